import type { CharSet } from './char-set.ts'
import { unsupportedFault } from './cursor.ts'
import {
  assertion,
  assertionFilter,
  capture,
  enter,
  exactly,
  greedyRun,
  groupTest,
  lazyRun,
  leave,
  mark,
  membership,
  reference,
  refuse,
  round,
  split,
  step,
  stepBack,
} from './instructions.ts'
import { accept, type Filter, fail, type Instruction } from './machine.ts'
import { asSet, canBeEmpty, type Look, type Node, type ParsedPattern } from './tree.ts'

/** A pattern made ready to run. */
export interface Program {
  readonly code: readonly Instruction[]
  /** For each instruction, which characters it can begin with. */
  readonly filters: readonly Filter[]
  readonly entry: number
  readonly registers: number
  /** How many choices can be remembered; 0 when the outcome of a choice depends on what groups have caught. */
  readonly memoRows: number
}

interface Builder {
  readonly code: Instruction[]
  readonly filters: Filter[]
  registers: number
  rows: number
  readonly remembers: boolean
  /** Inside a look around: read from right to left. */
  back: boolean
  /** Inside a look or an atomic group, where a choice that was tried has not necessarily failed. */
  inside: boolean
}

const maxInstructions = 20_000

/**
 * Compiles from the end to the beginning, so that every instruction knows the next one. Counted repetitions are
 * written out. Throws PatternFault when they grow too large.
 */
export function compileProgram(pattern: ParsedPattern): Program {
  const builder: Builder = {
    code: [],
    filters: [],
    registers: 2 * pattern.count,
    rows: 0,
    remembers: !readsGroups(pattern.node),
    back: false,
    inside: false,
  }
  const entry = compile(pattern.node, accept, builder)
  const { code, filters, registers, rows } = builder
  return Object.freeze({ code, filters, entry, registers, memoRows: rows })
}

function readsGroups(node: Node): boolean {
  switch (node.kind) {
    case 'reference':
      return true
    case 'condition':
      return typeof node.if === 'number' || [node.if, node.yes, node.no].some(readsGroups)
    case 'sequence':
      return node.items.some(readsGroups)
    case 'choice':
      return node.branches.some(readsGroups)
    default:
      return 'body' in node && readsGroups(node.body)
  }
}

function emit(builder: Builder, instruction: Instruction, filter: Filter = null): number {
  if (builder.code.length >= maxInstructions) {
    throw unsupportedFault('the pattern is too large: its repetitions multiply', 0, 'Use smaller counts, or * and +.')
  }
  builder.filters.push(filter)
  return builder.code.push(instruction) - 1
}

function nextRow(builder: Builder): number {
  if (!builder.remembers || builder.inside) return -1
  builder.rows += 1
  return builder.rows - 1
}

function registersFor(builder: Builder, count: number): number {
  builder.registers += count
  return builder.registers - count
}

/** Adds the instructions of a node that goes on at `next`; gives the number of its first one. */
function compile(node: Node, next: number, builder: Builder): number {
  switch (node.kind) {
    case 'set':
      return compileSet(node.set, next, builder)
    case 'sequence': {
      const items = builder.back ? node.items : [...node.items].reverse()
      return items.reduce((following, item) => compile(item, following, builder), next)
    }
    case 'choice':
      return compileChoice(node, next, builder)
    case 'repeat':
      return compileRepeat(node, next, builder)
    case 'capture': {
      const register = registersFor(builder, 1)
      const end = emit(builder, capture(node.group, register, next), builder.filters[next])
      const body = compile(node.body, end, builder)
      return emit(builder, mark(register, body), builder.filters[body])
    }
    case 'assertion':
      return emit(builder, assertion(node.what, next), assertionFilter(node.what))
    case 'look':
      return compileLook(node, next, fail, builder)
    case 'atomic':
      return compileAtomic(node.body, next, builder)
    case 'reference':
      return emit(builder, reference(node.group, node.ignoreCase, builder.back, next))
    case 'condition':
      return compileCondition(node, next, builder)
  }
}

function compileSet(set: CharSet, next: number, builder: Builder): number {
  return builder.back ? emit(builder, stepBack(set, next)) : emit(builder, step(set, next), membership(set))
}

function compileChoice(node: Extract<Node, { readonly kind: 'choice' }>, next: number, builder: Builder): number {
  const set = asSet(node)
  if (set !== null) return compileSet(set, next, builder)
  const entries = node.branches.map((branch) => compile(branch, next, builder))
  return entries.reduceRight((rest, entry) => emit(builder, split(entry, rest, nextRow(builder))))
}

type Repeat = Extract<Node, { readonly kind: 'repeat' }>

function compileRepeat(node: Repeat, next: number, builder: Builder): number {
  const { body, min, max } = node
  const set = asSet(body)
  if (set !== null && !builder.back && (!node.lazy || max === Number.POSITIVE_INFINITY || max === min)) {
    const run = compileRun(set, node, next, builder)
    if (min === 0) return run
    return emit(builder, min === 1 ? step(set, run) : exactly(set, min, run), membership(set))
  }
  const unbounded = max === Number.POSITIVE_INFINITY
  let entry = unbounded ? compileLoop(node, next, builder) : compileOptions(node, next, builder)
  // A loop without end makes its first round itself.
  const copies = unbounded ? min - 1 : min
  for (let copy = 0; copy < copies; copy += 1) entry = compile(body, entry, builder)
  return entry
}

/** What follows the `min` characters every match takes. */
function compileRun(set: CharSet, { min, max, lazy }: Repeat, next: number, builder: Builder): number {
  if (max === min) return next
  if (max !== Number.POSITIVE_INFINITY) return emit(builder, greedyRun(set, max - min, -1, next))
  const row = nextRow(builder)
  if (!lazy) return emit(builder, greedyRun(set, max, row, next))
  const entry = builder.code.length + 1
  const more = emit(builder, step(set, entry))
  return emit(builder, lazyRun(set, row, next, builder.filters[next] ?? null, more))
}

/** `(…)*` and `(…)+`. */
function compileLoop({ body, min, lazy }: Repeat, next: number, builder: Builder): number {
  const again = emit(builder, () => fail)
  const start = compileRound(body, again, next, builder)
  const row = nextRow(builder)
  builder.code[again] = lazy ? split(next, start, row) : split(start, next, row)
  return min === 0 ? again : start
}

/** `(…)?` and the optional part of `(…){n,m}`: each round is inside the one before. */
function compileOptions({ body, min, max, lazy }: Repeat, next: number, builder: Builder): number {
  let entry = next
  for (let copy = min; copy < max; copy += 1) {
    const start = compileRound(body, entry, next, builder)
    const row = nextRow(builder)
    entry = emit(builder, lazy ? split(next, start, row) : split(start, next, row))
  }
  return entry
}

function compileRound(body: Node, again: number, next: number, builder: Builder): number {
  if (!canBeEmpty(body)) return compile(body, again, builder)
  const register = registersFor(builder, 1)
  const end = emit(builder, round(register, again, next))
  return emit(builder, mark(register, compile(body, end, builder)))
}

function compileLook(look: Look, yes: number, no: number, builder: Builder): number {
  const register = registersFor(builder, 2)
  const [matched, otherwise] = look.negative ? [no, yes] : [yes, no]
  const end = emit(builder, look.negative ? refuse(register, matched) : leave(register, true, matched))
  const body = compileInside(look.body, end, look.behind, builder)
  return emit(builder, enter(register, otherwise, body))
}

function compileAtomic(node: Node, next: number, builder: Builder): number {
  const register = registersFor(builder, 2)
  const end = emit(builder, leave(register, false, next))
  return emit(builder, enter(register, fail, compileInside(node, end, builder.back, builder)))
}

function compileInside(node: Node, next: number, back: boolean, builder: Builder): number {
  const outer = { back: builder.back, inside: builder.inside }
  Object.assign(builder, { back, inside: true })
  const entry = compile(node, next, builder)
  Object.assign(builder, outer)
  return entry
}

function compileCondition(node: Extract<Node, { readonly kind: 'condition' }>, next: number, builder: Builder): number {
  const yes = compile(node.yes, next, builder)
  const no = compile(node.no, next, builder)
  if (typeof node.if === 'number') return emit(builder, groupTest(node.if, yes, no))
  return compileLook(node.if, yes, no, builder)
}
