import { plan } from '../../src/plan/plan.ts'
import { mark, provenAt, settle } from '../../src/plan/settle.ts'
import type { Action, LinkState, Outcome, TargetObservation } from '../../src/plan/types.ts'
import { note, observeSource, readTarget, type StoredLink, saveLink, type World, writeTarget } from './model.ts'

/**
 * A shell as the engine has one, reduced to its awaits: each `yield` is one, and a writer dropped there has crashed.
 */

/** Faults that can be planted, to prove that the model can see them. */
export type Bug =
  | 'no marks'
  | 'open hash trusted'
  | 'queries not stored'
  | 'delay ignored'
  | 'open marks of others ignored'
  | 'no compare and swap'
  | 'rows removed at once'
  | 'time of the mark not stored'

export interface ShellOptions {
  readonly force: boolean
  readonly calm: boolean
  readonly bug: Bug | null
}

export type Writer = Generator<void, 'settled' | 'waiting' | 'refused' | 'lost', void>

const writes: ReadonlySet<Action['kind']> = new Set(['create', 'update', 'disable', 'delete'])

/** One go at the person: observe the source, plan, read, plan, mark, write, settle. */
export function* writer(world: World, name: string, options: ShellOptions): Writer {
  const source = observeSource(world, options.calm ? true : undefined)
  yield
  const row: StoredLink = world.link ?? { state: { kind: 'unlinked' }, version: 0, writtenAt: null }
  yield
  const limits = limitsOf(world, options.bug)
  const planned = (target: TargetObservation): Action =>
    plan(source, row.state, target, world.mapping, { createRecovery: world.recovery, force: options.force })
  let action = planned({ kind: 'unread' })
  if (action.kind !== 'skip' && world.now < provenAt(row.state, row.writtenAt, limits)) return 'waiting'
  if (action.kind === 'observe') {
    const target = readTarget(world, action)
    yield
    action = planned(target)
  }
  note(world, `${name} plans ${action.kind}${'anchor' in action ? ` ${action.anchor}` : ''}`)
  world.reported = action.kind === 'refuse'
  if (action.kind === 'refuse') return 'refused'
  if (action.kind === 'skip') return 'settled'
  return yield* perform(world, name, row, action, options)
}

function* perform(world: World, name: string, row: StoredLink, action: Action, { bug, calm }: ShellOptions): Writer {
  let { state, version } = row
  const save = (next: LinkState | null, at: number | null = world.now): boolean => {
    if (bug === 'no compare and swap') version = world.link?.version ?? 0
    const saved = saveLink(world, version, next, at)
    if (saved) version += 1
    return saved
  }
  let outcome: Outcome = { kind: 'done', anchor: '' }
  if (writes.has(action.kind)) {
    const markedAt = world.now
    if (bug !== 'no marks') {
      state = marked(row.state, action, world, bug)
      if (!save(state, bug === 'time of the mark not stored' ? row.writtenAt : world.now)) return 'lost'
      yield
    }
    // Whatever is sent later than that could land after others have been told that it cannot.
    if (world.now - markedAt >= world.writeTimeoutMs && bug !== 'open marks of others ignored') return 'lost'
    outcome = send(world, action, calm)
    note(world, `${name} wrote ${action.kind}: ${JSON.stringify(outcome)}`)
    yield
  }
  return save(rowAfter(settle(state, action, outcome), bug)) ? 'settled' : 'lost'
}

/** A write that fails cleanly, or one whose answer is lost after or before it took effect. */
function send(world: World, action: Action, calm: boolean): Outcome {
  const luck = calm ? 9 : world.random.below(10)
  if (luck === 0) return { kind: 'failed', outcomeKnown: true, targetGone: false }
  if (luck === 1) return { kind: 'failed', outcomeKnown: false, targetGone: false }
  const outcome = writeTarget(world, action)
  return luck === 2 ? { kind: 'failed', outcomeKnown: false, targetGone: false } : outcome
}

/**
 * A link that is dropped stays for a while as an unlinked row: it alone knows that a read may still show the deleted
 * account, and its version stops a slower writer from taking the row made next for the one it has read.
 */
function rowAfter(state: LinkState | null, bug: Bug | null): LinkState | null {
  return state === null && bug !== 'rows removed at once' ? { kind: 'unlinked' } : state
}

function marked(link: LinkState, action: Action, world: World, bug: Bug | null): LinkState {
  world.serial += 1
  const state = mark(link, action, { opId: `op${world.serial}`, now: world.now })
  if (bug === 'open hash trusted' && state.kind === 'linked' && link.kind === 'linked')
    return { ...link, target: state.target }
  if (bug === 'queries not stored' && state.kind === 'intent') return { ...state, queries: [] }
  return state
}

function limitsOf({ readAfterWriteMs, writeTimeoutMs }: World, bug: Bug | null) {
  return {
    readAfterWriteMs: bug === 'delay ignored' ? 0 : readAfterWriteMs,
    writeTimeoutMs: bug === 'open marks of others ignored' ? 0 : writeTimeoutMs,
  }
}
