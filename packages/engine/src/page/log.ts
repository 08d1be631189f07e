import type { Anchor, Unreadable } from '@sutler/core'
import type { Cycle } from '../cycle/context.ts'
import type { LogEntry } from '../ports.ts'
import type { PlannedAction } from '../types.ts'
import { printableChanges } from './changes.ts'
import type { ItemFailure, Verdict } from './item.ts'
import type { MemberChange } from './members.ts'

type Act = Extract<Verdict, { kind: 'act' }>

function entry(cycle: Cycle, rest: Omit<LogEntry, 'jobId' | 'runId' | 'sequence' | 'at'>): LogEntry {
  return { jobId: cycle.job.id, runId: cycle.runId, sequence: cycle.sequence++, at: cycle.env.now(), ...rest }
}

export function logAction(cycle: Cycle, act: Act, target: Anchor | null, changes: PlannedAction['changes']): LogEntry {
  const { link } = act.evaluated.item
  return entry(cycle, {
    type: link.type,
    source: link.source,
    target,
    action: act.action.kind,
    status: 'success',
    step: 'export',
    code: null,
    message: null,
    detail: printableChanges(act.evaluated, changes),
  })
}

export function logMembers(cycle: Cycle, act: Act, target: Anchor, changes: readonly MemberChange[]): LogEntry[] {
  const { link } = act.evaluated.item
  return changes
    .filter((change) => change.add.length + change.remove.length > 0)
    .map((change) =>
      entry(cycle, {
        type: link.type,
        source: link.source,
        target,
        action: 'update',
        status: change.held ? 'warning' : 'success',
        step: 'referenceResolution',
        code: change.held ? 'HELD' : null,
        message: change.held,
        detail: {
          path: change.list.path,
          added: change.add.map((member) => member.value),
          removed: change.remove.map((member) => member.value),
        },
      }),
    )
}

export function logFailure(cycle: Cycle, failure: ItemFailure): LogEntry {
  const { link } = failure.item
  return entry(cycle, {
    type: link.type,
    source: link.source,
    target: link.state.kind === 'linked' ? link.state.target : null,
    action: failure.action ?? 'observe',
    status: 'failure',
    step: failure.step,
    code: failure.code,
    message: failure.message,
    detail: {},
  })
}

export function logUnreadable(cycle: Cycle, type: string, { anchor, code, message }: Unreadable): LogEntry {
  return entry(cycle, {
    type,
    source: anchor,
    target: null,
    action: 'import',
    status: 'failure',
    step: 'import',
    code,
    message,
    detail: {},
  })
}
