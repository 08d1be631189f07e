import type { Attributes, Value } from '../value/types.ts'
import { type MappingOutcome, outcomeOf, pathKey, sameResult } from './outcome.ts'
import type { CompiledMapping } from './types.ts'

/** A test of an object mapping, kept beside it: this person in, these attributes out. */
export interface MappingCase {
  readonly name: string
  /** Attributes of the source object. */
  readonly source: Attributes
  /** The clock, ISO 8601. Default: the time of the check. */
  readonly now?: string
  /** Values other objects of the target have, by path: what SelectUniqueValue has to avoid. */
  readonly existing?: Readonly<Record<string, readonly Value[]>>
  /** Values by path; only these are compared. Null: nothing is written, or it is cleared. */
  readonly expect?: Readonly<Record<string, Value>>
  /** Paths that are left as they are. */
  readonly absent?: readonly string[]
  readonly expectScope?: 'active' | 'inactive' | 'outOfScope'
  /** Whether IgnoreObjectFlow leaves the object alone. */
  readonly expectIgnored?: boolean
  /** Code of the error the object fails with. */
  readonly expectError?: string
}

/** Something that came out differently; both sides in words, secrets replaced. */
export interface CaseMismatch {
  /** Key of the case that is not met: `expect`, `absent`, `expectScope`, `expectIgnored` or `expectError`. */
  readonly key: 'expect' | 'absent' | 'expectScope' | 'expectIgnored' | 'expectError'
  /** Null: it is about the object as a whole. */
  readonly path: string | null
  readonly expected: string
  readonly actual: string
}

const hidden = '[Redact]'
const nothing = '(nothing is written)'

/** Runs a case through the mapping as any object of a source. Empty when it came out as expected; `now` in ms. */
export function runCase(mapping: CompiledMapping, test: MappingCase, now: number): readonly CaseMismatch[] {
  const time = test.now === undefined ? now : Date.parse(test.now)
  const object = { type: mapping.sourceType, anchor: test.name, attributes: test.source }
  const existing = new Map(Object.entries(test.existing ?? {}).map(([path, values]) => [pathKey(path), values]))
  return judge(test, outcomeOf(mapping.evaluate(object, { now: time }), existing))
}

function judge(test: MappingCase, outcome: MappingOutcome): readonly CaseMismatch[] {
  if (test.expectError !== undefined) return judgeError(test.expectError, outcome)
  const whole = (key: CaseMismatch['key'], expected: string): readonly CaseMismatch[] => [
    { key, path: null, expected, actual: kindText(outcome) },
  ]
  if (outcome.kind === 'refused') return whole(firstKey(test), 'the object is mapped')
  if (test.expectIgnored === true)
    return outcome.kind === 'ignored' ? [] : whole('expectIgnored', 'the object is ignored')
  if (outcome.kind === 'ignored') return whole(firstKey(test), 'the object is mapped')
  const { scope } = outcome
  const mismatches = [...judgeValues(test, outcome)]
  if (test.expectScope === undefined || test.expectScope === scope) return mismatches
  return [{ key: 'expectScope', path: null, expected: test.expectScope, actual: scope }, ...mismatches]
}

function judgeError(code: string, outcome: MappingOutcome): readonly CaseMismatch[] {
  if (outcome.kind === 'refused' && outcome.diagnostics.some((finding) => finding.code === code)) return []
  return [{ key: 'expectError', path: null, expected: `the object fails with ${code}`, actual: kindText(outcome) }]
}

/** The key an object that is not mapped at all breaks. */
function firstKey({ expect, absent, expectScope }: MappingCase): CaseMismatch['key'] {
  if (expect !== undefined) return 'expect'
  if (absent !== undefined) return 'absent'
  return expectScope === undefined ? 'expectIgnored' : 'expectScope'
}

function kindText(outcome: MappingOutcome): string {
  if (outcome.kind === 'mapped') return 'the object is mapped'
  if (outcome.kind === 'ignored') return `the object is ignored (${outcome.reason})`
  const problems = outcome.diagnostics.map(({ code, summary }) => `${code}: ${summary}`)
  return `the object fails (${problems.join('; ')})`
}

function* judgeValues(
  test: MappingCase,
  { written, isSecret }: Extract<MappingOutcome, { kind: 'mapped' }>,
): Iterable<CaseMismatch> {
  for (const [path, expected] of Object.entries(test.expect ?? {})) {
    const found = written.get(pathKey(path))
    if (sameResult(found?.value ?? null, expected)) continue
    const show = (value: Value): string => (isSecret(path) ? hidden : JSON.stringify(value))
    const other = isSecret(path) && found !== undefined ? ', another one' : ''
    yield { key: 'expect', path, expected: show(expected) + other, actual: found ? show(found.value) : nothing }
  }
  for (const path of test.absent ?? []) {
    const found = written.get(pathKey(path))
    if (found === undefined) continue
    yield { key: 'absent', path, expected: nothing, actual: found.secret ? hidden : JSON.stringify(found.value) }
  }
}
