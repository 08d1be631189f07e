import fc from 'fast-check'
import { expect, test } from 'vitest'
import { describeAction } from '../../src/plan/describe.ts'
import { plan } from '../../src/plan/plan.ts'
import { mark, settle } from '../../src/plan/settle.ts'
import type { PlanMapping, PlanOptions } from '../../src/plan/situation.ts'
import type { Action, LinkState, SourceObservation, TargetObservation } from '../../src/plan/types.ts'
import { buildAttributes } from '../../src/value/access.ts'
import { applyDeltas } from '../../src/value/delta.ts'
import type { Value } from '../../src/value/types.ts'
import {
  link,
  mapping,
  options,
  presentSource,
  readTarget,
  secretMark,
  secretPaths,
  source,
  target,
} from './arbitraries.ts'

type Situation = [SourceObservation, LinkState, TargetObservation, PlanMapping, PlanOptions]

const runs = { numRuns: 3_000 }

/** Fails when the law fails for any situation; fast-check prints the seed and the smallest one. */
function holds(law: (action: Action, ...situation: Situation) => void): void {
  const judge = (...situation: Situation) => law(plan(...situation), ...situation)
  fc.assert(fc.property(source, link, target, mapping, options, judge), runs)
}

test('L1: every situation has exactly one answer, and asking changes nothing', () => {
  holds((action, ...situation) => {
    const before = structuredClone(situation)
    expect(plan(...situation)).toEqual(action)
    expect(situation).toEqual(before)
  })
})

test('L2: what has been done is not done again, hashes trusted or not', () => {
  fc.assert(
    fc.property(source, link, readTarget, mapping, options, fc.boolean(), (from, state, found, rules, how, force) => {
      const first = decide(from, state, found, rules, how)
      // A skip that trusted the hash has nothing to say about what a full read would find.
      if (first.kind === 'refuse' || (first.kind === 'skip' && force && !how.force)) return
      const after = carryOut(first, state, found)
      const second = decide(from, after.link, after.found, rules, { ...how, force })
      if (second.kind === 'refuse') return
      expect(second, `after ${JSON.stringify(describeAction(first, new Set()))}`).toMatchObject({ kind: 'skip' })
    }),
    runs,
  )
})

/** Asks as a shell does: unread first, then with what was found. */
function decide(...[from, state, found, rules, how]: Situation): Action {
  const first = plan(from, state, { kind: 'unread' }, rules, how)
  return first.kind === 'observe' ? plan(from, state, seenBy(first, found), rules, how) : first
}

/** A read without queries finds by anchor alone. */
function seenBy(request: Extract<Action, { kind: 'observe' }>, found: TargetObservation): TargetObservation {
  if (request.queries.length > 0 || (found.kind === 'one' && found.object.anchor === request.anchor)) return found
  return { kind: 'absent' }
}

function carryOut(action: Action, state: LinkState, found: TargetObservation) {
  const marked = mark(state, action, { opId: 'op2', now: 1 })
  const anchor = 'anchor' in action && action.anchor ? action.anchor : 'new'
  const next = settle(marked, action, { kind: 'done', anchor }) ?? ({ kind: 'unlinked' } satisfies LinkState)
  return { link: next, found: written(action, anchor, found) }
}

function written(action: Action, anchor: string, found: TargetObservation): TargetObservation {
  const one = (attributes: Readonly<Record<string, Value>>): TargetObservation => ({
    kind: 'one',
    object: { type: 'User', anchor, attributes },
  })
  if (action.kind === 'create') return one(buildAttributes(action.attributes))
  if (action.kind === 'delete') return { kind: 'absent' }
  if ((action.kind === 'update' || action.kind === 'disable') && found.kind === 'one') {
    return one(applyDeltas(found.object.attributes, action.deltas))
  }
  return found
}

test('L3: nothing is ever done about an unlinked object that is not active, nor is the target read for it', () => {
  holds((action, from, state) => {
    if (state.kind !== 'unlinked' || (from.kind === 'present' && from.scope === 'active')) return
    expect(action.kind).toBe('skip')
  })
})

test('L4: where accounts can be disabled, only a source object that is gone leads to a delete', () => {
  holds((action, from, _link, _target, rules) => {
    if (action.kind === 'delete' && rules.disable !== null) expect(from.kind).toBe('gone')
  })
})

test('L5: what is written on create only never appears in an update', () => {
  holds((action, from) => {
    if ((action.kind !== 'update' && action.kind !== 'disable') || from.kind === 'gone') return
    for (const { path } of action.deltas) expect([...from.projection.createOnly.keys()]).not.toContain(path)
  })
})

test('L6: a target that has been read is never asked for again', () => {
  holds((action, _source, _link, found) => {
    if (found.kind !== 'unread') expect(action.kind).not.toBe('observe')
  })
})

test('L7: the order of attribute mappings shows nowhere in the action', () => {
  fc.assert(
    fc.property(presentSource, link, target, mapping, options, (from, state, found, rules, how) => {
      const turned = (map: ReadonlyMap<string, Value>) => new Map([...map].reverse())
      const { projection } = from
      const mirrored = {
        ...from,
        projection: { ...projection, desired: turned(projection.desired), createOnly: turned(projection.createOnly) },
      }
      const [left, right] = [from, mirrored].map((one) =>
        describeAction(plan(one, state, found, rules, how), new Set()),
      )
      expect(JSON.stringify(left)).toBe(JSON.stringify(right))
    }),
    runs,
  )
})

test('L8: no secret is in a printed action', () => {
  holds((action) => {
    expect(JSON.stringify(describeAction(action, secretPaths))).not.toContain(secretMark)
  })
})

test('writes respect the flows that are switched off', () => {
  holds((action, _source, _link, _target, { flows }) => {
    if (action.kind === 'create') expect(flows.create).toBe(true)
    if (action.kind === 'update' || action.kind === 'disable') expect(flows.update).toBe(true)
    if (action.kind === 'delete') expect(flows.delete).toBe(true)
  })
})
