import { elementsOf, type SystemObject, type TargetObservation, type Value } from '@sutler/core'
import { asProvisioningError, type Cycle, objectKey } from '../cycle/context.ts'
import { mapParallel } from '../parallel.ts'
import type { ReservationKey, StoredReservation, StoreTx } from '../ports.ts'
import type { Job } from '../types.ts'
import type { Act } from './acts.ts'
import { noteConnection } from './failures.ts'
import type { Evaluated, UniqueChoice, Verdict } from './item.ts'
import type { Settlement } from './settlement.ts'
import { type Ask, asksOf, keep, keyOf, preferOwn, reservationOf, tryOf } from './unique-ask.ts'
import { unchosen } from './unique-failure.ts'

/** A reservation without a link is what a crash left of somebody who has gone meanwhile, once it is this old. */
const forgottenAfterMs = 3_600_000

/**
 * By then the object has its account, which the target shows, or was given up (28 days): the target alone has the say.
 * So nothing is blocked for ever by a job or a connection that has been removed or renamed.
 */
const overAfterMs = 30 * 86_400_000

/** Whether any mapping of the job has values that the target decides on; without, nothing here costs a call. */
export const choosesValues = ({ mappings }: Pick<Job, 'mappings'>): boolean =>
  mappings.some(({ uniquePaths }) => uniquePaths.length > 0)

/**
 * Chooses what SelectUniqueValue leaves open: the first candidate that no other object of the target has and that is
 * reserved for nobody else. It is reserved before anything is sent, and for as long as the object has its link; a
 * recorder reserves it in memory only.
 *
 * `targets[i]` is what was read for `verdicts[i]`; `decide` decides again once a value is chosen.
 */
export async function chooseValues(
  cycle: Cycle,
  verdicts: Verdict[],
  targets: readonly TargetObservation[],
  decide: (evaluated: Evaluated, index: number) => Verdict,
): Promise<Verdict[]> {
  const asks = verdicts.flatMap((verdict, index) =>
    verdict.kind === 'act' ? asksOf(cycle, verdict, index, targets[index] ?? { kind: 'unread' }) : [],
  )
  if (asks.length === 0) return verdicts
  const open = asks.filter(({ outcome }) => outcome === null)
  if (open.length > 0) await decideOpen(cycle, open)
  const byIndex = Map.groupBy(asks, ({ index }) => index)
  return verdicts.map((verdict, index) => {
    const own = byIndex.get(index)
    if (own === undefined || verdict.kind !== 'act') return verdict
    return unchosen(cycle, verdict, own) ?? decide(withChoices(verdict, own), index)
  })
}

async function decideOpen(cycle: Cycle, asks: readonly Ask[]): Promise<void> {
  const taken = await readReservations(cycle, asks)
  const find = finder(cycle)
  for (let open = asks.filter(isOpen); open.length > 0; open = open.filter(isOpen)) {
    await mapParallel(open, cycle.job.capabilities.maxConcurrency, (ask) => propose(cycle, ask, taken, find))
    await take(cycle, open, taken)
  }
}

const isOpen = ({ outcome }: Ask) => outcome === null

/** Keys that belong to somebody, with their owner. */
type Taken = Map<string, string>

const textOf = ({ system, type, path, key }: ReservationKey) => JSON.stringify([system, type, path, key])

async function readReservations(cycle: Cycle, asks: readonly Ask[]): Promise<Taken> {
  const { job, env } = cycle
  const wanted = asks.flatMap((ask) =>
    ask.unique.candidates.flatMap((one) => (one.kind === 'value' ? [keyOf(cycle, ask, one.value)] : [])),
  )
  const stale = staleAt(env.now())
  const { others, own } = await env.store.tx(async (t) => {
    const own: StoredReservation[] = []
    for (const [type, group] of Map.groupBy(asks, ({ act }) => act.evaluated.item.link.type))
      own.push(...(await t.reservationsBy(job.id, type, [...new Set(group.map(sourceOf))])))
    return { others: await t.reservationsOf(wanted), own }
  })
  const bySource = Map.groupBy(own, (one) => objectKey({ type: one.sourceType, source: one.source }))
  for (const ask of asks) startAsk(cycle, ask, bySource.get(ownerOf(ask)) ?? [])
  const taken: Taken = new Map(cycle.recorder?.reserved)
  for (const one of others)
    if (one.reservedAt >= (one.linked ? stale.before : stale.unlinkedBefore))
      taken.set(textOf(one), one.jobId === job.id ? objectKey({ type: one.sourceType, source: one.source }) : '')
  return taken
}

const staleAt = (now: number) => ({ before: now - overAfterMs, unlinkedBefore: now - forgottenAfterMs })
const sourceOf = ({ act }: Ask) => act.evaluated.item.link.source
const ownerOf = ({ act }: Ask) => objectKey(act.evaluated.item.link)

/** A value drawn at random is none of the candidates of the next cycle: what was reserved for the same ones is kept. */
function startAsk(cycle: Cycle, ask: Ask, own: readonly StoredReservation[]): void {
  const { system, type, path, key } = keyOf(cycle, ask, ask.current)
  const here = own.filter((one) => one.system === system && one.type === type && one.path === path)
  if (ask.current !== null && here.some((one) => one.key === key && one.basis === ask.basis)) keep(cycle, ask)
  else preferOwn(cycle, ask, here)
}

type Find = (ask: Ask, at: ReservationKey, value: Value) => Promise<readonly SystemObject[]>

/** Asks the target for each value once, however many people of the page could have it. */
function finder({ job }: Cycle): Find {
  const answers = new Map<string, Promise<readonly SystemObject[]>>()
  return ({ unique }, at, value) => {
    const key = textOf(at)
    const known = answers.get(key)
    if (known) return known
    const [single = null] = elementsOf(value)
    const answer = job.target.find(at.type, { terms: [{ path: unique.path, value: single }] }, 2)
    answers.set(key, answer)
    return answer
  }
}

/** Goes on to the first candidate that seems to be free. */
async function propose(cycle: Cycle, ask: Ask, taken: Taken, find: Find): Promise<void> {
  for (; ask.queue.length > 0; ask.queue = ask.queue.slice(1)) {
    const [candidate] = ask.queue
    if (candidate === undefined) break
    if (candidate.kind === 'error') {
      ask.outcome = { kind: 'broken', problem: candidate.problem }
      return
    }
    const at = keyOf(cycle, ask, candidate.value)
    const holder = taken.get(textOf(at))
    if (holder !== undefined && holder !== ownerOf(ask)) {
      ask.tries.push(tryOf(ask, candidate.value, 'reserved'))
      continue
    }
    try {
      const others = (await find(ask, at, candidate.value)).filter(({ anchor }) => anchor !== ask.anchor)
      noteConnection(cycle, null)
      if (others.length === 0) return
      ask.tries.push(tryOf(ask, candidate.value, 'taken'))
    } catch (error) {
      ask.outcome = { kind: 'unreachable', error: asProvisioningError(error) }
      return
    }
  }
  ask.outcome = { kind: 'taken' }
}

/** Reserves what was proposed, in the order of the page; who comes too late proposes its next candidate. */
async function take(cycle: Cycle, asks: readonly Ask[], taken: Taken): Promise<void> {
  const wanted = asks.flatMap((ask) => {
    const [candidate] = ask.queue
    if (ask.outcome !== null || candidate?.kind !== 'value') return []
    const at = keyOf(cycle, ask, candidate.value)
    const holder = taken.get(textOf(at))
    if (holder !== undefined && holder !== ownerOf(ask)) return []
    taken.set(textOf(at), ownerOf(ask))
    return [{ ask, at, value: candidate.value, row: reservationOf(cycle, ask, at, candidate.value) }]
  })
  const lost = new Set(
    await reserve(
      cycle,
      wanted.map(({ row }) => row),
    ),
  )
  for (const { ask, at, value, row } of wanted) {
    // To whom does not matter: it is not this object.
    if (lost.has(row)) taken.set(textOf(at), '')
    else {
      ask.tries.push(tryOf(ask, value, 'chosen'))
      ask.outcome = { kind: 'chosen', value, at }
    }
  }
}

async function reserve({ env, recorder }: Cycle, rows: Parameters<StoreTx['reserve']>[0]) {
  if (recorder === null) return rows.length === 0 ? [] : env.store.tx((t) => t.reserve(rows, staleAt(env.now())))
  for (const row of rows) recorder.reserved.set(textOf(row), objectKey({ type: row.sourceType, source: row.source }))
  return []
}

/** The object with its choices where the plan of it looks for them. */
function withChoices({ evaluated }: Act, asks: readonly Ask[]): Evaluated {
  const { observation } = evaluated
  if (observation.kind === 'gone') return evaluated
  const desired = new Map(observation.projection.desired)
  const createOnly = new Map(observation.projection.createOnly)
  const choices: UniqueChoice[] = []
  for (const { unique, outcome, basis, tries } of asks) {
    if (outcome?.kind !== 'chosen' && outcome?.kind !== 'kept') continue
    if (outcome.kind === 'chosen') (unique.onCreateOnly ? createOnly : desired).set(unique.path, outcome.value)
    choices.push({ path: unique.path, basis, at: outcome.at, tries })
  }
  const projection = { ...observation.projection, desired, createOnly }
  return { ...evaluated, projection, observation: { ...observation, projection }, choices }
}

/** Once the target has acknowledged a value, what else was reserved for the object is free; with the object, all is. */
export async function saveReservations({ job }: Cycle, t: StoreTx, settlement: Settlement): Promise<void> {
  for (const [type, links] of Map.groupBy(settlement.forget, (link) => link.type))
    await t.releaseReservations(
      job.id,
      type,
      links.map(({ source }) => source),
    )
  const kept = settlement.acts.flatMap(({ evaluated: { choices = [], item } }) =>
    choices.flatMap(({ at }) =>
      at === null ? [] : [{ ...at, jobId: job.id, sourceType: item.link.type, source: item.link.source }],
    ),
  )
  if (kept.length > 0) await t.keepReservations(kept)
}
