import { canonical, type Value } from '@sutler/core'
import type { Cycle, Recorder } from '../cycle/context.ts'
import type { PlannedAction } from '../types.ts'
import { countAction, isNewLink, touchesMembers } from './acts.ts'
import { printableChanges, rawChanges } from './changes.ts'
import type { Verdict } from './item.ts'
import { logFailure } from './log.ts'
import { hasMemberWork, type MemberChange, memberChanges } from './members.ts'
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
  const members = touchesMembers(act) ? await memberChanges(cycle, act) : []
  countAction(cycle.counts, act)
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
  const raw = rawChanges(action, current)
  const shown = printableChanges(evaluated, { ...raw, ...memberPart(members) })
  const fingerprint = cycle.env.digest(fingerprintText(act, kind, raw, members))
  return { type, source, target, kind, changes: shown, fingerprint }
}

/**
 * What must be the same when the plan is applied. References count by their source anchors: whether one can be
 * written at once or only later depends on what the very same run has created before.
 */
function fingerprintText(
  { action, evaluated }: Act,
  kind: PlannedAction['kind'],
  raw: PlannedAction['changes'],
  members: readonly MemberChange[],
): string {
  const references = evaluated.projection?.references ?? []
  const paths = new Set(references.map(({ path }) => path))
  const changes = Object.entries(raw).filter(([path]) => !paths.has(path))
  const target = 'anchor' in action ? (action.anchor ?? null) : null
  const { type, source } = evaluated.item.link
  const wanted = references.map(({ path, anchors }) => [path, anchors])
  const chosen = evaluated.choices?.map(({ path, basis }) => [path, basis]) ?? []
  const text = [type, source, kind, target, changes, wanted, memberPart(members), ...chosen]
  return canonical(text as unknown as Value)
}

function plannedKind({ action, evaluated }: Act, members: readonly MemberChange[]): PlannedAction['kind'] | null {
  switch (action.kind) {
    case 'create':
    case 'update':
    case 'disable':
    case 'delete':
      return action.kind
    case 'link':
      if (hasMemberWork(members) || members.some((change) => change.pending.length > 0)) return 'members'
      if (isNewLink(evaluated.item.link, action.anchor)) return 'link'
      return evaluated.references.deferred.some((reference) => !reference.multiValued) ? 'update' : null
    default:
      return null
  }
}

function memberPart(members: readonly MemberChange[]): PlannedAction['changes'] {
  const part: Record<string, { old: Value; new: Value }> = {}
  for (const { list, add, remove, pending } of members) {
    const added = [...add.map((member) => member.value), ...pending].toSorted()
    const removed = remove.map((member) => member.value).toSorted()
    if (added.length + removed.length > 0) part[list.path] = { old: null, new: { add: added, remove: removed } }
  }
  return part
}
