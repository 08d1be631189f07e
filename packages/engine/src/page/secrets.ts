import { type Attributes, maskTexts, ProvisioningError, secretPaths, textsOf, type Value } from '@sutler/core'
import type { Mapped } from './item.ts'

type Known = Pick<Mapped, 'item' | 'projection'>

/** A message about an item without its secrets. `current`: the target object as read. */
export function masked(message: string, one: Known, current: Attributes | null = null): string {
  return maskTexts(message, secretTexts(one, current))
}

/** A failed call without the item's secrets, which a target may have quoted; what caused it could hold them too. */
export function withoutSecrets(error: ProvisioningError, one: Known, current: Attributes | null): ProvisioningError {
  const message = masked(error.message, one, current)
  return message === error.message ? error : new ProvisioningError(message, error)
}

/**
 * Texts no message about an item may repeat: what is written to its secret paths, what these are computed from, and
 * what the target held there. Anchors are no secrets: they name the object wherever it is spoken of.
 */
function secretTexts({ item, projection }: Known, current: Attributes | null): ReadonlySet<string> {
  const texts = new Set<string>()
  const add = (entries: Iterable<readonly [string, Value]>, paths: Iterable<string>) => {
    const isSecret = secretPaths(paths)
    for (const [path, value] of entries) if (isSecret(path)) for (const text of textsOf(value)) texts.add(text)
  }
  const { mapping, object, link } = item
  if (object !== null) add(Object.entries(object.attributes), mapping.secretSources)
  if (projection !== null) {
    const { desired, createOnly, unique, secret } = projection
    const offered = unique.flatMap(({ path, candidates }) =>
      candidates.flatMap((one) => (one.kind === 'value' ? [[path, one.value] as const] : [])),
    )
    add([...desired, ...createOnly, ...offered, ...Object.entries(current ?? {})], secret)
  }
  texts.delete(link.source)
  if (link.state.kind === 'linked') texts.delete(link.state.target)
  return texts
}
