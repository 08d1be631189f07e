import type { Attributes } from '@sutler/core'
import type { LeniencyRow } from './leniency-row.ts'
import { patchOpUrn } from './read.ts'

const manager = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager'
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const group = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const user = 'urn:ietf:params:scim:schemas:core:2.0:User'
const ada: Attributes = { schemas: [user], userName: 'ada' }
const team: Attributes = { schemas: [group], displayName: 'Team', members: [{ value: 'a' }, { value: 'b' }] }

function one(operation: object): { readonly [key: string]: unknown } {
  return { schemas: [patchOpUrn], Operations: [operation] }
}

/** Each switch of a profile with what it forgives and an example that a test sends with it and without it. */
export const leniencyRows: readonly LeniencyRow[] = Object.freeze<LeniencyRow[]>([
  {
    name: 'operationCase',
    forgives: '`op` may be written in any case, such as `Replace`.',
    example: {
      type: 'User',
      before: ada,
      body: one({ op: 'Replace', path: 'title', value: 'Analyst' }),
      after: { ...ada, title: 'Analyst' },
      refused: 'invalidSyntax',
    },
  },
  {
    name: 'booleanText',
    forgives: 'A boolean may be a text, `"True"` or `"false"` in any case, in values and in the filter of a path.',
    example: {
      type: 'User',
      before: { ...ada, active: true },
      body: one({ op: 'replace', path: 'active', value: 'False' }),
      after: { ...ada, active: false },
      refused: 'invalidValue',
    },
  },
  {
    name: 'numberText',
    forgives: 'A number may be a text, in values and in the filter of a path.',
    example: {
      type: 'User',
      before: ada,
      body: one({ op: 'replace', path: 'urn:example:params:scim:schemas:extension:desk:2.0:User:floor', value: '7' }),
      after: {
        schemas: [user, 'urn:example:params:scim:schemas:extension:desk:2.0:User'],
        userName: 'ada',
        'urn:example:params:scim:schemas:extension:desk:2.0:User': { floor: 7 },
      },
      refused: 'invalidValue',
    },
  },
  {
    name: 'bareText',
    forgives: 'A text in a filter may lack its quotes, where it has no blanks, brackets and quotes itself.',
    example: {
      type: 'User',
      before: { ...ada, emails: [{ type: 'work', value: 'ada@example.com' }] },
      body: one({ op: 'replace', path: 'emails[type eq work].value', value: 'a@example.com' }),
      after: { ...ada, emails: [{ type: 'work', value: 'a@example.com' }] },
      refused: 'invalidFilter',
    },
  },
  {
    name: 'pathKeys',
    forgives: 'The value of an operation without a path may have paths as keys, with dots and with brackets.',
    example: {
      type: 'User',
      before: ada,
      body: one({ op: 'replace', value: { 'name.givenName': 'Ada' } }),
      after: { ...ada, name: { givenName: 'Ada' } },
      refused: 'invalidSyntax',
    },
  },
  {
    name: 'removeValues',
    forgives: 'A removal with a value takes away the elements listed; it never takes away all.',
    example: {
      type: 'Group',
      before: team,
      body: one({ op: 'remove', path: 'members', value: [{ value: 'a' }] }),
      after: { ...team, members: [{ value: 'b' }] },
      refused: 'invalidValue',
    },
  },
  {
    name: 'upsertElements',
    forgives:
      'A replacement whose filter matches nothing makes the element that the filter describes, when `op` has a capital letter, or when the attribute has no value at all and the path ends in a sub-attribute.',
    example: {
      type: 'User',
      before: ada,
      body: one({ op: 'replace', path: 'emails[type eq "work"].value', value: 'ada@example.com' }),
      after: { ...ada, emails: [{ type: 'work', value: 'ada@example.com' }] },
      refused: 'noTarget',
    },
  },
  {
    name: 'valueShapes',
    forgives:
      'One value may stand where a list is due, a list of one where a single value is, and a text for an object with a `value`.',
    example: {
      type: 'User',
      before: ada,
      body: one({ op: 'add', path: manager, value: [{ value: 'grace' }] }),
      after: { schemas: [user, enterprise], userName: 'ada', [enterprise]: { manager: { value: 'grace' } } },
      refused: 'invalidValue',
    },
  },
  {
    name: 'emptyIsRemove',
    forgives:
      'Replacing a value by null or by an empty text takes it away; in a POST or PUT an empty text is no value.',
    example: {
      type: 'User',
      before: { ...ada, title: 'Analyst' },
      body: one({ op: 'replace', path: 'title', value: null }),
      after: ada,
      refused: 'invalidValue',
    },
  },
  {
    name: 'unknownAttributes',
    forgives: 'Names in a value or a body that no schema has are passed over. In a path they are always refused.',
    example: {
      type: 'User',
      before: ada,
      body: one({ op: 'add', value: { shoeSize: 38, title: 'Analyst' } }),
      after: { ...ada, title: 'Analyst' },
      refused: 'invalidSyntax',
    },
  },
  {
    name: 'wrappedMembers',
    forgives: 'The value for a list may be an object that holds the list under its name.',
    example: {
      type: 'Group',
      before: team,
      body: one({ op: 'add', path: 'members', value: { members: [{ value: 'c' }] } }),
      after: { ...team, members: [{ value: 'a' }, { value: 'b' }, { value: 'c' }] },
      refused: 'invalidValue',
    },
  },
  {
    name: 'bareExtensionNames',
    forgives: "An extension's attribute may lack its URN, where no other schema of the resource has one of that name.",
    example: {
      type: 'User',
      before: ada,
      body: one({ op: 'add', path: 'manager', value: { value: 'grace' } }),
      after: { schemas: [user, enterprise], userName: 'ada', [enterprise]: { manager: { value: 'grace' } } },
      refused: 'invalidPath',
    },
  },
  {
    name: 'severalPrimaries',
    forgives: 'Of several values that are all primary the first one is, and the others are not.',
    example: {
      type: 'User',
      before: ada,
      body: one({
        op: 'replace',
        path: 'emails',
        value: [
          { value: 'a@example.com', primary: true },
          { value: 'b@example.com', primary: true },
        ],
      }),
      after: {
        ...ada,
        emails: [
          { value: 'a@example.com', primary: true },
          { value: 'b@example.com', primary: false },
        ],
      },
      refused: 'invalidValue',
    },
  },
  {
    name: 'looseEnvelope',
    forgives: '`schemas` may be missing or say something else, and the keys of the request may be in any case.',
    example: {
      type: 'User',
      before: ada,
      body: { operations: [{ op: 'replace', path: 'title', value: 'Analyst' }] },
      after: { ...ada, title: 'Analyst' },
      refused: 'invalidSyntax',
    },
  },
])
