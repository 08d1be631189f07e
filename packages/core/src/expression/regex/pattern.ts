import { negate } from './char-set.ts'
import { PatternFault } from './cursor.ts'
import { firstCharacters, leadingRun, requiredCharacters, startsAtStart } from './first.ts'
import { runEnd } from './instructions.ts'
import { Machine } from './machine.ts'
import { parsePattern } from './parser.ts'
import { compileProgram, type Program } from './program.ts'
import type { ParsedPattern } from './tree.ts'

/**
 * A .NET pattern, run with .NET's meaning and a bounded number of steps: no pattern and no value can hang the process.
 *
 * Why our own matcher: a linear engine (RE2) has no look around, references or atomic groups, cannot be interrupted,
 * and where its automaton grows too large took 450 ms for 100,000 characters; the platform's engine cannot be
 * interrupted either, and can take for ever. This one goes back over its choices as .NET does, so it gives the same
 * matches; it remembers choices that failed, so patterns without references are linear; and it counts its steps.
 */
export interface Pattern {
  /** True when the text holds a match anywhere. Throws RegexTimeout. */
  test(text: string): boolean
  /** Looks for matches, one after the other. */
  search(text: string, limits?: SearchLimits): Search
  /** The place in {@link Match} of a group, from its .NET name or number; undefined when there is no such group. */
  group(reference: string): number | undefined
  /** How many groups there are, the whole match included. The last one has the highest .NET number. */
  readonly groupCount: number
}

interface SearchLimits {
  /** Steps that all matches together may take. Default: some milliseconds for a text of 100,000 characters. */
  readonly fuel?: number
  /** Steps of one match before choices that failed are remembered, which takes time itself. Default 2000. */
  readonly easySteps?: number
}

/** Start and end of each group, twice as many numbers as there are groups; -1 for one that did not take part. */
export type Match = readonly number[]

interface Search {
  /** The next match, or null after the last one. Throws RegexTimeout. */
  next(): Match | null
  /** Steps taken so far. */
  spent(): number
}

export type PatternResult =
  | { readonly ok: true; readonly pattern: Pattern }
  | {
      readonly ok: false
      readonly code: 'E_REGEX_SYNTAX' | 'E_REGEX_UNSUPPORTED'
      readonly message: string
      /** Offset in the pattern, from 0. */
      readonly position: number
      readonly hint?: string
    }

// What every match adds: many matches are not a reason to give up.
const stepsPerMatch = 8
const stepsFor = (text: string): number => 100_000 + text.length

const cache = new Map<string, PatternResult>()
// Patterns may come from source attributes: what is remembered of them is limited by their length.
const maxCached = 200_000
const maxLength = 2000
let cached = 0

/** Compiles a .NET pattern. Those used last are remembered. */
export function compilePattern(source: string): PatternResult {
  const known = cache.get(source)
  if (known !== undefined) return known
  const result = compile(source)
  cached += source.length + 100
  if (cached > maxCached) {
    cache.clear()
    cached = source.length + 100
  }
  cache.set(source, result)
  return result
}

function compile(source: string): PatternResult {
  try {
    if (source.length > maxLength) {
      throw new PatternFault('E_REGEX_UNSUPPORTED', `the pattern has more than ${maxLength} characters`, maxLength)
    }
    const parsed = parsePattern(source)
    return Object.freeze({ ok: true, pattern: patternOf(parsed, compileProgram(parsed)) })
  } catch (error) {
    if (!(error instanceof PatternFault)) throw error
    const { code, message, position, hint } = error
    return Object.freeze({ ok: false, code, message, position, ...(hint === undefined ? {} : { hint }) })
  }
}

function patternOf(parsed: ParsedPattern, program: Program): Pattern {
  const finder = finderOf(parsed, program)
  const search = (text: string, { fuel = stepsFor(text), easySteps }: SearchLimits = {}): Search => {
    const machine = new Machine(text, program.registers, program.memoRows, fuel, easySteps)
    return searchWith(machine, parsed.count, finder)
  }
  return Object.freeze({
    test: (text: string) => search(text).next() !== null,
    search,
    group: (reference: string) => parsed.groups.get(reference),
    groupCount: parsed.count,
  })
}

/** The first place at or after `from` where the program matches; -1 when there is none. */
type Finder = (machine: Machine, from: number) => number

function finderOf(parsed: ParsedPattern, { code, filters, entry, memoRows }: Program): Finder {
  const first = firstCharacters(parsed.node)
  const required = requiredCharacters(parsed.node)
  const onlyStart = startsAtStart(parsed.node)
  const run = memoRows > 0 ? leadingRun(parsed.node) : null
  const cannotBegin = first === null ? null : negate(first)
  return (machine, from) => {
    const { text } = machine
    for (const character of required) if (!text.includes(character, from)) return -1
    const last = onlyStart ? 0 : text.length
    for (let start = from; start <= last; start += 1) {
      if (cannotBegin !== null) {
        start = runEnd(cannotBegin, text, start, text.length)
        if (start === text.length) return -1
      }
      if (machine.run(code, filters, entry, start)) return start
      if (run !== null) start = Math.max(start, runEnd(run, text, start, text.length) - 1)
    }
    return -1
  }
}

function searchWith(machine: Machine, groups: number, find: Finder): Search {
  const { text, fuel } = machine
  let granted = fuel
  let from = 0
  let previous: number[] | null = null
  const next = (): Match | null => {
    machine.begin(from)
    // After an empty match the next one cannot be at the same place.
    if (previous !== null && previous[0] === previous[1]) from += 1
    const start = from > text.length ? -1 : find(machine, from)
    if (start === -1) return null
    previous = machine.registers.slice(0, 2 * groups)
    previous[0] = start
    previous[1] = machine.position
    from = machine.position
    machine.fuel += stepsPerMatch
    granted += stepsPerMatch
    return previous
  }
  return { next, spent: () => granted - machine.fuel }
}
