import { type Attributes, isUnassigned, type Value } from '@sutler/core'
import type { ResourceType } from '../schema/types.ts'
import { memberOf } from './object.ts'

/**
 * What `schemas` must be for these attributes (RFC 7643 §3): the core schema, and each extension that has a value.
 *
 * @param present the list so far: its order stays, and so do URIs that no schema of the type has
 */
export function schemasOf(attributes: Attributes, type: ResourceType, present: readonly Value[]): readonly Value[] {
  const populated = type.extensions
    .map(({ schema }) => schema.id)
    .filter((id) => !isUnassigned(memberOf(attributes, id)))
  const wanted = new Map([type.schema.id, ...populated].map((id) => [id.toLowerCase(), id]))
  const idle = new Set(type.extensions.map(({ schema }) => schema.id.toLowerCase()).filter((id) => !wanted.has(id)))
  const kept = present.filter((uri) => !(typeof uri === 'string' && idle.has(uri.toLowerCase())))
  const named = new Set(kept.map((uri) => String(uri).toLowerCase()))
  return [...kept, ...[...wanted].filter(([lower]) => !named.has(lower)).map(([, id]) => id)]
}
