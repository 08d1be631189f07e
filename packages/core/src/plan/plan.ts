import { diff } from '../value/delta.ts'
import type { Anchor, Delta, SystemObject, Value } from '../value/types.ts'
import type { AbsentOutcome, FoundOutcome, ManyOutcome, UnreadOutcome } from './decision-table.ts'
import { decisionTable, linkedState } from './decision-table.ts'
import { type Case, caseOf, merged, type PlanMapping, type PlanOptions } from './situation.ts'
import type { Action, LinkState, RefusalCode, SkipReason, SourceObservation, TargetObservation } from './types.ts'

/**
 * Decides what is to be done about one source object: pure, total, deterministic (SPEC.md beside this file).
 *
 * Even whether to read the target is decided here: call it with an `unread` target first, and only when it answers
 * `observe` read the target and call it again with what was found. It never answers `observe` to that (L6).
 */
export function plan(
  source: SourceObservation,
  link: LinkState,
  target: TargetObservation,
  mapping: PlanMapping,
  options: PlanOptions,
): Action {
  if (link.kind === 'intent' && options.createRecovery === 'none') return refuse('INTENT_UNRESOLVED')
  const situation = caseOf(source, link, mapping, options)
  const row = decisionTable[situation.state][linkedState(link)]
  switch (target.kind) {
    case 'unread':
      return whenUnread[row.unread](situation)
    case 'absent':
      return whenAbsent[row.absent](situation)
    case 'one':
      return whenFound[isPair(situation, target.object) ? row.one : 'forget'](situation, target.object)
    case 'many':
      return whenMany[row.many](situation, target.anchors)
  }
}

const whenUnread: Readonly<Record<UnreadOutcome, (situation: Case) => Action>> = {
  leave,
  match,
  compare,
  deprovision: (situation) => deprovision(situation, null),
  leaveDisabled,
  retire,
  recover: (situation) => (situation.queries.length === 0 ? refuse('INTENT_UNRESOLVED') : observe(situation)),
}

const whenAbsent: Readonly<Record<AbsentOutcome, (situation: Case) => Action>> = { leave, create, forget }

const whenFound: Readonly<Record<FoundOutcome | 'forget', (situation: Case, object: SystemObject) => Action>> = {
  leave,
  reconcile,
  deprovision,
  leaveDisabled,
  retire,
  forget,
}

const whenMany: Readonly<Record<ManyOutcome, (situation: Case, candidates: readonly Anchor[]) => Action>> = {
  leave,
  ambiguous: (_, candidates) => refuse('MATCH_AMBIGUOUS', candidates),
  forget,
}

/** A link speaks of one object; only an active source may exchange it for another that matches. */
function isPair({ state, link }: Case, object: SystemObject): boolean {
  return state === 'active' || link.kind !== 'linked' || link.target === object.anchor
}

function leave({ state }: Case): Action {
  return skip(state === 'active' ? 'unchanged' : state)
}

function match(situation: Case): Action {
  return situation.queries.length === 0 ? refuse('MATCH_VALUE_MISSING') : observe(situation)
}

/** The hash is trusted only when it was confirmed for the very state, on or off, that is wanted now. */
function compare(situation: Case): Action {
  const { link, hash, options, mapping, disabling } = situation
  if (!options.force) {
    if (link.kind === 'linked' && link.hash === hash && link.deprovisioned === disabling) return skip('unchanged')
    if (!mapping.flows.update) return skip('updateOff')
  }
  return observe(situation)
}

function leaveDisabled({ mapping }: Case): Action {
  return skip(mapping.skipOutOfScopeDeletions ? 'keptByPolicy' : 'alreadyDisabled')
}

/** Gone and disabled: only a deletion can follow. */
function retire(situation: Case): Action {
  const { mapping, link } = situation
  if (mapping.whenGone === 'nothing') return skip('keptByPolicy')
  if (!deletionDue(situation)) return skip('alreadyDisabled')
  if (!mapping.flows.delete) return skip('deleteOff')
  return link.kind === 'linked' ? { kind: 'delete', anchor: link.target } : skip('gone')
}

/** Disables or deletes, whichever mapping and policy want. `object` is null before the target has been read. */
function deprovision(situation: Case, object: SystemObject | null): Action {
  const { link, mapping } = situation
  const anchor = object?.anchor ?? (link.kind === 'linked' ? link.target : null)
  if (anchor === null) return observe(situation)
  const what = deprovisioning(situation)
  if (what === 'keep') return keep(link, anchor, 'keptByPolicy')
  if (what === 'delete') return mapping.flows.delete ? { kind: 'delete', anchor } : keep(link, anchor, 'deleteOff')
  if (object !== null) return reconcile(situation, object)
  return mapping.flows.update ? observe(situation) : skip('updateOff')
}

function deprovisioning(situation: Case): 'keep' | 'disable' | 'delete' {
  const { state, mapping, disabling } = situation
  const kept = state === 'gone' ? mapping.whenGone === 'nothing' : mapping.skipOutOfScopeDeletions
  if (kept) return 'keep'
  return disabling && !deletionDue(situation) ? 'disable' : 'delete'
}

function deletionDue({ source, mapping }: Case): boolean {
  if (source.kind !== 'gone') return false
  return mapping.whenGone === 'delete' || (typeof mapping.whenGone === 'object' && source.deleteDue)
}

/** An account found through an intent is linked even when nothing may be done to it: otherwise it has no owner. */
function keep(link: LinkState, anchor: Anchor, reason: SkipReason): Action {
  return link.kind === 'linked' ? skip(reason) : { kind: 'link', anchor, hash: null, deprovisioned: false }
}

/** Brings the object found to what is desired, with as little as possible: skip, link, or write. */
function reconcile(situation: Case, object: SystemObject): Action {
  const { link, hash, mapping, disabling } = situation
  const { anchor } = object
  const deltas = differences(situation, object)
  const known = link.kind === 'linked' && link.target === anchor
  if (deltas.length === 0) {
    if (known && link.hash === hash && link.deprovisioned === disabling) return skip('unchanged')
    return { kind: 'link', anchor, hash, deprovisioned: disabling }
  }
  if (!mapping.flows.update) return known ? skip('updateOff') : keep(unlinked, anchor, 'updateOff')
  const kind = disabling && linkedState(link) !== 'deprovisioned' ? 'disable' : 'update'
  return { kind, anchor, deltas, hash, deprovisioned: disabling }
}

function differences({ desired, createOnly, mergeOnly, mapping }: Case, object: SystemObject): Delta[] {
  const lasting = createOnly.size === 0 ? desired : new Map([...desired].filter(([path]) => !createOnly.has(path)))
  const { dateTimes } = mapping
  return diff(object.attributes, lasting, { mergeOnly, ...(dateTimes ? { dateTimes } : {}) })
}

function create(situation: Case): Action {
  const { source, link, mapping, queries } = situation
  if (source.kind === 'gone') return forget(situation)
  if (!mapping.flows.create) return link.kind === 'unlinked' ? skip('createOff') : forgotten('createOff')
  if (queries.length === 0) return refuse('MATCH_VALUE_MISSING')
  const attributes = present(merged(situation.desired, situation.createOnly))
  return { kind: 'create', attributes, queries, hash: source.hash }
}

function forget({ state, link }: Case): Action {
  return forgotten(link.kind === 'intent' && state !== 'active' ? state : 'targetGone')
}

function observe({ link, queries }: Case): Action {
  return link.kind === 'linked' ? { kind: 'observe', anchor: link.target, queries } : { kind: 'observe', queries }
}

const skip = (reason: SkipReason): Action => ({ kind: 'skip', reason })
const forgotten = (reason: SkipReason): Action => ({ kind: 'forget', reason })
const refuse = (code: RefusalCode, candidates: readonly Anchor[] = []): Action => ({ kind: 'refuse', code, candidates })

const unlinked: LinkState = Object.freeze({ kind: 'unlinked' })

/** Without nulls, and in order of path, so that the order of a mapping shows nowhere (L7). */
function present(values: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  const kept = new Map<string, Value>()
  let last = ''
  let inOrder = true
  for (const [path, value] of values) {
    if (value === null) continue
    inOrder &&= last <= path
    last = path
    kept.set(path, value)
  }
  return inOrder ? kept : new Map([...kept].sort(([a], [b]) => (a < b ? -1 : 1)))
}
