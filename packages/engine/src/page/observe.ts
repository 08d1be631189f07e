import {
  type Action,
  type Anchor,
  type Attributes,
  ProvisioningError,
  plan,
  provenAt,
  type SystemObject,
  type TargetObservation,
} from '@sutler/core'
import { asProvisioningError, type Cycle } from '../cycle/context.ts'
import { mapParallel } from '../parallel.ts'
import type { Held } from '../ports.ts'
import { noteConnection } from './failures.ts'
import type { ItemFailure, Mapped, Verdict } from './item.ts'
import { withoutSecrets } from './secrets.ts'

/** What the target holds for one item; `unread` where its state alone decides. */
export interface Observed {
  readonly mapped: Mapped
  readonly target: TargetObservation
}

/**
 * Reads the target for each item that `plan` wants to see; only reads, so the next page may be observed while this
 * one is written.
 *
 * `deprovision` false: what would disable or delete comes back on hold, before the target is read, because the guard
 * must see the number of all of them first.
 */
export async function observePage(
  cycle: Cycle,
  mapped: readonly Mapped[],
  deprovision: boolean,
): Promise<{ readonly observed: Observed[]; readonly verdicts: Verdict[] }> {
  // In the order of the items: who comes first is not to depend on which answer does.
  const seen = await mapParallel(mapped, cycle.job.capabilities.maxConcurrency, (one) =>
    observeOne(cycle, one, deprovision),
  )
  return {
    observed: seen.filter((one): one is Observed => 'target' in one),
    verdicts: seen.filter((one): one is Verdict => !('target' in one)),
  }
}

async function observeOne(cycle: Cycle, one: Mapped, deprovision: boolean): Promise<Observed | Verdict> {
  const first = ask(cycle, one, { kind: 'unread' })
  if (!deprovision && first.kind !== 'skip' && first.kind !== 'forget') {
    const held = holdOf(cycle, one, first)
    if (held) return { kind: 'hold', item: one.item, held }
  }
  if (first.kind !== 'observe') return { mapped: one, target: { kind: 'unread' } }
  try {
    const target = await observe(cycle, one, first)
    noteConnection(cycle, null)
    return { mapped: one, target }
  } catch (error) {
    return failedItem(cycle, one, 'matching', asProvisioningError(error))
  }
}

/** The decision of the core on what is known of an item so far. */
export function ask(cycle: Cycle, { item, observation }: Mapped, target: TargetObservation): Action {
  const options = { createRecovery: cycle.job.capabilities.createRecovery, force: cycle.mode === 'initial' }
  return plan(observation, item.link.state, target, item.mapping, options)
}

/** The hold for an item whose account would lose its access, or null. */
function holdOf(cycle: Cycle, one: Mapped, first: Action): Held | null {
  const { observation, item } = one
  const { state } = item.link
  const because = observation.kind === 'gone' ? 'gone' : observation.scope
  if (because === 'active' || state.kind !== 'linked') return null
  if (because === 'inactive' && item.mapping.disable === null) return null
  if (state.deprovisioned && !(observation.kind === 'gone' && observation.deleteDue)) return null
  const kind = first.kind === 'delete' || (observation.kind === 'gone' && observation.deleteDue) ? 'delete' : 'disable'
  const { type, source } = item.link
  return { type, source, target: state.target, kind, because, heldAt: cycle.env.now() }
}

async function observe(
  cycle: Cycle,
  one: Mapped,
  action: Extract<Action, { kind: 'observe' }>,
): Promise<TargetObservation> {
  const { target } = cycle.job
  const { mapping } = one.item
  refuseTooSoon(cycle, one)
  if (action.anchor !== undefined) {
    const object = await target.get(mapping.targetType, action.anchor, { include: membersToRead(cycle, one) })
    if (object) return { kind: 'one', object: checkedAnchor(object, action.anchor) }
  }
  const found = new Map<Anchor, SystemObject>()
  for (const query of action.queries) {
    for (const object of await target.find(mapping.targetType, query, 2)) found.set(object.anchor, object)
    if (found.size > 0) break
  }
  const [only] = found.values()
  if (found.size > 1) return { kind: 'many', anchors: [...found.keys()] }
  if (only) return { kind: 'one', object: await withMembers(cycle, one, only) }
  return { kind: 'absent' }
}

/** An initial cycle compares memberships with what the target really holds. */
function membersToRead(cycle: Cycle, one: Mapped): readonly string[] {
  return cycle.mode === 'initial' ? multiValuedPaths(one) : []
}

const multiValuedPaths = ({ projection }: Mapped) =>
  (projection?.references ?? []).filter((reference) => reference.multiValued).map((reference) => reference.path)

async function withMembers(cycle: Cycle, one: Mapped, found: SystemObject): Promise<SystemObject> {
  const include = membersToRead(cycle, one).filter((path) => cycle.job.capabilities.onRequest.includes(path))
  if (include.length === 0) return found
  return (await cycle.job.target.get(one.item.mapping.targetType, found.anchor, { include })) ?? found
}

function checkedAnchor(object: SystemObject, asked: Anchor): SystemObject {
  if (object.anchor === asked) return object
  throw new ProvisioningError(
    `The target was asked for ${object.type} ${asked} and answered with ${object.anchor}; nothing was written.`,
    { code: 'PROTOCOL', outcomeKnown: true },
  )
}

/** No read proves anything while the target may still be hiding a write of ours. */
function refuseTooSoon(cycle: Cycle, { item }: Mapped): void {
  const { readAfterWriteMs } = cycle.job.capabilities
  if (readAfterWriteMs === 0) return
  const { state, writtenAt, source } = item.link
  const left = provenAt(state, writtenAt, { readAfterWriteMs, writeTimeoutMs: 0 }) - cycle.env.now()
  if (left > 0)
    throw new ProvisioningError(
      `${source} was written moments ago and the target may not show it yet; it is looked at again in ${Math.ceil(left / 1000)} s.`,
      { code: 'CONFLICT', retry: { afterMs: left } },
    )
}

/**
 * The failure of one call as the verdict on its item, without what the target or its connector quoted of secrets.
 * `current`: the target object as read.
 */
export function failedItem(
  cycle: Cycle,
  one: Mapped,
  step: ItemFailure['step'],
  raw: ProvisioningError,
  current: Attributes | null = null,
): ItemFailure {
  const error = withoutSecrets(raw, one, current)
  noteConnection(cycle, error)
  return {
    kind: 'failed',
    item: one.item,
    step,
    code: error.code,
    message: error.message,
    hash: one.observation.kind === 'present' ? one.observation.hash : null,
    spared: error.blame === 'connection',
    ...(typeof error.retry === 'object' ? { afterMs: error.retry.afterMs } : {}),
  }
}
