import { type Attributes, isList, isObject, isUnassigned, type Value } from '@sutler/core'
import { memberOf } from '../resource/object.ts'
import { isSame } from '../resource/same.ts'
import { schemasOf } from '../resource/schemas.ts'
import { assertComplete } from '../resource/value.ts'
import type { KnownPath, ResourceType } from '../schema/types.ts'
import type { Step } from './step.ts'

/** The resource as the operations leave it: complete, `schemas` in step; the one before when they come to nothing. */
export function settleResource(
  before: Attributes,
  after: Attributes,
  type: ResourceType,
  touched: readonly Step[],
): Attributes {
  if (after === before) return before
  const changed = touched.filter(({ known }) => !isUnchanged(before, after, known))
  if (changed.length === 0) return before
  for (const { known, at, reading } of changed) {
    assertComplete(attributeOf(after, known), known.attribute, at.path, reading)
  }
  const held = memberOf(after, 'schemas')
  const schemas = schemasOf(after, type, isList(held) ? held : [])
  return isSame(held, schemas, { multiValued: false }) ? after : { ...after, schemas }
}

function isUnchanged(before: Attributes, after: Attributes, known: KnownPath): boolean {
  const present = attributeOf(before, known)
  const next = attributeOf(after, known)
  // A null stands for what is kept elsewhere and is taken away.
  const emptied = known.attribute.returned === 'never' && next === null
  if (isUnassigned(present) && isUnassigned(next)) return !(emptied && holds(after, known))
  return isSame(present, next, known.attribute)
}

function holds(attributes: Attributes, { schema, attribute }: KnownPath): boolean {
  const holder = schema === null ? attributes : memberOf(attributes, schema)
  return isObject(holder) && Object.hasOwn(holder, attribute.name)
}

function attributeOf(attributes: Attributes, { schema, attribute }: KnownPath): Value {
  const holder = schema === null ? attributes : memberOf(attributes, schema)
  return isObject(holder) ? memberOf(holder, attribute.name) : null
}
