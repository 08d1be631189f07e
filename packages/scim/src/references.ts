import {
  type AttributeSchema,
  type Attributes,
  compilePath,
  type Delta,
  isList,
  isObject,
  type Value,
} from '@sutler/core'

/** Complex attributes that may be written as a bare text: lower-case path → whether it is a list. */
export type Wrapped = ReadonlyMap<string, boolean>

/** The attributes that hold their one value, often a reference, under `value`: `members`, `emails`, `…:manager`. */
export function wrappedAttributes(attributes: readonly AttributeSchema[]): Wrapped {
  const paths = new Set(attributes.map((attribute) => attribute.path.toLowerCase()))
  const holders = attributes.filter(({ path, type }) => type === 'complex' && paths.has(`${path.toLowerCase()}.value`))
  return new Map(holders.map(({ path, multiValued }) => [path.toLowerCase(), multiValued]))
}

/** `'id'` becomes `{ value: 'id' }` where SCIM wants an object (RFC 7643 §2.4). */
export function wrapAttributes(attributes: Attributes, wrapped: Wrapped, prefix = ''): Attributes {
  let result: Record<string, Value> | null = null
  for (const key in attributes) {
    const value = attributes[key] ?? null
    const path = (prefix + key).toLowerCase()
    const nested = isObject(value) && prefix === '' && path.startsWith('urn:')
    const changed = nested ? wrapAttributes(value, wrapped, `${key}:`) : wrapValue(value, wrapped.get(path))
    if (changed === value) continue
    result ??= { ...attributes }
    result[key] = changed
  }
  return result ?? attributes
}

export function wrapDeltas(deltas: readonly Delta[], wrapped: Wrapped): readonly Delta[] {
  return deltas.map((delta) => {
    if (delta.value === undefined) return delta
    const value = wrapValue(delta.value, wrapped.get(compilePath(delta.path).key))
    return value === delta.value ? delta : { ...delta, value }
  })
}

/** @param multiValued undefined: not an attribute that is wrapped */
function wrapValue(value: Value, multiValued: boolean | undefined): Value {
  if (multiValued === undefined || value === null) return value
  if (!isList(value)) return multiValued ? [wrapElement(value)] : wrapElement(value)
  return value.some((element) => typeof element === 'string') ? value.map(wrapElement) : value
}

function wrapElement(element: Value): Value {
  return typeof element === 'string' ? { value: element } : element
}
