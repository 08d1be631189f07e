import type { Diagnostic } from '../errors.ts'
import { isList, isObject, isUnassigned } from '../value/kind.ts'
import { parsePath } from '../value/path.ts'
import { secretPaths } from '../value/secret.ts'
import type { Value } from '../value/types.ts'
import type { Evaluation, Projection, UniqueValue } from './types.ts'
import { uniqueKey } from './unique.ts'

/** What a mapping writes to one path. */
export interface WrittenValue {
  readonly path: string
  /** Null: it is cleared. References are source anchors. */
  readonly value: Value
  /** Written on create only. */
  readonly createOnly: boolean
  /** Its value must never be printed. */
  readonly secret: boolean
}

/** An evaluation as people think of it: what is written where, SelectUniqueValue settled. */
export type MappingOutcome =
  | {
      readonly kind: 'mapped'
      readonly scope: 'active' | 'inactive' | 'outOfScope'
      /** By {@link pathKey}. A path that is not here is left as it is. */
      readonly written: ReadonlyMap<string, WrittenValue>
      /** Of a path, written or not, whether its value must never be printed. */
      readonly isSecret: (path: string) => boolean
    }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }

/** Values other objects of the target have, by {@link pathKey}. */
export type ExistingValues = ReadonlyMap<string, readonly Value[]>

/** The same for all spellings of one path; what is no path stands for itself. */
export function pathKey(path: string): string {
  const parsed = parsePath(path)
  return parsed.ok ? parsed.path.key : path
}

/** What comes of an evaluation at a target that holds these values. */
export function outcomeOf(evaluation: Evaluation, existing: ExistingValues = new Map()): MappingOutcome {
  if (evaluation.kind !== 'mapped') return evaluation
  const { scope, projection } = evaluation
  const written = new Map<string, WrittenValue>()
  const isSecret = secretPaths(projection.secret)
  const add = (path: string, value: Value, createOnly: boolean): void => {
    written.set(pathKey(path), { path, value, createOnly, secret: isSecret(path) })
  }
  for (const [path, value] of projection.desired) add(path, value, false)
  for (const [path, value] of projection.createOnly) add(path, value, true)
  for (const { path, anchors, multiValued } of projection.references) {
    add(path, multiValued ? anchors : (anchors[0] ?? null), false)
  }
  const problems = settleUnique(projection, existing, add)
  return problems.length > 0 ? { kind: 'refused', diagnostics: problems } : { kind: 'mapped', scope, written, isSecret }
}

function settleUnique(
  { unique }: Projection,
  existing: ExistingValues,
  add: (path: string, value: Value, createOnly: boolean) => void,
): readonly Diagnostic[] {
  return unique.flatMap((offer) => {
    const chosen = firstFree(offer, existing.get(offer.pathKey) ?? [])
    if (chosen.kind === 'error') return [chosen.problem]
    add(offer.path, chosen.value, offer.onCreateOnly)
    return []
  })
}

function firstFree(offer: UniqueValue, existing: readonly Value[]): UniqueValue['candidates'][number] {
  const taken = new Set(existing.map((value) => uniqueKey(offer, value)))
  for (const candidate of offer.candidates) {
    if (candidate.kind === 'error' || !taken.has(uniqueKey(offer, candidate.value))) return candidate
  }
  const { path } = offer
  const summary = `${path}: all ${offer.candidates.length} values on offer are taken`
  return { kind: 'error', problem: { severity: 'error', code: 'E_NO_UNIQUE_VALUE', summary, path } }
}

/**
 * Whether two results are the same to a target, as far as can be said without its schema: no value is like an empty
 * one, one value like a list of it, lists are sets, and numbers and booleans equal their text.
 */
export function sameResult(a: Value, b: Value): boolean {
  if (isNothing(a) || isNothing(b)) return isNothing(a) && isNothing(b)
  if (isList(a) || isList(b)) {
    const [left, right] = [elements(a), elements(b)]
    return covers(left, right) && covers(right, left)
  }
  if (!isObject(a) && !isObject(b)) return plainText(a, b) === plainText(b, a)
  if (!isObject(a) || !isObject(b)) return false
  const names = new Set([...Object.keys(a), ...Object.keys(b)])
  return [...names].every((name) => sameResult(a[name] ?? null, b[name] ?? null))
}

function isNothing(value: Value): boolean {
  return value === '' || isUnassigned(value)
}

function elements(value: Value): readonly Value[] {
  return (isList(value) ? value : [value]).filter((one) => !isNothing(one))
}

function covers(present: readonly Value[], wanted: readonly Value[]): boolean {
  return wanted.every((one) => present.some((other) => sameResult(one, other)))
}

/** Case counts between two texts, not between a boolean and its text. */
function plainText(value: Value, beside: Value): string {
  return typeof beside === 'boolean' ? String(value).trim().toLowerCase() : String(value)
}
