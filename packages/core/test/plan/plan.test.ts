import { expect, test } from 'vitest'
import type { MatchQuery } from '../../src/connector/contract.ts'
import { plan } from '../../src/plan/plan.ts'
import type { PlanMapping, PlanOptions } from '../../src/plan/situation.ts'
import type { LinkState, SourceObservation, TargetObservation } from '../../src/plan/types.ts'
import type { Attributes, Value } from '../../src/value/types.ts'

type Scope = 'active' | 'inactive' | 'outOfScope'

const byName = (value: string): MatchQuery => ({ terms: [{ path: 'userName', value }] })

function person(scope: Scope, over: { title?: string; queries?: MatchQuery[] } = {}): SourceObservation {
  const title = over.title ?? 'Clerk'
  const desired = new Map<string, Value>([
    ['userName', 'ada'],
    ['title', title],
    ['active', scope === 'active'],
  ])
  return {
    kind: 'present',
    scope,
    hash: `${scope} ${title}`,
    queries: over.queries ?? [byName('ada')],
    resolved: new Map([['manager', 'boss']]),
    projection: {
      desired,
      createOnly: new Map([['password', 'first']]),
      mergeOnly: new Set(),
      references: [],
      unique: [],
      secret: new Set(['password']),
      canonical: '',
    },
  }
}

const gone = (deleteDue = false): SourceObservation => ({ kind: 'gone', deleteDue })
const unlinked: LinkState = { kind: 'unlinked' }
const linked = (hash: string | null, deprovisioned = false): LinkState => ({
  kind: 'linked',
  target: 't1',
  hash,
  deprovisioned,
})
const intent: LinkState = { kind: 'intent', opId: 'op1', startedAt: 1, queries: [byName('ada.old')] }
const unread: TargetObservation = { kind: 'unread' }
const absent: TargetObservation = { kind: 'absent' }
const many: TargetObservation = { kind: 'many', anchors: ['t1', 't2'] }
const asWanted: Attributes = { userName: 'ada', title: 'Clerk', active: true, manager: 'boss' }
const one = (attributes: Attributes = asWanted, anchor = 't1'): TargetObservation => ({
  kind: 'one',
  object: { type: 'User', anchor, attributes },
})

function ask(
  source: SourceObservation,
  link: LinkState,
  target: TargetObservation,
  over: Partial<PlanMapping & PlanOptions & PlanMapping['flows']> = {},
) {
  const { create = true, update = true, delete: remove = true, createRecovery = 'match', force = false } = over
  const { skipOutOfScopeDeletions = false, whenGone = 'disable', disable = new Map([['active', false]]) } = over
  const mapping = { flows: { create, update, delete: remove }, skipOutOfScopeDeletions, whenGone, disable }
  return plan(source, link, target, mapping, { createRecovery, force })
}

test('a new person is looked for, then created with what is written on create only', () => {
  expect(ask(person('active'), unlinked, unread)).toEqual({ kind: 'observe', queries: [byName('ada')] })
  const action = ask(person('active'), unlinked, absent)
  expect(action).toMatchObject({ kind: 'create', hash: 'active Clerk', queries: [byName('ada')] })
  expect(action.kind === 'create' && [...action.attributes.keys()]).toEqual([
    'active',
    'manager',
    'password',
    'title',
    'userName',
  ])
})

test('an account that matches is adopted: linked when it is right, updated when it differs', () => {
  const link = { kind: 'link', anchor: 't1', hash: 'active Clerk', deprovisioned: false }
  expect(ask(person('active'), unlinked, one())).toEqual(link)
  const deltas = [{ path: 'title', op: 'replace', value: 'Clerk' }]
  const found = one({ ...asWanted, title: 'Boss' })
  expect(ask(person('active'), unlinked, found)).toMatchObject({ kind: 'update', anchor: 't1', deltas })
  expect(ask(person('active'), unlinked, found, { update: false })).toEqual({ ...link, hash: null })
})

test('several matches and missing match values are refused', () => {
  const refusal = { kind: 'refuse', code: 'MATCH_AMBIGUOUS', candidates: ['t1', 't2'] }
  expect(ask(person('active'), unlinked, many)).toEqual(refusal)
  expect(ask(person('active', { queries: [] }), unlinked, unread)).toMatchObject({ code: 'MATCH_VALUE_MISSING' })
})

test('an equal hash spares the read, except in an initial cycle and while a write is open', () => {
  const observe = { kind: 'observe', anchor: 't1', queries: [byName('ada')] }
  expect(ask(person('active'), linked('active Clerk'), unread)).toEqual({ kind: 'skip', reason: 'unchanged' })
  expect(ask(person('active'), linked('active Clerk'), unread, { force: true })).toEqual(observe)
  expect(ask(person('active'), linked(null), unread)).toEqual(observe)
  expect(ask(person('active', { title: 'Boss' }), linked('active Clerk'), unread)).toEqual(observe)
})

test('a hash confirmed for a disabled account says nothing about an enabled one', () => {
  expect(ask(person('active'), linked('active Clerk', true), unread)).toMatchObject({ kind: 'observe' })
  expect(ask(person('inactive'), linked('inactive Clerk'), unread)).toMatchObject({ kind: 'observe' })
  expect(ask(person('inactive'), linked('inactive Clerk', true), unread)).toMatchObject({ reason: 'unchanged' })
})

test('only an active person is looked for by what would match', () => {
  for (const scope of ['inactive', 'outOfScope'] as const) {
    expect(ask(person(scope), linked(null), unread)).toEqual({ kind: 'observe', anchor: 't1', queries: [] })
    expect(ask(person(scope), intent, unread)).toEqual({ kind: 'observe', queries: [byName('ada.old')] })
  }
})

test('a create leaves out what has no value', () => {
  const source = person('active')
  if (source.kind === 'gone') throw new Error('the person is there')
  const projection = { ...source.projection, desired: new Map<string, Value>([['title', null]]) }
  const action = ask({ ...source, projection, resolved: new Map() }, unlinked, absent)
  expect(action.kind === 'create' && [...action.attributes]).toEqual([['password', 'first']])
})

test('an account deleted by hand is matched again, created anew, or forgotten with a person who has left', () => {
  expect(ask(person('active'), linked(null), one(asWanted, 't9'))).toMatchObject({ kind: 'link', anchor: 't9' })
  expect(ask(person('active'), linked(null), absent)).toMatchObject({ kind: 'create' })
  const forget = { kind: 'forget', reason: 'targetGone' }
  expect(ask(person('active'), linked(null), absent, { create: false })).toEqual({ ...forget, reason: 'createOff' })
  expect(ask(person('inactive'), linked(null), absent)).toEqual(forget)
  expect(ask(person('outOfScope'), linked(null), absent)).toEqual(forget)
  expect(ask(person('outOfScope'), linked(null), one(asWanted, 't9'))).toEqual(forget)
})

test('who becomes inactive or leaves the scope is disabled, and enabled on return', () => {
  const deltas = [{ path: 'active', op: 'replace', value: false }]
  for (const scope of ['inactive', 'outOfScope'] as const) {
    expect(ask(person(scope), linked('active Clerk'), unread)).toMatchObject({ kind: 'observe', anchor: 't1' })
    const disable = { kind: 'disable', deltas, hash: `${scope} Clerk`, deprovisioned: true }
    expect(ask(person(scope), linked('active Clerk'), one())).toMatchObject(disable)
  }
  const back = ask(person('active'), linked('inactive Clerk', true), one({ ...asWanted, active: false }))
  expect(back).toMatchObject({ kind: 'update', deltas: [{ path: 'active', value: true }], deprovisioned: false })
})

test('a disabled account keeps its attributes current while in scope, and is left alone out of scope', () => {
  const disabled = one({ ...asWanted, active: false, title: 'Boss' })
  const link = linked('inactive Boss', true)
  expect(ask(person('inactive'), link, disabled)).toMatchObject({ kind: 'update', deprovisioned: true })
  const left = { kind: 'skip', reason: 'alreadyDisabled' }
  expect(ask(person('outOfScope'), link, unread, { force: true })).toEqual(left)
})

test('SkipOutOfScopeDeletions keeps accounts of those out of scope, not of those gone', () => {
  const over = { skipOutOfScopeDeletions: true }
  const kept = { kind: 'skip', reason: 'keptByPolicy' }
  expect(ask(person('outOfScope'), linked('x'), unread, over)).toEqual(kept)
  expect(ask(gone(), linked('x'), one(), over)).toMatchObject({ kind: 'disable' })
})

test('where nothing can be disabled, leaving the scope deletes and inactivity is just a state', () => {
  const over = { disable: null }
  expect(ask(person('outOfScope'), linked('x'), unread, over)).toEqual({ kind: 'delete', anchor: 't1' })
  const off = { kind: 'skip', reason: 'deleteOff' }
  expect(ask(person('outOfScope'), linked('x'), unread, { ...over, delete: false })).toEqual(off)
  expect(ask(person('inactive'), linked('x'), one(), over)).toMatchObject({ kind: 'update', deprovisioned: false })
})

test('the policy decides about the account of a person who is gone', () => {
  const later = { whenGone: { disableThenDeleteAfterMs: 9 } }
  const disable = { kind: 'disable', deltas: [{ path: 'active', value: false }], hash: null, deprovisioned: true }
  const remove = { kind: 'delete', anchor: 't1' }
  expect(ask(gone(), linked('x'), unread, { whenGone: 'nothing' })).toEqual({ kind: 'skip', reason: 'keptByPolicy' })
  expect(ask(gone(), linked('x'), unread, { whenGone: 'delete' })).toEqual(remove)
  expect(ask(gone(), linked('x'), one())).toMatchObject(disable)
  expect(ask(gone(false), linked('x'), one(), later)).toMatchObject(disable)
  expect(ask(gone(false), linked(null, true), unread, later)).toEqual({ kind: 'skip', reason: 'alreadyDisabled' })
  expect(ask(gone(true), linked(null, true), unread, later)).toEqual(remove)
  expect(ask(gone(), linked('x'), unread, { update: false })).toEqual({ kind: 'skip', reason: 'updateOff' })
})

test('an open intent looks first where the account was meant to be', () => {
  const queries = [byName('ada.old'), byName('ada')]
  expect(ask(person('active'), intent, unread)).toEqual({ kind: 'observe', queries })
  expect(ask(gone(), intent, unread)).toEqual({ kind: 'observe', queries: [byName('ada.old')] })
  expect(ask(person('active'), intent, absent)).toMatchObject({ kind: 'create', queries })
  expect(ask(gone(), intent, absent)).toEqual({ kind: 'forget', reason: 'gone' })
  expect(ask(person('outOfScope'), intent, many)).toMatchObject({ code: 'MATCH_AMBIGUOUS' })
})

test('an account found by an intent gets an owner or is deprovisioned at once', () => {
  expect(ask(person('active'), intent, one())).toMatchObject({ kind: 'link', anchor: 't1' })
  expect(ask(gone(), intent, one())).toMatchObject({ kind: 'disable', anchor: 't1' })
  expect(ask(gone(), intent, one(), { whenGone: 'delete' })).toEqual({ kind: 'delete', anchor: 't1' })
  const kept = { kind: 'link', anchor: 't1', hash: null, deprovisioned: false }
  expect(ask(gone(), intent, one(), { whenGone: 'nothing' })).toEqual(kept)
  expect(ask(gone(), intent, one(), { update: false })).toEqual(kept)
})

test('an intent that nobody can resolve is refused whatever the source and the target say', () => {
  for (const source of [person('active'), person('inactive'), person('outOfScope'), gone()]) {
    for (const target of [unread, absent, one(), many]) {
      expect(ask(source, intent, target, { createRecovery: 'none' })).toMatchObject({ code: 'INTENT_UNRESOLVED' })
    }
  }
  expect(ask(gone(), { ...intent, queries: [] }, unread)).toMatchObject({ code: 'INTENT_UNRESOLVED' })
})
