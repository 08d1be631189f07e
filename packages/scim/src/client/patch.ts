import { type Attributes, applyDeltas, type Delta, type Value } from '@sutler/core'
import { literal } from './filter.ts'
import { resourcePatch } from './version-one.ts'
import type { MemberRemoval, Wire } from './wire.ts'

/** One operation of a PATCH body (RFC 7644 §3.5.2), in lower case as the RFC writes it. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'replace'
  /** Absent: the value names the attributes. */
  readonly path?: string
  readonly value?: Value
}

const patchSchema = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/** The body of a PATCH. */
export function patchBody(operations: readonly PatchOperation[], opCase: Wire['opCase'] = 'lower'): string {
  const written = opCase === 'lower' ? operations : operations.map((each) => ({ ...each, op: capitalOps[each.op] }))
  return JSON.stringify({ schemas: [patchSchema], Operations: written })
}

const capitalOps = Object.freeze({ add: 'Add', remove: 'Remove', replace: 'Replace' })

/** Bodies of the PATCHes, in order, that carry out the deltas in the shape a service takes; none for nothing to do. */
export function patchBodies(deltas: readonly Delta[], wire: Wire): readonly string[] {
  if (deltas.length === 0) return []
  if (wire.patch === 'resource') return [JSON.stringify(resourcePatch(deltas))]
  const operations = (
    wire.patch === 'pathless' ? pathless(deltas, wire) : patchOperations(deltas, wire.memberRemoval)
  ).map((operation) => (wire.memberAddition === 'wrapped' ? wrapMembers(operation) : operation))
  const bodies: string[] = []
  for (let from = 0; from < operations.length; from += wire.maxOperations)
    bodies.push(patchBody(operations.slice(from, from + wire.maxOperations), wire.opCase))
  return bodies
}

/** What needs no path goes into one operation; removals, members and value filters keep theirs. */
function pathless(deltas: readonly Delta[], wire: Wire): PatchOperation[] {
  const joined = deltas.filter(isPlainReplacement)
  const others = patchOperations(
    deltas.filter((delta) => !isPlainReplacement(delta)),
    wire.memberRemoval,
  )
  if (joined.length === 0) return others
  const value: Attributes = applyDeltas({}, joined)
  return [{ op: 'replace', value }, ...others]
}

function isPlainReplacement({ op, path, value }: Delta): boolean {
  if (op === 'remove' || value === undefined || value === null || path.includes('[')) return false
  return op === 'replace' ? !Array.isArray(value) || value.length > 0 : !Array.isArray(value)
}

function wrapMembers(operation: PatchOperation): PatchOperation {
  if (operation.op !== 'add' || !isMembers(operation.path ?? '')) return operation
  return { ...operation, value: { members: operation.value ?? [] } }
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
  // For any other list a removal that names no element takes them all (RFC 7644 §3.5.2.2).
  if (removal === 'value' && isMembers(path)) return [{ op: 'remove', path, value: elements.map(asElement) }]
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

/** Members of a group, which each service has its own way to remove. */
export function isMembers(path: string): boolean {
  return path.toLowerCase() === 'members'
}

function asElement(element: Value): Value {
  return typeof element === 'string' ? { value: element } : element
}

function asList(value: Value): readonly Value[] {
  return Array.isArray(value) ? value : [value]
}
