import { canonical } from '../value/canonical.ts'
import { isList, isObject } from '../value/kind.ts'
import type { Value } from '../value/types.ts'
import type { Json, Warn } from './types.ts'

/** The value as an object; an empty one when it is none. */
export function recordOf(value: Value | undefined): Json {
  return value !== undefined && isObject(value) ? value : {}
}

/** The value as a list; an empty one when it is none. */
export function listOf(value: Value | undefined): readonly Value[] {
  return value !== undefined && isList(value) ? value : []
}

/** The value when it is text, else the empty text. */
export function textOf(value: Value | undefined): string {
  return typeof value === 'string' ? value : ''
}

/** True for values that say the same, whatever the order of keys. Undefined equals undefined only. */
export function same(a: Value | undefined, b: Value | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return canonical(a) === canonical(b)
}

/** What OData says about the message itself (`@odata.type`, `x@odata.context`) is no part of the schema. */
export function withoutControlInformation(value: Value): Value {
  if (isList(value)) return value.map(withoutControlInformation)
  if (!isObject(value)) return value
  const entries = Object.entries(value).filter(([key]) => !key.includes('@odata.'))
  return Object.fromEntries(entries.map(([key, each]) => [key, withoutControlInformation(each)]))
}

/** A warner for a part: its paths are put behind `prefix`. */
export function below(warn: Warn, prefix: string): Warn {
  return (path, message, remedy) => warn(path === '' ? prefix : join(prefix, path), message, remedy)
}

function join(prefix: string, path: string): string {
  return prefix === '' || path.startsWith('[') ? `${prefix}${path}` : `${prefix}.${path}`
}

/** Fields of `original` that `computed` does not have, or has otherwise; `besides` are looked after by the caller. */
export function difference(original: Json, computed: Json, besides: readonly string[] = []): Record<string, Value> {
  const entries = Object.entries(original).filter(
    ([key, value]) => !besides.includes(key) && !same(value, computed[key]),
  )
  return Object.fromEntries(entries)
}

/** `{ entra: … }` when there is something to keep, else nothing. */
export function annotation(kept: Json): { readonly entra?: Json } {
  return Object.keys(kept).length === 0 ? {} : { entra: kept }
}
