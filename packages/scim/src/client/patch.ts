import type { Delta, Value } from '@sutler/core'
import { literal } from './filter.ts'
import type { MemberRemoval } from './types.ts'

/** One operation of a PATCH body (RFC 7644 §3.5.2), in lower case as the RFC writes it. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace'
  readonly path: string
  readonly value?: Value
}

const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/** The body of a PATCH. */
export function patchBody(operations: readonly PatchOperation[]): string {
  return JSON.stringify({ schemas: [patchSchema], Operations: operations })
}

/**
 * One operation per path, which is what the narrowest servers accept; removed elements get one each under `filter`.
 *
 * Replacing by null or by an empty list is written as a removal: the two mean the same (RFC 7643 §2.5), and some
 * servers refuse the former.
 */
export function patchOperations(deltas: readonly Delta[], removal: MemberRemoval): PatchOperation[] {
  return deltas.flatMap((delta) => operationsOf(delta, removal))
}

function operationsOf(delta: Delta, removal: MemberRemoval): readonly PatchOperation[] {
  const { op, path, value } = delta
  if (op === 'remove') return value === undefined ? [{ op, path }] : removals(path, asList(value), removal)
  if (value === undefined || value === null) return op === 'add' ? [] : [{ op: 'remove', path }]
  if (!Array.isArray(value)) return [{ op, path, value }]
  if (value.length > 0) return [{ op, path, value }]
  return op === 'add' ? [] : [{ op: 'remove', path }]
}

function removals(path: string, elements: readonly Value[], removal: MemberRemoval): readonly PatchOperation[] {
  if (elements.length === 0) return []
  if (removal === 'value') return [{ op: 'remove', path, value: elements.map(asElement) }]
  return elements.map((element) => ({ op: 'remove', path: `${path}[${elementFilter(path, element)}]` }))
}

/** `value` identifies an element where there is one; otherwise all its simple parts together do. */
function elementFilter(path: string, element: Value): string {
  if (typeof element !== 'object' || element === null) return `value eq ${literal(path, element)}`
  const parts = element as { readonly [key: string]: Value }
  const keys = 'value' in parts ? (typeof parts.type === 'string' ? ['type', 'value'] : ['value']) : Object.keys(parts)
  const simple = keys.filter((key) => typeof parts[key] !== 'object')
  return simple.map((key) => `${key} eq ${literal(path, parts[key] ?? null)}`).join(' and ')
}

function asElement(element: Value): Value {
  return typeof element === 'string' ? { value: element } : element
}

function asList(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : [value]
}
