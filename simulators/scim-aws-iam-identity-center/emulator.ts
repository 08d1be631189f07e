import { type Emulator, type EmulatorOptions, startEmulator } from '../scim-kit/emulator.ts'
import { idsOf } from '../scim-kit/patch.ts'
import { runAsProgram } from '../scim-kit/program.ts'
import {
  firstOf,
  groupUrn,
  invalid,
  needs,
  needsSchema,
  oneValueIn,
  onlyPaths,
  takesNo,
  topOf,
  userUrn,
} from '../scim-kit/rules.ts'
import type { JsonObject, Operation, Refusal, Service } from '../scim-kit/types.ts'

const unsupported = ['password', 'ims', 'photos', 'x509Certificates', 'entitlements', 'roles', 'groups']
const lists = ['emails', 'phoneNumbers', 'addresses']
const displays = lists.map((list) => `${list}.display`)
const changeable = [
  'userName',
  'active',
  'externalId',
  'displayName',
  'nickName',
  'profileUrl',
  'title',
  'userType',
  'preferredLanguage',
  'locale',
  'timezone',
  'name',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  ...lists,
]

function refuseUser(body: JsonObject): Refusal | null {
  return firstOf(
    needsSchema(body, userUrn),
    needs(body, ['userName', 'name.givenName', 'name.familyName', 'displayName']),
    takesNo(body, [...unsupported, ...displays]),
    oneValueIn(body, lists),
  )
}

function refuseOperations(operations: readonly Operation[]): Refusal | null {
  const wordless = operations.some(({ op }) => !['add', 'replace', 'remove'].includes(op))
  const pathless = operations.some(({ op, path }) => op === 'remove' && path === undefined)
  const valueless = operations.some(({ op, value }) => op !== 'remove' && (value === undefined || value === null))
  return firstOf(
    wordless && invalid('the operation must be add, replace or remove', 'invalidSyntax'),
    pathless && invalid('a path is required for a remove operation', 'noTarget'),
    valueless && invalid('a value is required for add and replace'),
  )
}

function refuseUserOperations(operations: readonly Operation[]): Refusal | null {
  const about = (name: string) => operations.filter(({ path = '' }) => topOf(path) === name)
  const twice = ['username', 'active'].some((name) => about(name).length > 1)
  const removed = ['username', 'active'].some((name) => about(name).some(({ op }) => op === 'remove'))
  const several = operations.some(
    ({ path = '', value }) =>
      lists.some((list) => topOf(path) === list.toLowerCase()) && Array.isArray(value) && value.length > 1,
  )
  return firstOf(
    refuseOperations(operations),
    onlyPaths(operations, changeable),
    twice && invalid('multiple operations on userName or active are not supported'),
    removed && invalid('userName and active cannot be removed', 'mutability'),
    several && invalid('only one value is permitted'),
  )
}

function refuseGroupOperations(operations: readonly Operation[]): Refusal | null {
  const members = operations.filter(({ path = '' }) => topOf(path) === 'members')
  const all = members.some(
    ({ op, path, value }) => op === 'replace' || (op === 'remove' && value === undefined && path === 'members'),
  )
  const changes = members.reduce((sum, { value }) => sum + Math.max(1, idsOf(value).length), 0)
  return firstOf(
    refuseOperations(operations),
    onlyPaths(operations, ['displayName', 'members', 'externalId', 'id']),
    all && invalid('replacing or removing all memberships is not supported'),
    changes > 100 && invalid(`a maximum of 100 membership changes is allowed, not ${changes}`),
  )
}

const service: Service = {
  name: 'AWS IAM Identity Center',
  prefix: '/tenant/scim/v2',
  page: { normal: 50, most: 100 },
  rates: [{ fits: () => true, perMinute: 60 * 100, burst: 200 }],
  documents: {
    '/ServiceProviderConfig': {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: { supported: true },
      bulk: { supported: false },
      filter: { supported: true, maxResults: 100 },
      changePassword: { supported: false },
      sort: { supported: false },
      etag: { supported: false },
    },
  },
  shelves: {
    '/Users': {
      type: 'User',
      unique: 'userName',
      filter: { attributes: ['id', 'userName', 'externalId', 'manager'], and: true },
      methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
      refuseBody: refuseUser,
      refuseOperations: refuseUserOperations,
    },
    '/Groups': {
      type: 'Group',
      unique: 'displayName',
      filter: { attributes: ['id', 'displayName', 'externalId', 'members'], and: true },
      methods: ['POST', 'PATCH', 'DELETE'],
      showsMembers: false,
      refuseBody: (body) => firstOf(needsSchema(body, groupUrn), needs(body, ['displayName'])),
      refuseOperations: refuseGroupOperations,
    },
  },
  error: ({ status, says }) => ({
    schema: 'urn:ietf:params:scim:api:messages:2.0:Error',
    schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
    detail: says,
    status: String(status),
    exceptionRequestId: '00000000-0000-0000-0000-000000000000',
    timeStamp: '2026-01-01 00:00:00.000',
  }),
}

export function start(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator(service, options)
}

await runAsProgram(import.meta.url, start)
