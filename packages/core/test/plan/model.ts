import { randomFrom } from '../../../../test/support/random.ts'
import type { MatchQuery } from '../../src/connector/contract.ts'
import type { PlanMapping } from '../../src/plan/situation.ts'
import type { Action, LinkState, Outcome, SourceObservation, TargetObservation } from '../../src/plan/types.ts'
import { buildAttributes, getPath } from '../../src/value/access.ts'
import { applyDeltas } from '../../src/value/delta.ts'
import type { Anchor, SystemObject, Value } from '../../src/value/types.ts'

/**
 * The world of the crash model: one source, one store, one target, one clock, and what we know of them that no shell
 * may know. Everything random comes from one seed.
 */

function choicesFrom(seed: number): Random {
  const next = randomFrom(seed)
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    chance: (share) => next() < share,
    below,
    pick: (first, ...rest) => [first, ...rest][below(rest.length + 1)] ?? first,
  }
}

interface Random {
  chance(share: number): boolean
  below(limit: number): number
  pick<T>(first: T, ...rest: T[]): T
}

/** One person in the source. `key` matches; it changes with a rename, and nobody else ever gets it. */
interface Person {
  state: 'active' | 'inactive' | 'outOfScope' | 'gone'
  key: string
  name: string
  /** What the person was called before. */
  past: { key: string; name: string }[]
}

/** An account with all its versions, newest last; null attributes: deleted. */
export interface Account {
  readonly anchor: Anchor
  /** Made by the shell, not by a hand. */
  readonly provisioned: boolean
  readonly versions: { readonly at: number; readonly attributes: SystemObject['attributes'] | null }[]
}

export interface StoredLink {
  state: LinkState
  version: number
  writtenAt: number | null
}

/** A history is about one person: keys are unique, so persons do not meet. */
export interface World {
  readonly random: Random
  readonly mapping: PlanMapping
  readonly recovery: 'match' | 'none'
  /** Reads lag up to this, ms. */
  readonly readAfterWriteMs: number
  readonly writeTimeoutMs: number
  now: number
  readonly person: Person
  readonly accounts: Account[]
  link: StoredLink | null
  /** The last refusal was not followed by anything else: an operator knows of it. */
  reported: boolean
  /** A hand deleted or made an account since the last full read. */
  meddled: boolean
  readonly history: string[]
  serial: number
}

export function newWorld(seed: number): World {
  const random = choicesFrom(seed)
  const canDisable = random.chance(0.85)
  return {
    random,
    mapping: {
      flows: { create: true, update: true, delete: true },
      skipOutOfScopeDeletions: false,
      whenGone: random.pick<PlanMapping['whenGone']>('disable', 'delete', { disableThenDeleteAfterMs: 1 }),
      disable: canDisable ? new Map<string, Value>([['active', false]]) : null,
    },
    recovery: 'match',
    readAfterWriteMs: random.pick(0, 0, 20, 100),
    writeTimeoutMs: 40,
    now: 1_000,
    person: { state: random.pick('active', 'active', 'active', 'inactive'), key: 'k0', name: 'n0', past: [] },
    accounts: [],
    link: null,
    reported: false,
    meddled: false,
    history: [],
    serial: 0,
  }
}

export function note(world: World, text: string): void {
  world.history.push(`${world.now} ${text}`)
}

export function observeSource({ person, mapping, random }: World, deleteDue = random.chance(0.5)): SourceObservation {
  if (person.state === 'gone') return { kind: 'gone', deleteDue }
  const desired = new Map<string, Value>([
    ['userName', person.key],
    ['displayName', person.name],
  ])
  if (mapping.disable !== null) desired.set('active', person.state === 'active')
  const canonical = JSON.stringify([...desired])
  return {
    kind: 'present',
    scope: person.state,
    hash: canonical,
    queries: [{ terms: [{ path: 'userName', value: person.key }] }],
    resolved: new Map(),
    projection: {
      desired,
      createOnly: new Map(),
      mergeOnly: new Set(),
      references: [],
      unique: [],
      secret: new Set(),
      canonical,
    },
  }
}

/** What a read at `at` sees of an account; null: nothing. */
export function visible(account: Account, at: number): SystemObject['attributes'] | null {
  return account.versions.findLast((version) => version.at <= at)?.attributes ?? null
}

/** A read by anchor, then by queries, of the target as it was at some moment within its delay. */
export function readTarget(world: World, request: Extract<Action, { kind: 'observe' }>): TargetObservation {
  const at = world.now - (world.readAfterWriteMs === 0 ? 0 : world.random.below(world.readAfterWriteMs))
  const seen = world.accounts.flatMap((account) => {
    const attributes = visible(account, at)
    return attributes === null ? [] : [{ type: 'User', anchor: account.anchor, attributes }]
  })
  const byAnchor = seen.find((object) => object.anchor === request.anchor)
  if (byAnchor) return { kind: 'one', object: byAnchor }
  for (const query of request.queries) {
    const hits = seen.filter((object) => matches(object, query))
    if (hits[0] && hits.length === 1) return { kind: 'one', object: hits[0] }
    if (hits.length > 1) return { kind: 'many', anchors: hits.map((hit) => hit.anchor) }
  }
  return { kind: 'absent' }
}

function matches(object: SystemObject, query: MatchQuery): boolean {
  return query.terms.every((term) => getPath(object.attributes, term.path) === term.value)
}

/** Carries a write out on the target as it truly is. Writes land at once; only reads lag. */
export function writeTarget(world: World, action: Action): Outcome {
  const gone: Outcome = { kind: 'failed', outcomeKnown: true, targetGone: true }
  if (action.kind === 'create')
    return { kind: 'done', anchor: addAccount(world, buildAttributes(action.attributes), true) }
  if (action.kind !== 'update' && action.kind !== 'disable' && action.kind !== 'delete') return gone
  const account = world.accounts.find((candidate) => candidate.anchor === action.anchor)
  const present = account && visible(account, world.now)
  if (!account || !present) return gone
  const attributes = action.kind === 'delete' ? null : applyDeltas(present, action.deltas)
  account.versions.push({ at: world.now, attributes })
  return { kind: 'done', anchor: account.anchor }
}

export function addAccount(world: World, attributes: SystemObject['attributes'], provisioned: boolean): Anchor {
  world.serial += 1
  const anchor = `a${world.serial}`
  world.accounts.push({ anchor, provisioned, versions: [{ at: world.now, attributes }] })
  return anchor
}

/** Compare and swap, as the store port has it: false when another writer was faster; null removes the row. */
export function saveLink(
  world: World,
  readVersion: number,
  state: LinkState | null,
  writtenAt: number | null = world.now,
): boolean {
  if ((world.link?.version ?? 0) !== readVersion) return false
  world.link = state === null ? null : { state, version: readVersion + 1, writtenAt }
  return true
}
