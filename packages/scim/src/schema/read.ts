import { attribute } from './attribute.ts'
import { commonAttributes } from './common.ts'
import type { ScimAttribute, ScimSchema } from './types.ts'

export interface SchemaProblem {
  /** Where in the document: `attributes[2].type`; '' for the document itself. */
  readonly path: string
  readonly message: string
}

export type ReadSchemaResult =
  | { readonly ok: true; readonly schema: ScimSchema }
  | { readonly ok: false; readonly problems: readonly SchemaProblem[] }

type Json = Readonly<Record<string, unknown>>
type Report = (path: string, message: string) => void

/** Most attributes, sub-attributes included, of one schema. */
const mostAttributes = 1000

/** What RFC 7643 §2.1 lets a name be; sub-attributes may be called `$ref` too. */
const namePattern = /^[a-z][\w$-]*$/i
const uriPattern = /^[a-z][a-z0-9+.-]*:[^\s"()[\]\\]*[^\s"()[\]\\:]$/i

/**
 * A schema document as a person or another service wrote it (RFC 7643 §7): all problems at once, each with its place.
 * What is left out has the defaults of §2.2, a description is the name. Keys that §7 does not know are problems,
 * except `schemas` and `meta` of the document itself.
 */
export function readSchema(document: unknown): ReadSchemaResult {
  const problems: SchemaProblem[] = []
  const report: Report = (path, message) => problems.push({ path, message })
  if (!isRecord(document)) {
    return { ok: false, problems: [{ path: '', message: 'A schema is an object with id, name and attributes.' }] }
  }
  checkKeys(document, ['id', 'name', 'description', 'attributes', 'schemas', 'meta'], '', report)
  const id = textOf(document, 'id', '', report)
  if (id !== null && !(uriPattern.test(id) && id.slice(0, -1).includes(':'))) {
    report('id', 'It must be a URI such as urn:example:params:scim:schemas:extension:acme:2.0:User.')
  }
  const name = document.name === undefined ? lastPart(id ?? '') : textOf(document, 'name', '', report)
  const description = optionalText(document, 'description', '', report) ?? name ?? ''
  const attributes = readAttributes(document.attributes, 'attributes', { report, inside: false, left: mostAttributes })
  if (problems.length > 0 || id === null || name === null) return { ok: false, problems }
  return { ok: true, schema: Object.freeze({ id, name, description, attributes: Object.freeze(attributes) }) }
}

interface Reading {
  readonly report: Report
  /** True within a complex attribute. */
  readonly inside: boolean
  left: number
}

function readAttributes(listed: unknown, path: string, reading: Reading): ScimAttribute[] {
  const { report, inside } = reading
  if (!Array.isArray(listed) || listed.length === 0) {
    report(path, 'It must be a list of at least one attribute.')
    return []
  }
  reading.left -= listed.length
  if (reading.left < 0) {
    report(path, `A schema has at most ${mostAttributes} attributes.`)
    return []
  }
  const names = new Set<string>()
  return listed.flatMap((item: unknown, at): ScimAttribute[] => {
    const place = `${path}[${at}]`
    const read = readAttribute(item, place, reading)
    if (read === null) return []
    const key = read.name.toLowerCase()
    if (names.has(key))
      report(`${place}.name`, `There are two attributes ${read.name}; names are the same in any case.`)
    if (!inside && reserved.has(key)) report(`${place}.name`, `Every resource has ${read.name} anyway.`)
    names.add(key)
    return [read]
  })
}

const reserved = new Set(commonAttributes.map(({ name }) => name.toLowerCase()).filter((name) => name !== 'externalid'))

function readAttribute(item: unknown, path: string, reading: Reading): ScimAttribute | null {
  const { report, inside } = reading
  if (!isRecord(item)) {
    report(path, 'An attribute is an object with a name.')
    return null
  }
  checkKeys(item, attributeKeys, `${path}.`, report)
  const name = textOf(item, 'name', `${path}.`, report)
  if (name === null) return null
  if (!namePattern.test(name) && !(inside && name.toLowerCase() === '$ref')) {
    report(`${path}.name`, 'A name begins with a letter and goes on with letters, digits, $, - and _.')
  }
  const type = wordOf(item, 'type', types, path, report) ?? 'string'
  const description = optionalText(item, 'description', `${path}.`, report) ?? name
  const canonicalValues = textsOf(item, 'canonicalValues', path, report)
  const referenceTypes = textsOf(item, 'referenceTypes', path, report)
  const subAttributes = readParts(item, type, path, reading)
  return attribute(name, description, {
    type,
    multiValued: flagOf(item, 'multiValued', path, report) ?? false,
    required: flagOf(item, 'required', path, report) ?? false,
    // References and binaries are compared exactly (RFC 7643 §2.3.6, §2.3.7).
    caseExact: flagOf(item, 'caseExact', path, report) ?? (type === 'reference' || type === 'binary'),
    mutability: wordOf(item, 'mutability', mutabilities, path, report) ?? 'readWrite',
    returned: wordOf(item, 'returned', returns, path, report) ?? 'default',
    uniqueness: wordOf(item, 'uniqueness', uniquenesses, path, report) ?? 'none',
    ...(canonicalValues && { canonicalValues }),
    ...(referenceTypes && { referenceTypes }),
    ...(subAttributes && { subAttributes }),
  })
}

function readParts(item: Json, type: string, path: string, reading: Reading): readonly ScimAttribute[] | null {
  const { report, inside } = reading
  const place = `${path}.subAttributes`
  if (type !== 'complex') {
    const none = item.subAttributes === undefined || (Array.isArray(item.subAttributes) && !item.subAttributes.length)
    if (!none) report(place, 'Only an attribute of type complex has sub-attributes.')
    return null
  }
  if (inside) {
    report(`${path}.type`, 'A sub-attribute is not complex itself (RFC 7643 §2.3.8).')
    return null
  }
  const within: Reading = { report, inside: true, left: reading.left }
  const parts = readAttributes(item.subAttributes, place, within)
  reading.left = within.left
  return parts
}

const types = ['string', 'boolean', 'integer', 'decimal', 'dateTime', 'reference', 'binary', 'complex'] as const
const mutabilities = ['readOnly', 'readWrite', 'immutable', 'writeOnly'] as const
const returns = ['always', 'never', 'default', 'request'] as const
const uniquenesses = ['none', 'server', 'global'] as const
const attributeKeys = [
  ...['name', 'type', 'multiValued', 'description', 'required', 'caseExact', 'mutability', 'returned', 'uniqueness'],
  ...['canonicalValues', 'referenceTypes', 'subAttributes'],
]

function checkKeys(item: Json, known: readonly string[], prefix: string, report: Report): void {
  for (const key of Object.keys(item)) {
    if (!known.includes(key)) report(`${prefix}${key}`, `There is no such key; there are ${known.join(', ')}.`)
  }
}

function textOf(item: Json, key: string, prefix: string, report: Report): string | null {
  const value = item[key]
  if (typeof value === 'string' && value !== '') return value
  report(`${prefix}${key}`, value === undefined ? 'It is missing.' : 'It must be a text that is not empty.')
  return null
}

function optionalText(item: Json, key: string, prefix: string, report: Report): string | null {
  const value = item[key]
  if (value === undefined || typeof value === 'string') return value ?? null
  report(`${prefix}${key}`, 'It must be a text.')
  return null
}

function textsOf(item: Json, key: string, path: string, report: Report): readonly string[] | null {
  const value = item[key]
  if (value === undefined) return null
  if (Array.isArray(value) && value.every((text) => typeof text === 'string')) return value
  report(`${path}.${key}`, 'It must be a list of texts.')
  return null
}

function flagOf(item: Json, key: string, path: string, report: Report): boolean | null {
  const value = item[key]
  if (value === undefined || typeof value === 'boolean') return value ?? null
  report(`${path}.${key}`, 'It must be true or false.')
  return null
}

function wordOf<T extends string>(
  item: Json,
  key: string,
  words: readonly T[],
  path: string,
  report: Report,
): T | null {
  const value = item[key]
  if (value === undefined) return null
  const found = words.find((word) => typeof value === 'string' && word.toLowerCase() === value.toLowerCase())
  if (found === undefined) report(`${path}.${key}`, `It must be one of ${words.join(', ')}.`)
  return found ?? null
}

function lastPart(id: string): string {
  return id.slice(id.lastIndexOf(':') + 1)
}

function isRecord(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
