import {
  type CompiledMapping,
  type MappingOutcome,
  outcomeOf,
  type SystemObject,
  sameResult,
  type Value,
  type WrittenValue,
} from '@sutler/core'
import type { AttributeChange, ChangeReport, SampleReport } from './types.ts'

const hidden = '[Redact]'
const wholeObject = '(scope)'
const examplesShown = 5
const failuresShown = 5

/** What a mapping makes of a sample. */
export function runSample(mapping: CompiledMapping, objects: readonly SystemObject[], now: number): SampleReport {
  const counts = { active: 0, inactive: 0, outOfScope: 0, ignored: 0, failed: 0 }
  const failures: { object: string; problems: string[] }[] = []
  for (const object of objects) {
    const outcome = outcomeOf(mapping.evaluate(object, { now }))
    if (outcome.kind === 'mapped') counts[outcome.scope] += 1
    else if (outcome.kind === 'ignored') counts.ignored += 1
    else {
      counts.failed += 1
      const problems = outcome.diagnostics.map(({ code, summary }) => `${code}: ${summary}`)
      if (failures.length < failuresShown) failures.push({ object: object.anchor, problems })
    }
  }
  return { objects: objects.length, ...counts, failures }
}

interface Tally {
  objects: number
  readonly counts: boolean
  readonly path: string
  readonly examples: { object: string; before: Value; after: Value }[]
}

/** What the objects of a sample get otherwise than under the baseline. */
export function compareMappings(
  before: CompiledMapping,
  after: CompiledMapping,
  objects: readonly SystemObject[],
  { now, maxPercent }: { readonly now: number; readonly maxPercent: number },
): ChangeReport {
  const tallies = new Map<string, Tally>()
  let compared = 0
  let changed = 0
  for (const object of objects) {
    const [old, fresh] = [before, after].map((mapping) => outcomeOf(mapping.evaluate(object, { now })))
    if (old === undefined || fresh === undefined || (isOut(old) && isOut(fresh))) continue
    compared += 1
    let counts = false
    for (const difference of differences(old, fresh)) {
      counts ||= difference.counts
      count(tallies, difference, object.anchor)
    }
    if (counts) changed += 1
  }
  const attributes = [...tallies.values()].map(
    (tally): AttributeChange => ({ ...tally, percent: percentOf(tally.objects, compared) }),
  )
  attributes.sort((a, b) => b.objects - a.objects || (a.path < b.path ? -1 : 1))
  return { compared, changed, percent: percentOf(changed, compared), maxPercent, attributes }
}

function isOut(outcome: MappingOutcome): boolean {
  return outcome.kind === 'mapped' && outcome.scope === 'outOfScope'
}

interface Difference {
  readonly path: string
  readonly before: Value
  readonly after: Value
  readonly counts: boolean
}

function* differences(before: MappingOutcome, after: MappingOutcome): Iterable<Difference> {
  const [old, fresh] = [stateText(before), stateText(after)]
  if (old !== fresh) yield { path: wholeObject, before: old, after: fresh, counts: true }
  if (before.kind !== 'mapped' || after.kind !== 'mapped') return
  for (const key of new Set([...before.written.keys(), ...after.written.keys()])) {
    const [was, is] = [before.written.get(key), after.written.get(key)]
    if (was !== undefined && is !== undefined && was.createOnly === is.createOnly && sameResult(was.value, is.value))
      continue
    const secret = was?.secret === true || is?.secret === true
    const shown = (one: WrittenValue | undefined) =>
      one === undefined ? '(left as it is)' : secret ? hidden : one.value
    const path = is?.path ?? was?.path ?? key
    // What is written on create only does not reach an account that exists.
    yield { path, before: shown(was), after: shown(is), counts: (is ?? was)?.createOnly !== true }
  }
}

function stateText(outcome: MappingOutcome): string {
  if (outcome.kind === 'mapped') return outcome.scope
  if (outcome.kind === 'ignored') return 'ignored'
  return `fails: ${[...new Set(outcome.diagnostics.map(({ code }) => code))].join(', ')}`
}

function count(tallies: Map<string, Tally>, { path, before, after, counts }: Difference, object: string): void {
  const key = `${path}\n${counts}`
  const tally = tallies.get(key) ?? { path, counts, objects: 0, examples: [] }
  tally.objects += 1
  if (tally.examples.length < examplesShown) tally.examples.push({ object, before, after })
  tallies.set(key, tally)
}

/** One digit behind the point; more than none is never shown as none. */
function percentOf(part: number, whole: number): number {
  if (part === 0 || whole === 0) return 0
  return Math.max(0.1, Math.round((part / whole) * 1000) / 10)
}
