import type { Diagnostic } from '../errors.ts'
import type { Candidate, EvaluationInput, EvaluationResult } from '../expression/compile.ts'
import { canonical } from '../value/canonical.ts'
import { isList } from '../value/kind.ts'
import type { Value } from '../value/types.ts'
import type { CompiledAttribute } from './attribute.ts'
import { coerce } from './coerce.ts'
import type { UniqueCandidate, UniqueValue } from './types.ts'

type Unique = Extract<EvaluationResult, { kind: 'unique' }>

/** What an attribute mapping offers, in the target's type; null when every candidate is null or empty. */
export function uniqueValueOf(
  attribute: CompiledAttribute,
  result: Unique,
  input: EvaluationInput,
): UniqueValue | null {
  const candidates = candidatesOf(attribute, result)
  if (candidates.length === 0) return null
  const { path, flow, caseExact, secret } = attribute
  return {
    path: path.text,
    pathKey: path.key,
    onCreateOnly: flow === 'ObjectAddOnly',
    caseExact,
    secret,
    candidates,
    basis: basisOf(attribute, candidates, input),
  }
}

/** Two values with one text are the same value to the target. */
export function uniqueKey({ caseExact }: Pick<UniqueValue, 'caseExact'>, value: Value): string {
  const text = canonical(isList(value) && value.length === 1 ? (value[0] ?? null) : value).normalize('NFC')
  return caseExact ? text : text.toLowerCase()
}

function candidatesOf(attribute: CompiledAttribute, { candidates }: Unique): readonly UniqueCandidate[] {
  return candidates.flatMap((candidate) => candidateOf(attribute, candidate) ?? [])
}

function candidateOf(attribute: CompiledAttribute, candidate: Candidate): UniqueCandidate | null {
  const path = attribute.path.text
  if (candidate.kind === 'error') {
    const summary = `${path}: ${candidate.message} (at character ${candidate.start + 1} of its expression)`
    return { kind: 'error', problem: problem(path, candidate.code, summary) }
  }
  const result = coerce(candidate.value, attribute.type)
  if (!result.ok) return { kind: 'error', problem: problem(path, 'INVALID_VALUE', `${path}: ${result.problem}`) }
  return result.value === null ? null : { kind: 'value', value: result.value }
}

const problem = (path: string, code: string, summary: string): Diagnostic => ({
  severity: 'error',
  code,
  summary,
  path,
})

/** What was offered, with values drawn at random replaced: the same text means the same choice. */
function basisOf(attribute: CompiledAttribute, drawn: readonly UniqueCandidate[], input: EvaluationInput): string {
  if (!attribute.varies) return textOf(drawn)
  const again = attribute.produce({ ...input, randomBytes: sameBytes() })
  return again.kind === 'unique' ? textOf(candidatesOf(attribute, again)) : again.kind
}

function textOf(candidates: readonly UniqueCandidate[]): string {
  return canonical(candidates.map((one) => (one.kind === 'value' ? [one.value] : one.problem.code)))
}

/** Bytes that look random and are the same every time. */
function sameBytes(): (length: number) => Uint8Array {
  let state = 1
  const next = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state >>> 24
  }
  return (length) => Uint8Array.from({ length }, next)
}
