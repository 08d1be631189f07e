import {
  type Action,
  type Anchor,
  type CompiledMapping,
  claimedBy,
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
import type { Evaluated, Item, ItemFailure, Verdict } from './item.ts'

/**
 * Decides what to do with each item, reading the target where `plan` asks for it.
 *
 * `deprovision` false: whatever would disable or delete is put on hold instead, before the target is read, because
 * the guard must see the number of all of them first.
 */
export async function decidePage(
  cycle: Cycle,
  evaluated: readonly Evaluated[],
  deprovision: boolean,
): Promise<Verdict[]> {
  const verdicts = await mapParallel(evaluated, cycle.job.capabilities.maxConcurrency, (one) =>
    decide(cycle, one, deprovision),
  )
  return refuseClaimed(cycle, verdicts)
}

async function decide(cycle: Cycle, one: Evaluated, deprovision: boolean): Promise<Verdict> {
  const { mapping, link } = one.item
  const options = { createRecovery: cycle.job.capabilities.createRecovery, force: cycle.mode === 'initial' }
  const ask = (target: TargetObservation) => plan(one.observation, link.state, target, mapping, options)
  const first = ask({ kind: 'unread' })
  if (!deprovision && first.kind !== 'skip' && first.kind !== 'forget') {
    const held = holdOf(cycle, one, first)
    if (held) return { kind: 'hold', item: one.item, held }
  }
  if (first.kind !== 'observe') return { kind: 'act', evaluated: one, action: first, current: null }
  try {
    const target = await observe(cycle, one, first)
    noteConnection(cycle, null)
    const action = namedDisable(mapping, withMembersCompared(cycle, one, ask(target)))
    const held = deprovision ? null : holdOfFound(cycle, one, action)
    if (held) return { kind: 'hold', item: one.item, held }
    return { kind: 'act', evaluated: one, action, current: target.kind === 'one' ? target.object.attributes : null }
  } catch (error) {
    return failedItem(cycle, one, 'matching', asProvisioningError(error))
  }
}

/** The hold for an item whose account would lose its access, or null. */
function holdOf(cycle: Cycle, one: Evaluated, first: Action): Held | null {
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

/** An initial cycle compares memberships too, also of an object that is right in all else. */
function withMembersCompared(cycle: Cycle, one: Evaluated, action: Action): Action {
  const { state } = one.item.link
  const { observation, references } = one
  if (action.kind !== 'skip' || action.reason !== 'unchanged' || cycle.mode !== 'initial') return action
  if (references.members.size === 0 || state.kind !== 'linked' || observation.kind === 'gone') return action
  return { kind: 'link', anchor: state.target, hash: observation.hash, deprovisioned: state.deprovisioned }
}

/**
 * An update that writes what a disable would write is one, whatever made it so: a status in the source, an edited
 * mapping, an account found at first sight. Otherwise the guard could be walked around.
 */
function namedDisable(mapping: CompiledMapping, action: Action): Action {
  const { disable } = mapping
  if (action.kind !== 'update' || disable === null || action.deprovisioned) return action
  const disables = action.deltas.some(({ path, value }) => disable.has(path) && value === disable.get(path))
  return disables ? { ...action, kind: 'disable' } : action
}

/** What shows itself as a deprovision only once the target has been read; the guard counts it too. */
function holdOfFound(cycle: Cycle, one: Evaluated, action: Action): Held | null {
  const { item, observation } = one
  const { state } = item.link
  if (action.kind !== 'disable' && action.kind !== 'delete') return null
  if (state.kind === 'linked' && state.deprovisioned) return null
  const because = observation.kind === 'gone' ? 'gone' : observation.scope === 'active' ? 'inactive' : observation.scope
  const { type, source } = item.link
  return { type, source, target: action.anchor, kind: action.kind, because, heldAt: cycle.env.now() }
}

async function observe(
  cycle: Cycle,
  one: Evaluated,
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
function membersToRead(cycle: Cycle, one: Evaluated): readonly string[] {
  return cycle.mode === 'initial' ? [...one.references.members.keys()] : []
}

async function withMembers(cycle: Cycle, one: Evaluated, found: SystemObject): Promise<SystemObject> {
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
function refuseTooSoon(cycle: Cycle, { item }: Evaluated): void {
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

/** The failure of one call as the verdict on its item. */
export function failedItem(
  cycle: Cycle,
  one: Evaluated,
  step: ItemFailure['step'],
  error: ProvisioningError,
): ItemFailure {
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

/** One target account belongs to one source object: later comers are refused, whoever holds it is left alone. */
async function refuseClaimed(cycle: Cycle, verdicts: Verdict[]): Promise<Verdict[]> {
  const claims = new Map<Anchor, Item>()
  const claiming = verdicts.map((verdict) => claimOf(verdict))
  const anchors = claiming.filter((claim) => claim !== null)
  if (anchors.length === 0) return verdicts
  const holders = await claimHolders(cycle, verdicts, anchors)
  return verdicts.map((verdict, index) => {
    const anchor = claiming[index]
    if (!anchor || verdict.kind !== 'act') return verdict
    const { item } = verdict.evaluated
    const holder = holders.get(anchor) ?? claims.get(anchor)?.link.source
    claims.set(anchor, item)
    if (holder === undefined || holder === item.link.source) return verdict
    return { ...verdict, action: { kind: 'refuse', code: 'TARGET_CLAIMED', candidates: [anchor] } }
  })
}

function claimOf(verdict: Verdict): Anchor | null {
  return verdict.kind === 'act' ? claimedBy(verdict.evaluated.item.link.state, verdict.action) : null
}

async function claimHolders(cycle: Cycle, verdicts: readonly Verdict[], anchors: readonly Anchor[]) {
  const holders = new Map<Anchor, Anchor>()
  const targetTypes = new Set(verdicts.flatMap((v) => (v.kind === 'act' ? [v.evaluated.item.mapping.targetType] : [])))
  const types = cycle.job.mappings.filter((m) => targetTypes.has(m.targetType)).map((m) => m.sourceType)
  await cycle.env.store.tx(async (t) => {
    for (const type of types)
      for (const link of await t.linksByTarget(cycle.job.id, type, anchors))
        if (link.state.kind === 'linked') holders.set(link.state.target, link.source)
  })
  return holders
}
