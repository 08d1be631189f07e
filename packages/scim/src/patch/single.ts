import { isObject, type Value } from '@sutler/core'
import { type Members, memberOf, partOf, withMember } from '../resource/object.ts'
import { isSame } from '../resource/same.ts'
import type { ScimAttribute } from '../schema/types.ts'
import { withMore } from './elements.ts'
import { refuseStep, type Step } from './step.ts'

/** What an attribute with one value becomes; null when nothing is left. */
export function applyToSingle(present: Value, step: Step): Value {
  const { op, known, value = null } = step
  const { attribute, sub } = known
  if (sub !== null) return withParts(present, { [sub.name]: op === 'remove' ? null : value }, step)
  if (op === 'remove' || value === null || attribute.type !== 'complex') return op === 'remove' ? null : value
  return withoutStale(present, withParts(present, value as Members, step), attribute, value as Members)
}

/**
 * A complex value with parts set, or taken away where null; the others stay (RFC 7644 §3.5.2.1, §3.5.2.3). Null when
 * nothing is left. Throws mutability for a part that is immutable and has another value.
 */
export function withParts(present: Value, parts: Members, step: Step): Value {
  let changed: Members = isObject(present) ? present : {}
  for (const [name, written] of Object.entries(parts)) {
    const sub = partOf(step.known.attribute, name)
    const held = memberOf(changed, name)
    if (sub === undefined) continue
    const value = step.op === 'add' ? withMore(held, written, sub) : written
    if (isSame(held, value, sub)) continue
    if (sub.mutability === 'immutable' && held !== null) {
      return refuseStep(step, 'mutability', `${name} cannot change once it has a value.`)
    }
    changed = withMember(changed, name, value)
  }
  return Object.keys(changed).length === 0 ? null : changed
}

/** Whoever is referred to now has another address and another name than the one before. */
function withoutStale(present: Value, changed: Value, attribute: ScimAttribute, written: Members): Value {
  if (!isObject(present) || !isObject(changed) || partOf(attribute, '$ref') === undefined) return changed
  if (isSame(memberOf(present, 'value'), memberOf(changed, 'value'), attribute)) return changed
  const stale = (attribute.subAttributes ?? []).filter(
    ({ name, mutability }) => !Object.hasOwn(written, name) && (name === '$ref' || mutability === 'readOnly'),
  )
  return stale.reduce<Members>((value, { name }) => withMember(value, name, null), changed)
}
