import { authSchema } from './auth-settings.ts'
import { dialects } from './dialects/index.ts'

/** @param otherwise what holds where the dialect says nothing */
const count = (description: string, minimum: number, otherwise: number) => ({
  type: 'integer',
  minimum,
  description: `${description} Default: as the dialect says, else ${otherwise}.`,
})

const choice = (words: readonly string[], description: string) => ({ enum: words, description })

const paths = (description: string) => ({ type: 'array', items: { type: 'string' }, description })

/** Properties of `settings.wire`: what a dialect says of requests, one by one. */
export const wireProperties = {
  version: choice(['2.0', '1.1'], 'Version of SCIM.'),
  mediaType: { type: 'string', pattern: '^[a-z]+/[a-z0-9.+-]+$', description: 'Media type of bodies.' },
  patch: choice(
    ['operations', 'pathless', 'resource'],
    'operations: one with a path for each attribute; pathless: in one value; resource: SCIM 1.1.',
  ),
  opCase: choice(['lower', 'capital'], 'capital: Add, Replace, Remove.'),
  maxOperations: { type: 'integer', minimum: 1, description: 'Most operations in one PATCH.' },
  filterPaths: { type: 'boolean', description: 'Paths like emails[type eq "work"].value can be changed.' },
  memberRemoval: choice(['filter', 'value'], 'As settings.memberRemoval.'),
  memberAddition: choice(['list', 'wrapped'], 'wrapped: { members: [...] } as the value.'),
  put: choice(['whole', 'changed'], 'changed: a PUT holds only what changes.'),
  booleans: choice(['json', 'text'], 'text: "True" and "False".'),
  epochPaths: paths('Dates that are seconds since 1970.'),
  lowerCase: paths('Attributes kept in lower case.'),
  paging: choice(['index', 'cursor', 'none'], 'How listings are paged.'),
  projection: { type: 'boolean', description: 'The service knows attributes and excludedAttributes.' },
  notFoundIsEmpty: { type: 'boolean', description: 'As settings.notFoundIsEmpty.' },
} as const

export const properties = {
  baseUrl: {
    type: 'string',
    format: 'uri',
    description: 'Base of the SCIM service, such as https://app.example/scim/v2.',
  },
  dialect: {
    enum: ['auto', ...dialects.map(({ name }) => name)],
    default: 'auto',
    description: 'Which service it is; auto: by its address. Everything below overrules what the dialect says.',
  },
  auth: authSchema,
  update: {
    enum: ['auto', 'patch', 'put'],
    default: 'auto',
    description:
      'How objects are changed; auto: as the dialect says, else PATCH, unless the server says that it has none.',
  },
  pageSize: count('Objects asked for at once when everything is listed.', 1, 100),
  maxConcurrency: count('Calls the server bears at once.', 1, 16),
  valuesPerDelta: count('Most members added or removed by one call.', 1, 100),
  memberRemoval: {
    enum: ['filter', 'value'],
    description:
      'How members are removed; filter: members[value eq "id"], value: a list of members, as Entra ID sends it. Default: as the dialect says, else filter.',
  },
  readAfterWriteMs: count('For how long after a write a read may still miss it.', 0, 0),
  headers: {
    type: 'object',
    additionalProperties: { type: 'string' },
    description: 'Further request headers. No secrets: the token has its own place.',
  },
  types: {
    type: 'object',
    additionalProperties: { type: 'string', pattern: '^/' },
    description: 'Object types and their endpoints, where discovery is missing: { Device: /Devices }.',
  },
  findable: {
    type: 'array',
    items: { type: 'string' },
    description: 'Attributes the server can filter by; replaces what the dialect says, or the usual list.',
  },
  notFoundIsEmpty: {
    type: 'boolean',
    default: false,
    description: 'The server answers 404 when a filter finds nothing.',
  },
  discovery: {
    type: 'boolean',
    description:
      'Ask the server what it has; false: what the standard describes is assumed. Default: as the dialect says, else true.',
  },
  wire: {
    type: 'object',
    additionalProperties: false,
    properties: wireProperties,
    description: 'How requests look, where neither the standard nor the dialect has it right.',
  },
} as const

/** JSON Schema of the settings. */
export const settingsSchema = Object.freeze({
  type: 'object',
  required: ['baseUrl'],
  additionalProperties: false,
  properties,
})
