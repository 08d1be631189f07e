import {
  type Anchor,
  type Diagnostic,
  getPath,
  type SystemObject,
  type TargetObservation,
  type UniqueCandidate,
  type UniqueValue,
  uniqueKey,
  type Value,
} from '@sutler/core'
import type { Cycle } from '../cycle/context.ts'
import type { Reservation, ReservationKey, StoredReservation } from '../ports.ts'
import type { Act } from './acts.ts'
import type { UniqueTry } from './item.ts'
import { actionKey } from './record.ts'

/** One attribute of one object whose value is still to be chosen. */
export interface Ask {
  /** Place of the object's verdict in the page. */
  readonly index: number
  readonly act: Act
  readonly unique: UniqueValue
  /** The object that has the value or is to have it; null: it is being created. */
  readonly anchor: Anchor | null
  /** What it has now; null: nothing. */
  readonly current: Value
  readonly basis: string
  readonly tries: UniqueTry[]
  /** Still to be tried, the next one first. */
  queue: readonly UniqueCandidate[]
  /** Null: not decided yet. */
  outcome: Outcome | null
}

type Outcome =
  | { readonly kind: 'chosen'; readonly value: Value; readonly at: ReservationKey }
  /** What the target has is one of the candidates. */
  | { readonly kind: 'kept'; readonly value: Value; readonly at: ReservationKey }
  | { readonly kind: 'taken' }
  | { readonly kind: 'broken'; readonly problem: Diagnostic }
  | { readonly kind: 'unreachable'; readonly error: unknown }

/** The values to choose for an object that is to be created, or that the target has and the mapping may update. */
export function asksOf(cycle: Cycle, act: Act, index: number, target: TargetObservation): Ask[] {
  const { action, evaluated } = act
  const { observation, item } = evaluated
  // Who is inactive or out of scope keeps what it has.
  if (observation.kind === 'gone' || observation.scope !== 'active') return []
  if (action.kind === 'refuse') return []
  const present = target.kind === 'one' && item.mapping.flows.update ? target.object : null
  if (present === null && action.kind !== 'create') return []
  return observation.projection.unique
    .filter(({ onCreateOnly }) => present === null || !onCreateOnly)
    .map((unique) => askOf(cycle, act, index, unique, present))
}

function askOf(cycle: Cycle, act: Act, index: number, unique: UniqueValue, present: SystemObject | null): Ask {
  const current = present === null ? null : getPath(present.attributes, unique.path)
  const basis = cycle.env.digest(unique.basis)
  const ask: Ask = {
    index,
    act,
    unique,
    anchor: present?.anchor ?? null,
    current,
    basis,
    tries: [],
    queue: unique.candidates,
    outcome: null,
  }
  if (current === null) return ask
  const held = uniqueKey(unique, current)
  if (unique.candidates.some((one) => one.kind === 'value' && uniqueKey(unique, one.value) === held)) keep(cycle, ask)
  return ask
}

/** Settles for what the target has: an account is not renamed because a better name has become free. */
export function keep(cycle: Cycle, ask: Ask): void {
  ask.tries.push(tryOf(ask, ask.current, 'kept'))
  ask.outcome = { kind: 'kept', value: ask.current, at: keyOf(cycle, ask, ask.current) }
}

/** What is tried when: what a plan said, what is reserved already, then the candidates in their order. */
export function preferOwn(cycle: Cycle, ask: Ask, own: readonly StoredReservation[]): void {
  const { unique, basis } = ask
  const fromPlan = plannedValue(cycle, ask)
  if (own.length === 0 && fromPlan === null) return
  const keys = new Set(own.map(({ key }) => key))
  const same = own.filter((one) => one.basis === basis).map(({ value }) => value)
  const reserved = unique.candidates.flatMap((one) =>
    one.kind === 'value' && keys.has(keyOf(cycle, ask, one.value).key) ? [one.value] : [],
  )
  const first = [fromPlan, ...same, ...reserved].filter((value) => value !== null)
  const preferred = first.map((value): UniqueCandidate => ({ kind: 'value', value }))
  const byKey = new Map<unknown, UniqueCandidate>()
  for (const one of [...preferred, ...unique.candidates]) {
    const key = one.kind === 'value' ? uniqueKey(unique, one.value) : one
    if (!byKey.has(key)) byKey.set(key, one)
  }
  ask.queue = [...byKey.values()]
}

/** A plan is carried out with the value it names. That it still belongs to the same candidates, its fingerprint says. */
function plannedValue(cycle: Cycle, { act, unique }: Ask): Value {
  if (cycle.allowed === null || unique.secret) return null
  const planned = cycle.allowed.get(actionKey(act.evaluated.item.link))
  return planned?.changes[unique.path]?.new ?? null
}

/** The key under which a value is reserved. */
export function keyOf(cycle: Cycle, { act, unique }: Pick<Ask, 'act' | 'unique'>, value: Value): ReservationKey {
  const { job, env } = cycle
  const system = job.system ?? job.id
  const type = act.evaluated.item.mapping.targetType
  return { system, type, path: unique.pathKey, key: env.digest(uniqueKey(unique, value)) }
}

/** The reservation of what was chosen. */
export function reservationOf(cycle: Cycle, ask: Ask, at: ReservationKey, value: Value): Reservation {
  const { link } = ask.act.evaluated.item
  const { type: sourceType, source } = link
  const shown = ask.unique.secret ? null : value
  return { ...at, jobId: cycle.job.id, sourceType, source, basis: ask.basis, value: shown, reservedAt: cycle.env.now() }
}

/** What came of one candidate, as people may see it. */
export function tryOf({ unique }: Pick<Ask, 'unique'>, value: Value, outcome: UniqueTry['outcome']): UniqueTry {
  return { value: unique.secret ? '[redacted]' : value, outcome }
}
