import { type Attributes, isList, isObject, isUnassigned, type Value } from '@sutler/core'
import { memberOf, ownKey, withMember } from '../resource/object.ts'
import type { Reading } from '../resource/reading.ts'
import { isSame } from '../resource/same.ts'
import { knownPath, pathText } from '../schema/known-path.ts'
import type { KnownPath, ResourceType } from '../schema/types.ts'
import { applyToList } from './list.ts'
import { assertFewValues, valuesIn } from './most-values.ts'
import { settleOperation, settlePath } from './operation.ts'
import { refuseReadOnly } from './operation-value.ts'
import { settleResource } from './settle.ts'
import { applyToSingle } from './single.ts'
import { refuseStep, type Step } from './step.ts'
import type { Leniency, PatchOperation } from './types.ts'

export interface PatchResult {
  /** The attributes that were given, the very object, when nothing changed. */
  readonly attributes: Attributes
  readonly changed: boolean
}

/**
 * Attributes after the operations, in their order, all or none (RFC 7644 §3.5.2). Pure.
 *
 * `attributes` may hold `id`, `meta` and other things only the service writes: an operation that repeats them changes
 * nothing, one that differs is refused. What is never returned, such as a password, need not be in it; taken away, it
 * is null in the result. `schemas` names the extensions that have values. Throws ScimError 400: noTarget, mutability,
 * invalidValue, and what `readPatch` throws when the operations do not come from it; 413 for too many on long lists.
 */
export function applyPatch(
  attributes: Attributes,
  operations: readonly PatchOperation[],
  type: ResourceType,
  leniency: Leniency,
): PatchResult {
  const steps = operations.flatMap((operation, index) => stepsOf(operation, index + 1, type, leniency))
  const touched = new Map<string, Step>()
  let present = attributes
  let seen = 0
  for (const [index, step] of steps.entries()) {
    if (index > 0) seen += valuesOf(present, step)
    assertFewValues(seen)
    present = applyStep(present, step)
    touched.set(`${step.known.schema ?? ''} ${step.known.attribute.name}`, step)
  }
  const settled = settleResource(attributes, present, type, [...touched.values()])
  return { attributes: settled, changed: settled !== attributes }
}

function valuesOf(attributes: Attributes, { known: { schema, attribute, sub } }: Step): number {
  const holder = schema === null ? attributes : memberOf(attributes, schema)
  const value = isObject(holder) ? memberOf(holder, attribute.name) : null
  const elements = isList(value) ? value : [value]
  const lists = attribute.subAttributes?.filter((part) => part.multiValued && (sub === null || sub === part)) ?? []
  return Math.max(elements.length, ...lists.map(({ name }) => valuesIn(elements, name)))
}

/** Operations of `readPatch` come out as they are; others are read the way it does. */
function stepsOf(operation: PatchOperation, index: number, type: ResourceType, leniency: Leniency): Step[] {
  const at = operation.at ?? { number: index, path: textOf(operation), capitalised: false }
  const reading: Reading = {
    leniency,
    subject: `Operation ${at.number}, `,
    emptyIsAbsent: leniency.emptyIsRemove && operation.op === 'replace',
  }
  const { path } = operation
  const written = { ...operation, at, path: null }
  const ready = operation.at !== undefined && path !== null
  const settled = ready
    ? [operation]
    : path === null
      ? settleOperation(written, type, reading)
      : settlePath(written, path, type, reading)
  return settled.flatMap((one): Step[] => {
    if (one.path === null) return []
    const known = knownPath(type, one.path)
    return known === null ? [] : [{ op: one.op, known, filter: one.path.filter, value: one.value, at, reading }]
  })
}

function textOf({ path }: PatchOperation): string {
  return path === null ? '' : pathText(path)
}

function applyStep(attributes: Attributes, step: Step): Attributes {
  const { schema } = step.known
  if (schema === null) return withAttribute(attributes, step)
  const present = memberOf(attributes, schema)
  const holder = isObject(present) ? present : {}
  const changed = withAttribute(holder, step)
  if (changed === holder) return attributes
  return withMember(attributes, schema, Object.keys(changed).length === 0 ? null : changed)
}

function withAttribute(holder: Attributes, step: Step): Attributes {
  const { attribute } = step.known
  const present = memberOf(holder, attribute.name)
  if (isReadOnly(step.known)) {
    assertRepeated(present, step)
    return holder
  }
  const changed = attribute.multiValued ? applyToList(present, step) : applyToSingle(present, step)
  const next = isUnassigned(changed) ? null : changed
  if (next === null && isUnassigned(present)) {
    // Whoever keeps it elsewhere must hear of it.
    return attribute.returned === 'never' && step.op !== 'add' ? { ...holder, [attribute.name]: null } : holder
  }
  if (isSame(present, next, attribute)) return holder
  if (attribute.mutability === 'immutable' && !isUnassigned(present)) {
    return refuseStep(step, 'mutability', 'it cannot change once it has a value.')
  }
  if (next === null && attribute.required) {
    return refuseStep(step, step.op === 'remove' ? 'mutability' : 'invalidValue', 'it is required.')
  }
  return withMember(holder, ownKey(holder, attribute.name) ?? attribute.name, next)
}

function isReadOnly({ attribute, sub }: KnownPath): boolean {
  return attribute.mutability === 'readOnly' || sub?.mutability === 'readOnly'
}

function assertRepeated(present: Value, step: Step): void {
  const { known, value = null } = step
  const { attribute, sub } = known
  const held = sub === null ? present : isObject(present) ? memberOf(present, sub.name) : null
  if (isUnassigned(value) && isUnassigned(held)) return
  if (!isSame(held, value, sub ?? attribute)) refuseReadOnly(step.at.path, step.reading)
}
