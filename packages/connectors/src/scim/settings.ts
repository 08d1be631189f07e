import { ProvisioningError } from '@sutler/core'
import type { MemberRemoval } from '@sutler/scim'

/** Settings of a `scim` connection with every default filled in. */
export interface ScimSettings {
  readonly baseUrl: string
  readonly update: 'auto' | 'patch' | 'put'
  readonly pageSize: number
  readonly maxConcurrency: number
  readonly valuesPerDelta: number
  readonly memberRemoval: MemberRemoval
  readonly readAfterWriteMs: number
  readonly headers: Readonly<Record<string, string>>
  /** Object type → endpoint, where the server's own /ResourceTypes is missing or wrong. */
  readonly types: Readonly<Record<string, string>>
  readonly findable: readonly string[]
  readonly notFoundIsEmpty: boolean
}

const count = (summary: string, minimum: number, value: number) => ({
  type: 'integer',
  minimum,
  default: value,
  description: summary,
})

const properties = {
  baseUrl: {
    type: 'string',
    format: 'uri',
    description: 'Base of the SCIM service, such as https://app.example/scim/v2.',
  },
  update: {
    enum: ['auto', 'patch', 'put'],
    default: 'auto',
    description: 'How objects are changed; auto: PATCH, unless the server says that it has none.',
  },
  pageSize: count('Objects asked for at once when everything is listed.', 1, 100),
  maxConcurrency: count('Calls the server bears at once.', 1, 16),
  valuesPerDelta: count('Most members added or removed by one call.', 1, 100),
  memberRemoval: {
    enum: ['filter', 'value'],
    default: 'filter',
    description:
      'How members are removed; filter: members[value eq "id"], value: a list of members, as Entra ID sends it.',
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
    description: 'Attributes the server can filter by; replaces the usual list.',
  },
  notFoundIsEmpty: {
    type: 'boolean',
    default: false,
    description: 'The server answers 404 when a filter finds nothing.',
  },
} as const

/** JSON Schema of the settings. */
export const settingsSchema = Object.freeze({
  type: 'object',
  required: ['baseUrl'],
  additionalProperties: false,
  properties,
})

/** What services are commonly able to filter by; one that cannot finds nothing, which would look like nobody. */
const usuallyFindable = ['id', 'userName', 'externalId', 'displayName', 'emails.value', 'emails[type eq "work"].value']

/** Checks the settings of a connection; throws INVALID_VALUE listing everything wrong, each with its key. */
export function readSettings(settings: unknown): ScimSettings {
  const given = isRecord(settings) ? settings : {}
  const problems: string[] = []
  const check = (key: string, holds: boolean, wanted: string) => {
    if (!holds) problems.push(`settings.${key} must be ${wanted}.`)
  }
  for (const key of Object.keys(given))
    if (!Object.hasOwn(properties, key))
      problems.push(`settings.${key} is not known. Known: ${Object.keys(properties).join(', ')}.`)
  const value = { ...defaults, ...given }
  check(
    'baseUrl',
    typeof value.baseUrl === 'string' && /^https?:\/\/[^\s?#]+$/i.test(value.baseUrl),
    'an http or https address without a query, such as https://app.example/scim/v2',
  )
  check('update', ['auto', 'patch', 'put'].includes(value.update), 'auto, patch or put')
  check('memberRemoval', ['filter', 'value'].includes(value.memberRemoval), 'filter or value')
  for (const key of ['pageSize', 'maxConcurrency', 'valuesPerDelta', 'readAfterWriteMs'] as const)
    check(key, isCount(value[key], properties[key].minimum), `a whole number from ${properties[key].minimum}`)
  check('headers', isTexts(value.headers), 'header names with their texts')
  check(
    'headers',
    !Object.keys(value.headers ?? {}).some(isAuthorization),
    'without Authorization: put the token under secrets.token',
  )
  check(
    'types',
    isTexts(value.types) && Object.values(value.types).every((path) => path.startsWith('/')),
    'object types with endpoints that start with /',
  )
  check(
    'findable',
    Array.isArray(value.findable) && value.findable.every((path) => typeof path === 'string'),
    'a list of attribute paths',
  )
  check('notFoundIsEmpty', typeof value.notFoundIsEmpty === 'boolean', 'true or false')
  if (problems.length > 0)
    throw new ProvisioningError(problems.join('\n'), { code: 'INVALID_VALUE', blame: 'connection' })
  return value
}

const defaults: ScimSettings = {
  baseUrl: '',
  update: 'auto',
  pageSize: 100,
  maxConcurrency: 16,
  valuesPerDelta: 100,
  memberRemoval: 'filter',
  readAfterWriteMs: 0,
  headers: {},
  types: {},
  findable: usuallyFindable,
  notFoundIsEmpty: false,
}

function isCount(value: unknown, minimum: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= minimum
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string')
}

function isAuthorization(header: string): boolean {
  return /^(proxy-)?authorization$|^cookie$/i.test(header)
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
