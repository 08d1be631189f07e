import type { AuthSettings } from '@sutler/connector-kit'
import { ProvisioningError } from '@sutler/core'
import { firstVersionWire, type Wire } from '@sutler/scim'
import { authProblems } from './auth-settings.ts'
import { type Dialect, dialects, findDialect } from './dialects/index.ts'
import { properties, wireProperties } from './settings-schema.ts'

/** Settings of a `scim` connection with everything filled in that the dialect or the defaults know. */
export interface ScimSettings {
  readonly baseUrl: string
  readonly dialect: Dialect
  readonly auth: AuthSettings
  readonly update: 'auto' | 'patch' | 'put'
  readonly pageSize: number
  readonly maxConcurrency: number
  readonly valuesPerDelta: number
  readonly readAfterWriteMs: number
  readonly headers: Readonly<Record<string, string>>
  /** Object type → endpoint, where the server's own /ResourceTypes is missing or wrong. */
  readonly types: Readonly<Record<string, string>>
  /** Null: by object type, as the dialect says. */
  readonly findable: readonly string[] | null
  readonly discovery: boolean
  readonly wire: Partial<Wire>
}

/** What services are commonly able to filter by; one that cannot finds nothing, which would look like nobody. */
export const usuallyFindable = Object.freeze([
  'id',
  'userName',
  'externalId',
  'displayName',
  'emails.value',
  'emails[type eq "work"].value',
])

type Given = Readonly<Record<string, unknown>>

/** Checks the settings of a connection; throws INVALID_VALUE listing everything wrong, each with its key. */
export function readSettings(settings: unknown): ScimSettings {
  const given = isRecord(settings) ? settings : {}
  const problems = problemsOf(given)
  if (problems.length > 0)
    throw new ProvisioningError(problems.join('\n'), { code: 'INVALID_VALUE', blame: 'connection' })
  // Everything has been checked just now.
  const checked = given as Partial<ScimSettings> & Pick<ScimSettings, 'baseUrl'> & { dialect?: string } & Partial<Wire>
  const dialect = findDialect(checked.dialect ?? 'auto', checked.baseUrl)
  if (dialect === null) throw new RangeError('a dialect that has been checked is there')
  return {
    baseUrl: checked.baseUrl,
    dialect,
    auth: checked.auth ?? { kind: 'bearer' },
    update: checked.update ?? 'auto',
    pageSize: checked.pageSize ?? dialect.pageSize ?? 100,
    maxConcurrency: checked.maxConcurrency ?? dialect.maxConcurrency ?? 16,
    valuesPerDelta: checked.valuesPerDelta ?? dialect.members?.perRequest ?? 100,
    readAfterWriteMs: checked.readAfterWriteMs ?? dialect.readAfterWriteMs ?? 0,
    headers: { ...dialect.headers, ...lowerNames(checked.headers ?? {}) },
    types: checked.types ?? {},
    findable: checked.findable ?? null,
    discovery: checked.discovery ?? dialect.discovery ?? true,
    wire: wireOf(checked, dialect),
  }
}

function wireOf(
  { wire = {}, memberRemoval, notFoundIsEmpty }: Partial<ScimSettings> & Partial<Wire>,
  dialect: Dialect,
) {
  return {
    ...(wire.version === '1.1' && firstVersionWire),
    ...dialect.wire,
    ...wire,
    ...(memberRemoval !== undefined && { memberRemoval }),
    ...(notFoundIsEmpty !== undefined && { notFoundIsEmpty }),
  }
}

function lowerNames(headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

function problemsOf(given: Given): string[] {
  const problems: string[] = []
  for (const key of Object.keys(given))
    if (!Object.hasOwn(properties, key))
      problems.push(`settings.${key} is not known. Known: ${Object.keys(properties).join(', ')}.`)
  const { baseUrl } = given
  if (typeof baseUrl !== 'string' || !/^https?:\/\/[^\s?#]+$/i.test(baseUrl))
    problems.push(
      'settings.baseUrl must be an http or https address without a query, such as https://app.example/scim/v2.',
    )
  for (const [key, check] of Object.entries(checks)) {
    const value = given[key]
    if (value !== undefined && !check.holds(value)) problems.push(`settings.${key} must be ${check.wanted}.`)
  }
  if (isRecord(given.headers) && Object.keys(given.headers).some(isAuthorization))
    problems.push('settings.headers must be without Authorization: put the token under secrets.token.')
  if (given.auth !== undefined) problems.push(...authProblems(given.auth))
  return [...problems, ...wireProblems(given.wire)]
}

interface Check {
  readonly holds: (value: unknown) => boolean
  readonly wanted: string
}

const checks: Readonly<Record<string, Check>> = {
  dialect: oneOf(['auto', ...dialects.map(({ name }) => name)]),
  update: oneOf(['auto', 'patch', 'put']),
  memberRemoval: oneOf(['filter', 'value']),
  pageSize: wholeFrom(1),
  maxConcurrency: wholeFrom(1),
  valuesPerDelta: wholeFrom(1),
  readAfterWriteMs: wholeFrom(0),
  headers: { holds: isTexts, wanted: 'header names with their texts' },
  types: {
    holds: (value) => isTexts(value) && Object.values(value).every((path) => path.startsWith('/')),
    wanted: 'object types with endpoints that start with /',
  },
  findable: { holds: isListOfTexts, wanted: 'a list of attribute paths' },
  notFoundIsEmpty: { holds: (value) => typeof value === 'boolean', wanted: 'true or false' },
  discovery: { holds: (value) => typeof value === 'boolean', wanted: 'true or false' },
}

function wireProblems(wire: unknown): string[] {
  if (wire === undefined) return []
  if (!isRecord(wire)) return ['settings.wire must be a mapping.']
  return Object.entries(wire).flatMap(([key, value]) => {
    if (!Object.hasOwn(wireProperties, key))
      return [`settings.wire.${key} is not known. Known: ${Object.keys(wireProperties).join(', ')}.`]
    const { holds, wanted } = checkOf(wireProperties[key as keyof typeof wireProperties])
    return holds(value) ? [] : [`settings.wire.${key} must be ${wanted}.`]
  })
}

function checkOf(property: { readonly enum?: readonly string[]; readonly type?: string }): Check {
  if (property.enum !== undefined) return oneOf(property.enum)
  if (property.type === 'integer') return wholeFrom(1)
  if (property.type === 'boolean') return { holds: (value) => typeof value === 'boolean', wanted: 'true or false' }
  if (property.type === 'array') return { holds: isListOfTexts, wanted: 'a list of attribute paths' }
  return { holds: (value) => typeof value === 'string' && value !== '', wanted: 'text' }
}

function oneOf(words: readonly string[]): Check {
  const last = words.at(-1)
  return {
    holds: (value) => typeof value === 'string' && words.includes(value),
    wanted: `${words.slice(0, -1).join(', ')} or ${last}`,
  }
}

function wholeFrom(minimum: number): Check {
  return {
    holds: (value) => typeof value === 'number' && Number.isInteger(value) && value >= minimum,
    wanted: `a whole number from ${minimum}`,
  }
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((path) => typeof path === 'string')
}

function isTexts(value: unknown): value is Readonly<Record<string, string>> {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string')
}

function isAuthorization(header: string): boolean {
  return /^(proxy-)?authorization$|^cookie$/i.test(header)
}

function isRecord(value: unknown): value is Given {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
