import type { Attributes, Value } from '@sutler/core'

/**
 * The attributes with `schemas` naming each extension they use (RFC 7643 §3). `core` is the URN of the resource type;
 * without it, the schemas already named are kept and those missing are added.
 */
export function withSchemas(attributes: Attributes, core?: string): Attributes {
  const present = attributes.schemas
  const named: readonly Value[] = core !== undefined ? [core] : Array.isArray(present) ? present : []
  const known = new Set(named.map((urn) => String(urn).toLowerCase()))
  const extensions = Object.keys(attributes).filter((key) => isUrn(key) && !known.has(key.toLowerCase()))
  return { ...attributes, schemas: [...named, ...extensions] }
}

function isUrn(key: string): boolean {
  return key.length > 4 && key.startsWith('urn:')
}
