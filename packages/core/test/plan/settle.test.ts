import { expect, test } from 'vitest'
import { claimedBy, mark, provenAt, settle } from '../../src/plan/settle.ts'
import type { Action, LinkState, Outcome } from '../../src/plan/types.ts'

const op = { opId: 'op2', now: 7 }
const unlinked: LinkState = { kind: 'unlinked' }
const linked: LinkState = { kind: 'linked', target: 't1', hash: 'h1', deprovisioned: true }
const open: LinkState = { kind: 'linked', target: 't1', hash: null, deprovisioned: false }
const queries = [{ terms: [{ path: 'userName', value: 'ada' }] }]
const intent: LinkState = { kind: 'intent', opId: 'op1', startedAt: 3, queries }
const create: Action = { kind: 'create', attributes: new Map(), queries, hash: 'h2' }
const update: Action = { kind: 'update', anchor: 't1', deltas: [], hash: 'h2', deprovisioned: false }
const disable: Action = { kind: 'disable', anchor: 't1', deltas: [], hash: null, deprovisioned: true }
const remove: Action = { kind: 'delete', anchor: 't1' }
const done: Outcome = { kind: 'done', anchor: 't2' }
const failed = (outcomeKnown: boolean, targetGone = false): Outcome => ({ kind: 'failed', outcomeKnown, targetGone })

test('a create is marked as an intent with its queries, and keeps its first opId when tried again', () => {
  expect(mark(unlinked, create, op)).toEqual({ kind: 'intent', opId: 'op2', startedAt: 7, queries })
  expect(mark(intent, create, op)).toMatchObject({ opId: 'op1', startedAt: 7 })
})

test('every other write is marked by a cleared hash and by claiming nothing about the account', () => {
  for (const action of [update, disable, remove]) {
    expect(mark(linked, action, op)).toEqual(open)
    expect(mark(intent, action, op)).toEqual(open)
  }
  expect(mark(linked, { kind: 'skip', reason: 'unchanged' }, op)).toBe(linked)
})

test('a write that is done is remembered with the anchor the target gave', () => {
  expect(settle(intent, create, done)).toEqual({ kind: 'linked', target: 't2', hash: 'h2', deprovisioned: false })
  expect(settle(open, update, done)).toEqual({ kind: 'linked', target: 't2', hash: 'h2', deprovisioned: false })
  expect(settle(open, disable, done)).toEqual({ kind: 'linked', target: 't2', hash: null, deprovisioned: true })
  expect(settle(open, remove, done)).toBeNull()
  expect(settle(intent, { kind: 'forget', reason: 'gone' }, done)).toBeNull()
})

test('a link is remembered as the action says', () => {
  const link: Action = { kind: 'link', anchor: 't3', hash: null, deprovisioned: true }
  expect(settle(unlinked, link, done)).toEqual({ kind: 'linked', target: 't3', hash: null, deprovisioned: true })
})

test('an unknown outcome leaves everything open', () => {
  expect(settle(intent, create, failed(false))).toBe(intent)
  for (const action of [update, disable, remove]) expect(settle(open, action, failed(false))).toBe(open)
})

test('a create that certainly failed leaves no trace, a change that failed keeps its hash cleared', () => {
  expect(settle(intent, create, failed(true))).toEqual(unlinked)
  for (const action of [update, disable, remove]) expect(settle(open, action, failed(true))).toBe(open)
})

test('an object the target no longer has is unlinked, or forgotten when it was to be deleted', () => {
  expect(settle(open, update, failed(true, true))).toEqual(unlinked)
  expect(settle(open, disable, failed(true, true))).toEqual(unlinked)
  expect(settle(open, remove, failed(true, true))).toBeNull()
})

test('a read is believed only after the delay of the target, and of an open write', () => {
  const limits = { readAfterWriteMs: 100, writeTimeoutMs: 30 }
  expect(provenAt(unlinked, null, limits)).toBe(0)
  expect(provenAt(linked, 1_000, limits)).toBe(1_100)
  expect(provenAt(open, 1_000, limits)).toBe(1_130)
  expect(provenAt(intent, null, limits)).toBe(133)
})

test('an action claims the anchor that the link does not have yet', () => {
  expect(claimedBy(unlinked, update)).toBe('t1')
  expect(claimedBy(linked, update)).toBeNull()
  expect(claimedBy(unlinked, create)).toBeNull()
  expect(claimedBy(linked, { kind: 'observe', anchor: 't9', queries: [] })).toBeNull()
})
