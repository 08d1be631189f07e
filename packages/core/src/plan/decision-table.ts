import type { LinkState, SourceObservation } from './types.ts'

/** The four states of a source object that decide differently. */
export type SourceState = 'active' | 'inactive' | 'outOfScope' | 'gone'

/** The four states of a link that decide differently. */
export type LinkedState = 'unlinked' | 'enabled' | 'deprovisioned' | 'intent'

/** What is decided before the target has been read. */
export type UnreadOutcome = 'leave' | 'match' | 'compare' | 'deprovision' | 'leaveDisabled' | 'retire' | 'recover'

/** What is decided when the target has no such object. */
export type AbsentOutcome = 'leave' | 'create' | 'forget'

/** What is decided when the target has exactly one such object. */
export type FoundOutcome = 'leave' | 'reconcile' | 'deprovision' | 'leaveDisabled' | 'retire'

/** What is decided when several target objects match. */
export type ManyOutcome = 'leave' | 'ambiguous' | 'forget'

/** One cell for each target observation. */
export interface Row {
  readonly unread: UnreadOutcome
  readonly absent: AbsentOutcome
  readonly one: FoundOutcome
  readonly many: ManyOutcome
}

const row = (unread: UnreadOutcome, absent: AbsentOutcome, one: FoundOutcome, many: ManyOutcome): Row =>
  Object.freeze({ unread, absent, one, many })

/**
 * What `plan` does in each of 4 × 4 × 4 situations. It is the very table `plan` runs on; SPEC.md shows it, and says
 * what each outcome means. Total by type: a forgotten cell does not compile.
 */
export const decisionTable: Readonly<Record<SourceState, Readonly<Record<LinkedState, Row>>>> = Object.freeze({
  // Cells in the order of the target's columns: unread, absent, one, many.
  active: Object.freeze({
    unlinked: row('match', 'create', 'reconcile', 'ambiguous'),
    enabled: row('compare', 'create', 'reconcile', 'ambiguous'),
    deprovisioned: row('compare', 'create', 'reconcile', 'ambiguous'),
    intent: row('recover', 'create', 'reconcile', 'ambiguous'),
  }),
  inactive: Object.freeze({
    unlinked: row('leave', 'leave', 'leave', 'leave'),
    enabled: row('compare', 'forget', 'reconcile', 'forget'),
    deprovisioned: row('compare', 'forget', 'reconcile', 'forget'),
    intent: row('recover', 'forget', 'reconcile', 'ambiguous'),
  }),
  outOfScope: Object.freeze({
    unlinked: row('leave', 'leave', 'leave', 'leave'),
    enabled: row('deprovision', 'forget', 'deprovision', 'forget'),
    deprovisioned: row('leaveDisabled', 'forget', 'leaveDisabled', 'forget'),
    intent: row('recover', 'forget', 'deprovision', 'ambiguous'),
  }),
  gone: Object.freeze({
    unlinked: row('leave', 'leave', 'leave', 'leave'),
    enabled: row('deprovision', 'forget', 'deprovision', 'forget'),
    deprovisioned: row('retire', 'forget', 'retire', 'forget'),
    intent: row('recover', 'forget', 'deprovision', 'ambiguous'),
  }),
})

/** Row group of a source observation. */
export function sourceState(source: SourceObservation): SourceState {
  return source.kind === 'gone' ? 'gone' : source.scope
}

/** Row of a link. */
export function linkedState(link: LinkState): LinkedState {
  if (link.kind !== 'linked') return link.kind
  return link.deprovisioned ? 'deprovisioned' : 'enabled'
}
