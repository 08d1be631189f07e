import { type Action, canonical, type Value } from '@sutler/core'
import type { Cycle, Recorder } from '../cycle/context.ts'
import type { PlannedAction } from '../types.ts'
import { countAction, hasMemberWork, touchesMembers } from './carry-out.ts'
import { printableChanges, rawChanges } from './changes.ts'
import type { Verdict } from './item.ts'
import { logFailure } from './log.ts'
import { type MemberChange, memberChanges } from './members.ts'
import { refusal } from './refusal.ts'

type Act = Extract<Verdict, { kind: 'act' }>

/** Takes the verdicts of a page down instead of carrying them out. */
export async function recordPage(cycle: Cycle, recorder: Recorder, verdicts: readonly Verdict[]): Promise<void> {
  for (const verdict of verdicts) {
    if (verdict.kind === 'leave') cycle.counts.skipped++
    else if (verdict.kind === 'hold') recorder.held.push(verdict.held)
    else if (verdict.kind === 'failed') recordFailure(cycle, recorder, verdict)
    else if (verdict.action.kind === 'refuse') recordFailure(cycle, recorder, refusal(verdict, verdict.action))
    else await recordAct(cycle, recorder, verdict)
  }
}

function recordFailure(cycle: Cycle, recorder: Recorder, failure: Extract<Verdict, { kind: 'failed' }>): void {
  cycle.counts.failed++
  recorder.problem(logFailure(cycle, failure))
}

async function recordAct(cycle: Cycle, recorder: Recorder, act: Act): Promise<void> {
  const members = touchesMembers(act) ? await memberChanges(cycle, act.evaluated, act.current) : []
  countAction(cycle, act.action)
  for (const change of members) {
    cycle.counts.membersAdded += change.held ? 0 : change.add.length
    cycle.counts.membersRemoved += change.held ? 0 : change.remove.length
    cycle.heldReason ??= change.held
  }
  const planned = plannedAction(cycle, act, members)
  if (planned) recorder.action(planned)
}

/** Tells planned actions apart: an object has at most one. */
export const actionKey = ({ type, source }: Pick<PlannedAction, 'type' | 'source'>) => `${type}\u0000${source}`

/** The action as a plan shows it; null when nothing changes outside. */
export function plannedAction(cycle: Cycle, act: Act, members: readonly MemberChange[]): PlannedAction | null {
  const { action, evaluated, current } = act
  const kind = plannedKind(act, members)
  if (kind === null) return null
  const { type, source } = evaluated.item.link
  const target = 'anchor' in action && action.anchor !== undefined ? action.anchor : null
  const raw = { ...rawChanges(action, current), ...memberPart(members) }
  const fingerprint = cycle.env.digest(canonical([type, source, kind, target, raw] as unknown as Value))
  return { type, source, target, kind, changes: printableChanges(evaluated, raw), fingerprint }
}

function plannedKind(act: Act, members: readonly MemberChange[]): PlannedAction['kind'] | null {
  const { action } = act
  switch (action.kind) {
    case 'create':
    case 'update':
    case 'disable':
    case 'delete':
      return action.kind
    case 'link':
      if (hasMemberWork(members)) return 'members'
      return isNewLink(act, action) ? 'link' : null
    default:
      return null
  }
}

function isNewLink(act: Act, action: Extract<Action, { kind: 'link' }>): boolean {
  const { state } = act.evaluated.item.link
  return state.kind !== 'linked' || state.target !== action.anchor
}

function memberPart(members: readonly MemberChange[]): PlannedAction['changes'] {
  const part: Record<string, { old: Value; new: Value }> = {}
  for (const { path, add, remove } of members)
    if (add.length + remove.length > 0)
      part[path] = { old: null, new: { add: add.map((m) => m.value), remove: remove.map((m) => m.value) } }
  return part
}
