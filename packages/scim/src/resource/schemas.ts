import { type Attributes, isUnassigned, type Value } from '@sutler/core'
import type { ResourceType } from '../schema/types.ts'
import { memberOf } from './object.ts'

/**
 * What `schemas` must be for these attributes (RFC 7643 §3): the core schema, and each extension that has a value.
 *
 * @param present the list so far: its order stays, and so do URIs that no schema of the type has
 */
export function schemasOf(attributes: Attributes, type: ResourceType, present: readonly Value[]): readonly Value[] {
  if (isInStep(attributes, type, present)) return present
  const populated = type.extensions
    .map(({ schema }) => schema.id)
    .filter((id) => !isUnassigned(memberOf(attributes, id)))
  if (present.length === 0) return [type.schema.id, ...populated]
  const wanted = new Map([type.schema.id, ...populated].map((id) => [id.toLowerCase(), id]))
  const idle = new Set(type.extensions.map(({ schema }) => schema.id.toLowerCase()).filter((id) => !wanted.has(id)))
  const kept = present.filter((uri) => !(typeof uri === 'string' && idle.has(uri.toLowerCase())))
  const named = new Set(kept.map((uri) => String(uri).toLowerCase()))
  return [...kept, ...[...wanted].filter(([lower]) => !named.has(lower)).map(([, id]) => id)]
}

/** True for the list as the service itself writes it: the core schema, then the extensions with a value in their order. */
function isInStep(attributes: Attributes, { schema, extensions }: ResourceType, present: readonly Value[]): boolean {
  if (present[0] !== schema.id) return false
  let place = 1
  for (const extension of extensions) {
    const { id } = extension.schema
    if (isUnassigned(memberOf(attributes, id))) continue
    if (present[place] !== id) return false
    place += 1
  }
  return place === present.length
}
