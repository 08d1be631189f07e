import { readSchema } from '@sutler/scim'
import type { KeyPath } from './document.ts'
import { didYouMean } from './suggest.ts'
import type { Finding } from './validate.ts'

type Fields = Readonly<Record<string, unknown>>

/** What is wrong with the SCIM service beyond its shape: schemas, the types they extend, and names used twice. */
export function checkScim(root: unknown): Finding[] {
  const scim = fields(fields(root).scim)
  const schemas = items(scim.schemas).map(fields)
  const types = ['User', 'Group', ...schemas.filter(isType).map(typeName)]
  return [
    ...schemas.flatMap((schema, index) => checkSchema(schema, ['scim', 'schemas', index], types)),
    ...checkTwice(schemas, types),
    ...items(scim.credentials).flatMap((credential, index) =>
      checkCredential(fields(credential), ['scim', 'credentials', index], types),
    ),
  ]
}

/** What the resource type of a schema with an `endpoint` is called. */
export function typeName({ name, id }: { readonly name?: unknown; readonly id?: unknown }): string {
  if (typeof name === 'string') return name
  return String(id).slice(String(id).lastIndexOf(':') + 1)
}

const isType = ({ endpoint }: Fields) => endpoint !== undefined

function checkSchema(schema: Fields, at: KeyPath, types: readonly string[]): Finding[] {
  const { extends: base, endpoint, required, attributes } = schema
  const findings: Finding[] = []
  if ((base === undefined) === (endpoint === undefined)) {
    const remedy = 'write `extends: User` for an extension, or `endpoint: /Things` for a resource type of its own'
    findings.push(problem(at, 'CONFIG_CONTRADICTION', 'a schema has one of `extends` and `endpoint`', remedy))
  }
  if (endpoint !== undefined && required !== undefined) {
    const remedy = 'take `required` away'
    findings.push(problem([...at, 'required'], 'CONFIG_CONTRADICTION', 'only extensions are required or not', remedy))
  }
  if (typeof base === 'string' && !types.includes(base)) {
    const summary = `there is no resource type \`${base}\``
    findings.push(problem([...at, 'extends'], 'CONFIG_NAME_UNKNOWN', summary, didYouMean(base, types)))
  }
  if (!Array.isArray(attributes) || attributes.length === 0) return findings
  const read = readSchema(schemaDocument(schema))
  if (read.ok) return findings
  for (const { path, message } of read.problems) {
    findings.push(
      problem([...at, ...keysOf(path)], 'CONFIG_VALUE_INVALID', lowered(message), 'see RFC 7643, section 7'),
    )
  }
  return findings
}

/** The schema without what only the configuration knows. */
export function schemaDocument({ extends: _, required: __, endpoint: ___, ...document }: Fields): Fields {
  return { name: typeName(document), ...document }
}

function checkTwice(schemas: readonly Fields[], types: readonly string[]): Finding[] {
  const ids = schemas.map(({ id }) => String(id).toLowerCase())
  const endpoints = ['/users', '/groups', ...schemas.map(({ endpoint }) => String(endpoint ?? '').toLowerCase())]
  return schemas.flatMap((schema, index) => {
    const at = ['scim', 'schemas', index]
    const findings: Finding[] = []
    const builtIn = /^urn:ietf:params:scim:schemas:(core:2\.0:|extension:enterprise:2\.0:user$)/.test(ids[index] ?? '')
    if (builtIn || ids.indexOf(ids[index] ?? '') < index)
      findings.push(
        problem([...at, 'id'], 'CONFIG_CONTRADICTION', 'there is a schema of this id already', 'choose another'),
      )
    if (!isType(schema)) return findings
    const place = endpoints.indexOf(endpoints[index + 2] ?? '')
    if (place < index + 2 || reservedEndpoints.includes(endpoints[index + 2] ?? ''))
      findings.push(
        problem([...at, 'endpoint'], 'CONFIG_CONTRADICTION', 'this address is taken already', 'choose another'),
      )
    if (types.filter((name) => name === typeName(schema)).length > 1)
      findings.push(
        problem(
          [...at, 'name'],
          'CONFIG_CONTRADICTION',
          `there is a type \`${typeName(schema)}\` already`,
          schema.name === undefined ? 'write `name`; left out, it is the last part of `id`' : 'choose another',
        ),
      )
    return findings
  })
}

const reservedEndpoints = ['/me', '/bulk', '/schemas', '/resourcetypes', '/serviceproviderconfig', '/.search']

function checkCredential({ types: seen, expires }: Fields, at: KeyPath, types: readonly string[]): Finding[] {
  const findings: Finding[] = []
  for (const [index, name] of items(seen).entries()) {
    if (typeof name !== 'string' || types.includes(name)) continue
    const summary = `there is no resource type \`${name}\``
    findings.push(problem([...at, 'types', index], 'CONFIG_NAME_UNKNOWN', summary, didYouMean(name, types)))
  }
  if (typeof expires === 'string' && Number.isNaN(Date.parse(expires))) {
    const remedy = 'write a date, for example `2027-01-31`'
    findings.push(problem([...at, 'expires'], 'CONFIG_VALUE_INVALID', 'there is no such day', remedy))
  }
  return findings
}

function keysOf(path: string): KeyPath {
  return (path.match(/[^.[\]]+/g) ?? []).map((key) => (/^\d+$/.test(key) ? Number(key) : key))
}

/** The findings of the SCIM package are sentences, those of a configuration go on after a colon. */
function lowered(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1).replace(/\.$/, '')
}

function problem(at: KeyPath, code: string, summary: string, remedy: string): Finding {
  return { at, part: 'value', code, summary, remedy }
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
