import { connectorConformance, type RunOptions } from '@sutler/connector-kit/conformance'
import type { Attributes } from '@sutler/core'
import { describe } from 'vitest'
import { start as startAws } from '../../simulators/scim-aws-iam-identity-center/emulator.ts'
import { start as startDatabricks } from '../../simulators/scim-databricks/emulator.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../simulators/scim-kit/emulator.ts'
import { needsSchema } from '../../simulators/scim-kit/rules.ts'
import type { Service } from '../../simulators/scim-kit/types.ts'
import { fixtureOf, type Kind } from './kit-fixture.ts'

/**
 * The conformance kit over the SCIM 1.1 client, and over services whose SCIM is not the RFC's. A check that does not
 * apply is skipped under its own name; one that the service makes impossible is a deviation with its reason.
 */

const first = 'urn:scim:schemas:core:1.0'
const user = 'urn:ietf:params:scim:schemas:core:2.0:User'
const group = 'urn:ietf:params:scim:schemas:core:2.0:Group'

/** SCIM 1.1 by the book: partial resources as PATCH, the old schemas, errors as a list. */
const firstVersion: Service = {
  name: 'SCIM 1.1',
  prefix: '/v1',
  page: { normal: 10, most: 100 },
  listSchema: first,
  documents: { '/ServiceProviderConfigs': { schemas: [first], patch: { supported: true } } },
  shelves: {
    '/Users': {
      type: 'User',
      unique: 'userName',
      filter: { attributes: ['id', 'userName', 'externalId', 'displayName', 'emails', 'emails.value'], and: true },
      methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
      patch: 'resource',
      refuseBody: (body) => needsSchema(body, first),
    },
    '/Groups': {
      type: 'Group',
      unique: 'displayName',
      filter: { attributes: ['id', 'displayName', 'externalId'], and: true },
      methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
      patch: 'resource',
      refuseBody: (body) => needsSchema(body, first),
    },
  },
  error: ({ status, says }) => ({ Errors: [{ description: says, code: String(status) }] }),
}

const startFirst = (options: EmulatorOptions) => startEmulator(firstVersion, options)

const person = (n: number): Attributes => ({
  userName: `user${n}@example.com`,
  externalId: `E-${n}`,
  displayName: `User ${n}`,
  active: true,
  name: { givenName: 'Given', familyName: `Family ${n}` },
})
const team = (n: number): Attributes => ({ displayName: `Group ${n}`, externalId: `G-${n}` })
const member = (emulator: Emulator, n: number) => emulator.seed('/Users', { userName: `m${n}` })

const users = { endpoint: '/Users', attributes: person, match: 'userName' } as const
const groups = { endpoint: '/Groups', match: 'displayName', list: 'members', element: member } as const

const oneText = { id: 'C40', reason: 'a group has one free text: there is no other one to be left alone' }

const noMembers = 'the service never shows the members of a group, so nobody can see what became of them'
const unseen = ['C38', 'C42', 'C43', 'C48'].map((id) => ({ id, reason: noMembers }))

const kinds: readonly (readonly [string, Kind, RunOptions?])[] = [
  [
    'users of a SCIM 1.1 service',
    {
      ...users,
      start: startFirst,
      settings: { dialect: 'scim-1.1' },
      schema: first,
      attributes: (n) => ({ ...person(n), title: `Title ${n}` }),
      texts: ['displayName', 'title'],
      list: 'emails',
      element: (_, n) => ({ value: `mail${n}@example.com`, type: 'work' }),
    },
  ],
  [
    'groups of a SCIM 1.1 service',
    {
      ...groups,
      start: startFirst,
      settings: { dialect: 'scim-1.1' },
      schema: first,
      attributes: (n) => ({ ...team(n), description: `Description ${n}` }),
      texts: ['externalId', 'description'],
    },
  ],
  [
    'users of Databricks',
    {
      ...users,
      start: startDatabricks,
      settings: { dialect: 'databricks' },
      schema: user,
      texts: ['displayName', 'externalId'],
      list: 'emails',
      element: (_, n) => ({ value: `mail${n}@example.com`, type: 'work' }),
    },
  ],
  [
    'users of AWS IAM Identity Center',
    {
      ...users,
      start: startAws,
      // What is findable is declared for all types together; a user is not by displayName.
      settings: { dialect: 'aws-iam-identity-center', findable: ['id', 'userName', 'externalId'] },
      schema: user,
      attributes: (n) => ({
        ...person(n),
        title: `Title ${n}`,
        emails: [{ value: `mail${n}@example.com`, type: 'work', primary: true }],
      }),
      texts: ['title', 'externalId'],
    },
  ],
  [
    'groups of Databricks',
    {
      ...groups,
      start: startDatabricks,
      settings: { dialect: 'databricks', findable: ['id', 'displayName', 'externalId'] },
      schema: group,
      attributes: team,
      texts: ['externalId', 'externalId'],
    },
    { deviations: [oneText] },
  ],
  [
    'groups of AWS IAM Identity Center',
    {
      ...groups,
      start: startAws,
      settings: { dialect: 'aws-iam-identity-center' },
      schema: group,
      attributes: team,
      texts: ['externalId', 'externalId'],
    },
    { deviations: [oneText, ...unseen] },
  ],
]

for (const [name, kind, options] of kinds)
  describe(name, () => {
    const { fixture, close } = fixtureOf(kind)
    connectorConformance(fixture, { ...options, close })
  })
