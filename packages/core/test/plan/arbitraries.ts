import fc from 'fast-check'
import type { MatchQuery } from '../../src/connector/contract.ts'
import type { PlanMapping, PlanOptions } from '../../src/plan/situation.ts'
import type { LinkState, SourceObservation, TargetObservation } from '../../src/plan/types.ts'
import type { SystemObject, Value } from '../../src/value/types.ts'

/** Values planted at secret paths begin so; nothing printed may contain it. */
export const secretMark = 'S3cret'

export const secretPaths: ReadonlySet<string> = new Set(['password', 'keys.private'])

const text = fc.constantFrom<Value>('a', 'b', 'c', true, false, null)
const list = fc.uniqueArray(fc.constantFrom('x', 'y', 'z'), { minLength: 1 })
const secret = fc.constantFrom<Value>(`${secretMark}-1`, `${secretMark}-2`)
const anchor = fc.constantFrom('t1', 't2', 't3')
const hash = fc.constantFrom('h1', 'h2')

/** Any subset of a few paths that do not overlap, each with values of its kind. */
const attributes = fc
  .record<Record<string, Value>>(
    { active: text, title: text, 'name.givenName': text, emails: list, password: secret, 'keys.private': secret },
    { requiredKeys: [] },
  )
  .map((record): ReadonlyMap<string, Value> => new Map(Object.entries(record)))

const createOnly = fc
  .record<Record<string, Value>>({ title: text, initials: text, password: secret }, { requiredKeys: [] })
  .map((record): ReadonlyMap<string, Value> => new Map(Object.entries(record)))

const query = fc.oneof(
  fc.constantFrom('a', 'b').map((value): MatchQuery => ({ terms: [{ path: 'userName', value }] })),
  secret.map((value): MatchQuery => ({ terms: [{ path: 'password', value }] })),
)
const queries = fc.uniqueArray(query, { maxLength: 2, selector: (item) => JSON.stringify(item) })

export const presentSource = fc
  .record({
    scope: fc.constantFrom('active' as const, 'inactive' as const, 'outOfScope' as const),
    desired: attributes,
    createOnly,
    manager: fc.option(anchor, { nil: undefined }),
    hash,
    queries,
  })
  .map((made) => ({
    kind: 'present' as const,
    scope: made.scope,
    hash: made.hash,
    queries: made.queries,
    resolved: new Map<string, Value>(made.manager === undefined ? [] : [['manager', made.manager]]),
    projection: {
      desired: made.desired,
      createOnly: made.createOnly,
      mergeOnly: new Set(['emails']),
      references: [],
      unique: [],
      secret: secretPaths,
      canonical: made.hash,
    },
  }))

export const source: fc.Arbitrary<SourceObservation> = fc.oneof(
  { arbitrary: presentSource, weight: 3 },
  { arbitrary: fc.record({ kind: fc.constant('gone' as const), deleteDue: fc.boolean() }), weight: 1 },
)

export const link: fc.Arbitrary<LinkState> = fc.oneof(
  fc.constant({ kind: 'unlinked' as const }),
  fc.record({
    kind: fc.constant('linked' as const),
    target: anchor,
    hash: fc.option(hash),
    deprovisioned: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('intent' as const), opId: fc.constant('op1'), startedAt: fc.nat(9), queries }),
)

const object: fc.Arbitrary<SystemObject> = fc.record({
  type: fc.constant('User'),
  anchor,
  attributes: fc.record<Record<string, Value>>(
    { active: text, title: text, emails: list, manager: anchor, initials: text },
    { requiredKeys: [] },
  ),
})

export const readTarget: fc.Arbitrary<Exclude<TargetObservation, { kind: 'unread' }>> = fc.oneof(
  fc.constant({ kind: 'absent' as const }),
  fc.record({ kind: fc.constant('one' as const), object }),
  fc.record({ kind: fc.constant('many' as const), anchors: fc.uniqueArray(anchor, { minLength: 2 }) }),
)

export const target: fc.Arbitrary<TargetObservation> = fc.oneof(fc.constant({ kind: 'unread' as const }), readTarget)

export const mapping: fc.Arbitrary<PlanMapping> = fc.record({
  flows: fc.record({ create: fc.boolean(), update: fc.boolean(), delete: fc.boolean() }),
  skipOutOfScopeDeletions: fc.boolean(),
  whenGone: fc.constantFrom<PlanMapping['whenGone'][]>('nothing', 'disable', 'delete', { disableThenDeleteAfterMs: 9 }),
  disable: fc.constantFrom<PlanMapping['disable'][]>(null, new Map<string, Value>([['active', false]])),
})

export const options: fc.Arbitrary<PlanOptions> = fc.record({
  createRecovery: fc.constantFrom('match' as const, 'clientId' as const, 'none' as const),
  force: fc.boolean(),
})
