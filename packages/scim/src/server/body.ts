import { isList, isObject, type Value } from '@sutler/core'
import { ScimError } from '../error.ts'
import { repeatedName } from '../repeated-name.ts'
import { quoted } from './answer.ts'
import type { ScimPrincipal, ScimRequest } from './types.ts'

export type JsonObject = { readonly [key: string]: Value }

/**
 * The JSON object of a request's body.
 *
 * Throws 415 for another content type (RFC 7644 §3.8), 413 for too long a body, invalidSyntax for what is no JSON
 * object, is nested too deeply or names an attribute twice (RFC 7643 §2.1).
 */
export function readBody(
  request: ScimRequest,
  { profile }: ScimPrincipal,
  limits: { readonly length: number; readonly depth: number },
): JsonObject {
  assertJson(request.headers['content-type'], profile.looseEnvelope)
  const text = request.body ?? ''
  if (text.length > limits.length)
    throw new ScimError(413, null, `The body is longer than ${limits.length} characters, which is the most.`)
  if (text === '') throw new ScimError(400, 'invalidSyntax', 'The body is empty; it must be a JSON object.')
  const value = parse(text)
  if (!isObject(value)) throw new ScimError(400, 'invalidSyntax', 'The body must be a JSON object.')
  assertShape(value, limits.depth)
  return value
}

function parse(text: string): Value {
  try {
    return JSON.parse(text)
  } catch {
    throw new ScimError(400, 'invalidSyntax', 'The body is not JSON.')
  }
}

/** `loose` forgives a missing content type, and text/json. */
function assertJson(contentType: string | undefined, loose: boolean): void {
  if (contentType === 'application/scim+json') return
  const end = contentType?.indexOf(';') ?? -1
  const type = (end === -1 ? contentType : contentType?.slice(0, end))?.trim().toLowerCase() ?? ''
  if (type === 'application/scim+json' || type === 'application/json') return
  if (loose && (type === '' || type === 'text/json')) return
  throw new ScimError(415, null, 'The body must come as application/scim+json or application/json.')
}

function assertShape(value: Value, depth: number): void {
  if (typeof value !== 'object' || value === null) return
  if (depth === 0) throw new ScimError(400, 'invalidSyntax', 'The body is nested too deeply.')
  if (isList(value)) {
    for (const element of value) assertShape(element, depth - 1)
    return
  }
  const object = value as JsonObject
  const names = Object.keys(object)
  const repeated = repeatedName(names)
  if (repeated !== undefined)
    throw new ScimError(
      400,
      'invalidSyntax',
      `The attribute ${quoted(repeated)} stands here twice; case does not count.`,
    )
  const odd = names.find((name) => name.length === 9 && name.toLowerCase() === '__proto__')
  if (odd !== undefined) throw new ScimError(400, 'invalidSyntax', `The attribute ${quoted(odd)} cannot stand here.`)
  for (const name of names) assertShape(object[name] ?? null, depth - 1)
}

/** The member of an object by its name in any case; undefined when there is none. */
export function member(object: JsonObject, name: string): Value | undefined {
  if (Object.hasOwn(object, name)) return object[name]
  const lower = name.toLowerCase()
  const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === lower)
  return key === undefined ? undefined : object[key]
}

/** Throws invalidSyntax unless `schemas` names the message; `loose` forgives that it is missing. */
export function assertMessage(body: JsonObject, urn: string, loose: boolean): void {
  const schemas = member(body, 'schemas')
  if (schemas === undefined && loose) return
  const named =
    Array.isArray(schemas) && schemas.some((s) => typeof s === 'string' && s.toLowerCase() === urn.toLowerCase())
  if (!named) throw new ScimError(400, 'invalidSyntax', `schemas must name ${urn}.`)
}
