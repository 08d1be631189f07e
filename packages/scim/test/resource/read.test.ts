import type { Attributes } from '@sutler/core'
import { describe, expect, test } from 'vitest'
import { ScimError } from '../../src/error.ts'
import { entra, profiles, strict } from '../../src/patch/profiles.ts'
import type { Leniency } from '../../src/patch/types.ts'
import { readResource } from '../../src/resource/read.ts'
import { withoutSecrets } from '../../src/resource/secrets.ts'
import { resourceType } from '../../src/schema/resource-type.ts'
import { enterpriseUrn, userUrn } from '../../src/schema/urns.ts'
import { badgeUrn, deskUrn, deskUser } from '../patch/types-of-test.ts'

type Parts = Readonly<Record<string, unknown>>

function outcome(body: unknown, leniency: Leniency, before?: Attributes, type = deskUser): unknown {
  try {
    const method = before === undefined ? 'create' : 'replace'
    return readResource(body, type, { leniency, method, ...(before !== undefined && { before }) })
  } catch (error) {
    if (error instanceof ScimError && error.status === 400) return error.scimType
    throw error
  }
}

const ada = { schemas: [userUrn], userName: 'ada' }

describe('a body', () => {
  const rows: readonly [title: string, body: unknown, strict: Parts | string, entra?: Parts | string][] = [
    ['of the required alone', ada, ada],
    ['that is no object', [ada], 'invalidSyntax'],
    ['that is nothing', null, 'invalidSyntax'],
    [
      'in any case',
      { SCHEMAS: [userUrn.toUpperCase()], username: 'ada', Name: { GIVENNAME: 'A' } },
      { ...ada, name: { givenName: 'A' } },
    ],
    ['with a name twice', { ...ada, username: 'bob' }, 'invalidSyntax'],
    ['with schemas twice', { ...ada, Schemas: [userUrn] }, 'invalidSyntax'],
    ['with a part twice', { ...ada, name: { givenName: 'A', GivenName: 'B' } }, 'invalidSyntax'],
    ['with a name of an extension twice', { ...ada, [deskUrn]: { floor: 1, FLOOR: 2 } }, 'invalidSyntax'],
    ['without schemas', { userName: 'ada' }, 'invalidSyntax', ada],
    ['with schemas that are a text', { ...ada, schemas: userUrn }, 'invalidSyntax', ada],
    ['with schemas that are numbers', { ...ada, schemas: [userUrn, 1] }, 'invalidSyntax', ada],
    ['without its own schema', { ...ada, schemas: [deskUrn] }, 'invalidSyntax', ada],
    ['with a schema nobody knows', { ...ada, schemas: [userUrn, 'urn:x'] }, 'invalidSyntax', ada],
    ['with a schema that has no value', { ...ada, schemas: [userUrn, deskUrn] }, ada],
    [
      'with an extension schemas does not name',
      { ...ada, [enterpriseUrn]: { department: 'D' } },
      { schemas: [userUrn, enterpriseUrn], userName: 'ada', [enterpriseUrn]: { department: 'D' } },
    ],
    ['with an extension of nothing', { ...ada, [deskUrn]: {} }, ada],
    ['with an extension that is null', { ...ada, [deskUrn]: null }, ada],
    ['with an extension that is a text', { ...ada, [deskUrn]: 'x' }, 'invalidValue'],
    ['with an attribute nobody knows', { ...ada, shoe: 1 }, 'invalidSyntax', ada],
    ['with a path for a name', { ...ada, 'name.givenName': 'A' }, 'invalidSyntax', ada],
    ['with a URN in front of a name', { ...ada, [`${userUrn}:title`]: 'A' }, 'invalidSyntax', ada],
    [
      'with a part nobody knows',
      { ...ada, name: { nick: 'x', givenName: 'A' } },
      'invalidSyntax',
      { ...ada, name: { givenName: 'A' } },
    ],
    ['with an attribute of an extension nobody knows', { ...ada, [deskUrn]: { shoe: 1 } }, 'invalidSyntax', ada],
    ['with what only the service writes', { ...ada, id: '1', meta: 5, groups: 'x', [badgeUrn]: { seal: 1 } }, ada],
    ['with parts only the service writes', { ...ada, [enterpriseUrn]: { manager: { displayName: 'M' } } }, ada],
    ['with nulls and nothing', { ...ada, title: null, emails: [], name: {}, addresses: [{}, null] }, ada],
    ['with empty texts', { ...ada, title: '' }, { ...ada, title: '' }, ada],
    ['without what is required', { schemas: [userUrn] }, 'invalidValue'],
    ['with null for what is required', { ...ada, userName: null }, 'invalidValue'],
    ['with nothing for what is required', { ...ada, userName: '' }, 'invalidValue'],
    ['without what an extension requires', { ...ada, [badgeUrn]: { code: 'x' } }, 'invalidValue'],
    ['without a required part', { ...ada, [deskUrn]: { device: { label: 'L' } } }, 'invalidValue'],
    ['with a wrong type', { ...ada, title: 5 }, 'invalidValue'],
    [
      'with one where a list is due',
      { ...ada, emails: { value: 'x' } },
      'invalidValue',
      { ...ada, emails: [{ value: 'x' }] },
    ],
    ['with a list where one is due', { ...ada, title: ['x'] }, 'invalidValue', { ...ada, title: 'x' }],
    [
      'with two primaries',
      {
        ...ada,
        emails: [
          { value: 'x', primary: true },
          { value: 'y', primary: true },
        ],
      },
      'invalidValue',
    ],
    ['with the same twice', { ...ada, emails: [{ value: 'x' }, { value: 'x' }] }, { ...ada, emails: [{ value: 'x' }] }],
    [
      'with texts for booleans',
      { ...ada, active: 'False', roles: [{ value: 'r', primary: 'True' }] },
      'invalidValue',
      { ...ada, active: false, roles: [{ value: 'r', primary: true }] },
    ],
    ['with a password', { ...ada, password: 'p' }, { ...ada, password: 'p' }],
    [
      'with __proto__',
      JSON.parse(`{"schemas":["${userUrn}"],"userName":"ada","__proto__":{"title":"x"}}`),
      'invalidSyntax',
      ada,
    ],
  ]

  test.each(rows)('%s', (_, body, inStrict, inEntra = inStrict) => {
    expect(outcome(body, strict)).toEqual(inStrict)
    expect(outcome(body, entra)).toEqual(inEntra)
  })

  test('of the template that OneLogin sends is accepted', () => {
    const body = {
      schemas: ['urn:scim:schemas:core:1.0'],
      userName: 'ada',
      title: '',
      addresses: [{ locality: 'X', region: '' }],
    }
    expect(outcome(body, profiles.onelogin)).toEqual({ ...ada, addresses: [{ locality: 'X' }] })
  })

  test('without an extension that is required is refused', () => {
    const [enterprise] = deskUser.extensions
    const type = resourceType({
      ...deskUser,
      extensions: [{ schema: enterprise?.schema ?? deskUser.schema, required: true }],
    })
    expect(outcome(ada, strict, undefined, type)).toBe('invalidValue')
  })
})

describe('a replacement', () => {
  const before: Attributes = {
    ...ada,
    title: 'A',
    password: 'old',
    groups: [{ value: 'g' }],
    name: { givenName: 'A' },
    [deskUrn]: { number: '1', floor: 3, device: { serial: 's', label: 'L', state: 'on' } },
    [badgeUrn]: { seal: 'wax' },
    [enterpriseUrn]: { department: 'D', manager: { value: 'm', displayName: 'M' } },
  }
  const kept = { password: 'old', groups: [{ value: 'g' }] }
  const device = { serial: 's', label: 'L' }
  const rows: readonly [string, Parts, Parts | string][] = [
    [
      'clears what the body lacks, and keeps what the client cannot write',
      {},
      { schemas: [userUrn, deskUrn, badgeUrn], ...kept, [deskUrn]: { number: '1' }, [badgeUrn]: { seal: 'wax' } },
    ],
    [
      'keeps parts that the client cannot write or change',
      {
        name: { familyName: 'B' },
        [deskUrn]: { number: '1', device: { serial: 's', label: 'N' } },
        [enterpriseUrn]: { manager: { value: 'm' } },
      },
      {
        schemas: [userUrn, enterpriseUrn, deskUrn, badgeUrn],
        ...kept,
        name: { familyName: 'B' },
        [deskUrn]: { number: '1', device: { serial: 's', label: 'N', state: 'on' } },
        [badgeUrn]: { seal: 'wax' },
        [enterpriseUrn]: { manager: { value: 'm', displayName: 'M' } },
      },
    ],
    ['refuses another immutable value', { [deskUrn]: { number: '2' } }, 'mutability'],
    ['refuses another immutable part', { [deskUrn]: { device: { ...device, serial: 't' } } }, 'mutability'],
    [
      'sets another password',
      { password: 'new' },
      {
        schemas: [userUrn, deskUrn, badgeUrn],
        ...kept,
        password: 'new',
        [deskUrn]: { number: '1' },
        [badgeUrn]: { seal: 'wax' },
      },
    ],
  ]

  test.each(rows)('%s', (_, body, wanted) => {
    const found = outcome({ ...ada, ...body }, strict, before)
    expect(found).toEqual(typeof wanted === 'string' ? wanted : { userName: 'ada', ...wanted })
  })

  test('of nothing before takes immutable values', () => {
    const wanted = { schemas: [userUrn, deskUrn], userName: 'ada', [deskUrn]: { number: '9' } }
    expect(outcome({ ...ada, [deskUrn]: { number: '9' } }, strict, ada)).toEqual(wanted)
  })
})

describe('secrets', () => {
  test('come apart from the rest, with their paths', () => {
    const rest = { ...ada, [deskUrn]: { floor: 1 } }
    const found = withoutSecrets({ ...rest, password: 'p', [deskUrn]: { floor: 1, pin: null } }, deskUser)
    expect(found.attributes).toEqual(rest)
    expect([...found.secrets]).toEqual([
      ['password', 'p'],
      [`${deskUrn}:pin`, null],
    ])
  })

  test('that are the whole of an extension leave nothing behind', () => {
    expect(withoutSecrets({ ...ada, [deskUrn]: { pin: '1' } }, deskUser).attributes).toEqual(ada)
  })

  test('that are not there cost no copy', () => {
    const resource = { ...ada, [deskUrn]: { floor: 1 }, [badgeUrn]: 'x' }
    expect(withoutSecrets(resource, deskUser).attributes).toBe(resource)
  })
})
