import { compileMapping, type Value } from '@sutler/core'
import { expect, it } from 'vitest'
import { freshLink } from '../../src/cycle/context.ts'
import { printableChanges } from '../../src/page/changes.ts'
import type { Evaluated } from '../../src/page/item.ts'

function evaluated(expression: string): Evaluated {
  const attributes = [
    { target: 'userName', source: 'login', match: 1 },
    { target: 'card.pin', expression },
  ]
  const compiled = compileMapping({ source: 'worker', target: 'User', attributes }, { digest: (text) => text })
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics))
  const object = { type: 'worker', anchor: '1', attributes: { pin: '4711' } }
  const evaluation = compiled.mapping.evaluate(object, { now: 0 })
  if (evaluation.kind !== 'mapped') throw new Error(evaluation.kind)
  const item = { mapping: compiled.mapping, link: freshLink('job', 'worker', '1'), object }
  const { projection } = evaluation
  const observation = { kind: 'gone', deleteDue: false } as const
  return { item, observation, projection, references: { deferred: [], written: [], members: new Map() } }
}

const change = (old: Value, fresh: Value) => ({ old, new: fresh })

it.each(['card.pin', 'CARD.Pin', 'card', 'card.pin.digits'])(
  'hides both values of %s beside the secret card.pin',
  (path) => {
    const shown = printableChanges(evaluated('Redact([pin])'), {
      [path]: change('0815', '4711'),
      title: change(null, 'x'),
    })
    expect(shown).toEqual({ [path]: change('[redacted]', '[redacted]'), title: change(null, 'x') })
  },
)

it('shows that there was none, or will be none', () => {
  const shown = printableChanges(evaluated('Redact([pin])'), { 'card.pin': change(null, '4711') })
  expect(shown).toEqual({ 'card.pin': change(null, '[redacted]') })
})

it('shows what is no secret', () => {
  const changes = { 'card.pin': change('0815', '4711'), 'card.pinned': change('a', 'b') }
  expect(printableChanges(evaluated('[pin]'), changes)).toEqual(changes)
})
