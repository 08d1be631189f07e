import { type Attributes, isObject, type Value } from '@sutler/core'
import type { ResourceType } from '../schema/types.ts'
import { withMember } from './object.ts'

/**
 * A resource without what is never returned, and that apart (RFC 7643 §7 `returned`): `password` of the core schema
 * and the like of extensions, by its path. A null says that it is to be taken away.
 */
export function withoutSecrets(
  attributes: Attributes,
  type: ResourceType,
): { readonly attributes: Attributes; readonly secrets: ReadonlyMap<string, Value> } {
  const secrets = new Map<string, Value>()
  const take = (holder: Attributes, names: readonly string[], prefix: string): Attributes => {
    const present = names.filter((name) => Object.hasOwn(holder, name))
    if (present.length === 0) return holder
    for (const name of present) secrets.set(prefix + name, holder[name] ?? null)
    return Object.fromEntries(Object.entries(holder).filter(([name]) => !present.includes(name)))
  }
  let rest = take(attributes, hidden(type.schema.attributes), '')
  for (const { schema } of type.extensions) {
    const holder = rest[schema.id]
    if (holder === undefined || !isObject(holder)) continue
    const kept = take(holder, hidden(schema.attributes), `${schema.id}:`)
    if (kept !== holder) rest = withMember(rest, schema.id, Object.keys(kept).length === 0 ? null : kept)
  }
  return { attributes: rest, secrets }
}

function hidden(attributes: readonly { readonly name: string; readonly returned: string }[]): readonly string[] {
  return attributes.filter(({ returned }) => returned === 'never').map(({ name }) => name)
}
