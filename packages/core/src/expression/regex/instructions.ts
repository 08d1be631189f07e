import { boundaryCharacters, foldUnit } from './categories.ts'
import { type CharSet, has, onlyMember, pairsOf } from './char-set.ts'
import { type Filter, fail as failed, type Instruction, type Machine } from './machine.ts'
import type { Assertion } from './tree.ts'

// Read in the innermost loops, where test tools make an imported name several times slower than a local one.
const fail = failed
const isIn = has

/** Tells whether a code unit is in the set. NaN, the end of the text, is in none. */
export function membership(set: CharSet): (unit: number) => boolean {
  const only = onlyMember(set)
  if (only !== null) return (unit) => unit === only
  const { latin } = set
  return (unit) => (unit < 256 ? latin[unit] === 1 : isIn(set, unit))
}

/** One character, forwards. */
export function step(set: CharSet, next: number): Instruction {
  const { latin } = set
  return (machine) => {
    const unit = machine.text.charCodeAt(machine.position)
    if (unit < 256 ? latin[unit] !== 1 : !isIn(set, unit)) return fail
    machine.position += 1
    return next
  }
}

/** One character, backwards, for looking behind. */
export function stepBack(set: CharSet, next: number): Instruction {
  return (machine) => {
    if (!isIn(set, machine.text.charCodeAt(machine.position - 1))) return fail
    machine.position -= 1
    return next
  }
}

/** Exactly so many characters of a set. */
export function exactly(set: CharSet, count: number, next: number): Instruction {
  return (machine) => {
    const end = machine.position + count
    if (end > machine.text.length) return fail
    machine.charge(2 * count)
    if (runEnd(set, machine.text, machine.position, end) < end) return fail
    machine.position = end
    return next
  }
}

/** Where the characters of a set end that begin at a position; `last` at most. */
export function runEnd(set: CharSet, text: string, from: number, last: number): number {
  const { latin } = set
  let end = from
  while (end < last) {
    const unit = text.charCodeAt(end)
    if (unit < 256 ? latin[unit] !== 1 : !isIn(set, unit)) break
    end += 1
  }
  return end
}

/** As many characters of a set as there are, but at most `limit`; fewer when the rest does not match. */
export function greedyRun(set: CharSet, limit: number, row: number, next: number): Instruction {
  return (machine) => {
    const { text, position } = machine
    const last = Math.min(text.length, position + limit)
    const end = row >= 0 && machine.remembers() ? knownRun(set, row, machine, last) : runEnd(set, text, position, last)
    machine.charge(end - position)
    if (end < position) return fail
    if (end > position) machine.choose(next, end - 1, position)
    machine.position = end
    return next
  }
}

/** The end of a run, which stops short of a place where an earlier run has tried all there is to try from there on. */
function knownRun(set: CharSet, row: number, machine: Machine, last: number): number {
  let end = machine.position
  while (!machine.seen(row, end)) {
    if (end === last || !isIn(set, machine.text.charCodeAt(end))) return end
    end += 1
  }
  return end - 1
}

/** As few characters of a set as will do. `filter` is that of `next`; `more` takes one and comes back. */
export function lazyRun(set: CharSet, row: number, next: number, filter: Filter, more: number): Instruction {
  return (machine) => {
    const { text, position } = machine
    for (let at = position; ; at += 1) {
      if (machine.seen(row, at)) return fail
      const unit = text.charCodeAt(at)
      if (filter === null || filter(unit)) {
        machine.charge(at - position)
        machine.position = at
        machine.choose(more, at, at)
        return next
      }
      if (!isIn(set, unit)) {
        machine.charge(at - position)
        return fail
      }
    }
  }
}

/** Goes on at `first`, and at `second` when that fails. */
export function split(first: number, second: number, row: number): Instruction {
  return (machine) => {
    if (machine.seen(row, machine.position)) return fail
    machine.choose(second, machine.position, machine.position)
    return first
  }
}

/** Notes the position in a register. */
export function mark(register: number, next: number): Instruction {
  return (machine) => {
    machine.set(register, machine.position)
    return next
  }
}

/** Ends a round of a loop: one that took no character is the last, as in .NET. */
export function round(register: number, again: number, next: number): Instruction {
  return (machine) => (machine.position === machine.registers[register] ? next : again)
}

/** Ends a group that began at the position in a register. */
export function capture(group: number, register: number, next: number): Instruction {
  return (machine) => {
    const begun = machine.registers[register] as number
    machine.set(2 * group, Math.min(begun, machine.position))
    machine.set(2 * group + 1, Math.max(begun, machine.position))
    return next
  }
}

/** Begins a look or an atomic group: `otherwise` is where to go on when it does not match, or fail. */
export function enter(register: number, otherwise: number, body: number): Instruction {
  return (machine) => {
    machine.set(register, machine.height)
    machine.set(register + 1, machine.position)
    machine.registers[register] = machine.height
    if (otherwise !== fail) machine.choose(otherwise, machine.position, machine.position)
    return body
  }
}

/** Ends a look or an atomic group that matched: its choices are forgotten. */
export function leave(register: number, goBack: boolean, next: number): Instruction {
  return (machine) => {
    machine.cut(machine.registers[register] as number)
    if (goBack) machine.position = machine.registers[register + 1] as number
    return next
  }
}

/** Ends a negative look that matched, as if it had never been tried. */
export function refuse(register: number, next: number): Instruction {
  return (machine) => {
    const position = machine.registers[register + 1] as number
    machine.unwind(machine.registers[register] as number)
    machine.position = position
    return next
  }
}

/** Goes on at `yes` when the group has taken part, else at `no`. */
export function groupTest(group: number, yes: number, no: number): Instruction {
  return (machine) => (machine.registers[2 * group + 1] === -1 ? no : yes)
}

/** The text of a group once more. Fails when the group has not taken part. */
export function reference(group: number, ignoreCase: boolean, back: boolean, next: number): Instruction {
  return (machine) => {
    const from = machine.registers[2 * group] as number
    const length = (machine.registers[2 * group + 1] as number) - from
    const start = back ? machine.position - length : machine.position
    if (from < 0 || start < 0 || start + length > machine.text.length) return fail
    machine.charge((ignoreCase ? 8 : 1) * length)
    if (!sameText(machine.text, from, start, length, ignoreCase)) return fail
    machine.position = back ? start : start + length
    return next
  }
}

function sameText(text: string, a: number, b: number, length: number, ignoreCase: boolean): boolean {
  if (!ignoreCase) return text.startsWith(text.slice(a, a + length), b)
  for (let offset = 0; offset < length; offset += 1) {
    if (foldUnit(text.charCodeAt(a + offset)) !== foldUnit(text.charCodeAt(b + offset))) return false
  }
  return true
}

const lineFeed = 0x0a

const tests: Readonly<Record<Assertion, (machine: Machine) => boolean>> = Object.freeze({
  start: ({ position }) => position === 0,
  end: ({ position, text }) => position === text.length,
  endOrLineFeed: ({ position, text }) =>
    position === text.length || (position === text.length - 1 && text.charCodeAt(position) === lineFeed),
  lineStart: ({ position, text }) => position === 0 || text.charCodeAt(position - 1) === lineFeed,
  lineEnd: ({ position, text }) => position === text.length || text.charCodeAt(position) === lineFeed,
  boundary: (machine) => isBoundary(machine),
  notBoundary: (machine) => !isBoundary(machine),
  origin: ({ position, origin }) => position === origin,
})

let words: Uint8Array | null = null

function isBoundary({ position, text }: Machine): boolean {
  words ??= tableOf(boundaryCharacters())
  return (words[text.charCodeAt(position - 1)] ?? 0) !== (words[text.charCodeAt(position)] ?? 0)
}

/** Every place asks twice, and in hundreds of ranges each answer would take ten looks. */
function tableOf(set: CharSet): Uint8Array {
  const table = new Uint8Array(0x10000)
  for (const [first, last] of pairsOf(set)) table.fill(1, first, last + 1)
  return table
}

export function assertion(what: Assertion, next: number): Instruction {
  const test = tests[what]
  return (machine) => (test(machine) ? next : fail)
}

/** What may stand where an assertion holds that looks ahead. NaN is the end of the text. */
export function assertionFilter(what: Assertion): Filter {
  if (what === 'end') return (unit) => Number.isNaN(unit)
  if (what === 'endOrLineFeed' || what === 'lineEnd') return (unit) => unit === lineFeed || Number.isNaN(unit)
  return null
}
