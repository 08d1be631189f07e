import { type Attributes, compilePath, type Delta, isList, isObject, type Value } from '@sutler/core'
import type { ScimResource } from './types.ts'
import { fromFirstVersion, toFirstVersion } from './version-one.ts'
import type { Wire } from './wire.ts'

/** Between the values Sutler holds and those a service wants. */
export interface Codec {
  attributes(attributes: Attributes): Attributes
  /** The value at a path. */
  value(path: string, value: Value): Value
  resource(resource: ScimResource): ScimResource
}

/** Null where the service takes values as they are, so that it costs nothing. */
export function createCodec(wire: Wire): Codec | null {
  const first = wire.version === '1.1'
  const rewrites = wire.booleans === 'text' || wire.epochPaths.length > 0 || wire.lowerCase.length > 0
  if (!first && !rewrites) return null
  const forms = formsOf(wire)
  return {
    attributes: (attributes) => {
      const written = (rewrites ? walk(attributes, '', forms.write) : attributes) as Attributes
      return first ? toFirstVersion(written) : written
    },
    value: (path, value) => (rewrites ? walk(value, compilePath(path).schemaKey, forms.write, '.') : value),
    resource: (resource) => {
      const read = first ? fromFirstVersion(resource) : resource
      return (rewrites ? walk(read, '', forms.read) : read) as ScimResource
    },
  }
}

/** The deltas with their values as the service wants them. */
export function encodeDeltas(codec: Codec | null, deltas: readonly Delta[]): readonly Delta[] {
  if (codec === null) return deltas
  return deltas.map((delta) =>
    delta.value === undefined ? delta : { ...delta, value: codec.value(delta.path, delta.value) },
  )
}

type Leaf = (value: string | number | boolean, path: string) => Value

function formsOf(wire: Wire): { readonly write: Leaf; readonly read: Leaf } {
  const epoch = new Set(wire.epochPaths.map((path) => path.toLowerCase()))
  const lower = new Set(wire.lowerCase.map((path) => path.toLowerCase()))
  const text = wire.booleans === 'text'
  return {
    write(value, path) {
      if (typeof value === 'boolean') return text ? (value ? 'True' : 'False') : value
      if (typeof value !== 'string') return value
      if (epoch.has(path)) return toEpoch(value)
      return lower.has(path) ? value.toLowerCase() : value
    },
    read(value, path) {
      if (typeof value === 'number') return epoch.has(path) ? new Date(value * 1000).toISOString() : value
      return text && (value === 'True' || value === 'False') ? value === 'True' : value
    },
  }
}

/** A text that is no date stays: the service says best what is wrong with it. */
function toEpoch(text: string): Value {
  const at = Date.parse(text)
  return Number.isNaN(at) ? text : Math.floor(at / 1000)
}

/** @param path as a schema lists it, in lower case, with what separates it from its parts; empty for the resource */
function walk(value: Value, path: string, leaf: Leaf, separator = ''): Value {
  if (value === null) return value
  if (isList(value)) return value.map((element) => walk(element, path, leaf, separator))
  if (!isObject(value)) return leaf(value, path)
  const parts = Object.entries(value).map(([key, part]) => {
    const inUrn = path === '' && key.toLowerCase().startsWith('urn:')
    return [key, walk(part, path + separator + key.toLowerCase(), leaf, inUrn ? ':' : '.')] as const
  })
  return Object.fromEntries(parts)
}
