import { expect, test } from 'vitest'
import { describeAction, describeAttributes } from '../../src/plan/describe.ts'
import type { Action } from '../../src/plan/types.ts'

const create: Action = {
  kind: 'create',
  attributes: new Map<string, string | { pin: string }>([
    ['userName', 'ada'],
    ['Password', 'first'],
    ['passwordHint', 'dog'],
    ['card', { pin: '1234' }],
    ['urn:x:User:token', 'abc'],
  ]),
  queries: [{ terms: [{ path: 'userName', value: 'ada' }] }],
  hash: 'h1',
}

test('a printed action hides values at, above and below secret paths, whatever their case', () => {
  expect(describeAction(create, new Set(['password', 'card.pin', 'urn:x:User']))).toEqual({
    kind: 'create',
    attributes: {
      userName: 'ada',
      Password: '[redacted]',
      passwordHint: 'dog',
      card: '[redacted]',
      'urn:x:User:token': '[redacted]',
    },
    queries: [[{ path: 'userName', value: 'ada' }]],
  })
})

test('a delta that clears an attribute has no value to print', () => {
  const deltas = [
    { path: 'title', op: 'remove' as const },
    { path: 'keys[type eq "ssh"].value', op: 'replace' as const, value: 'k' },
  ]
  const action: Action = { kind: 'update', anchor: 't1', deltas, hash: 'h1', deprovisioned: false }
  expect(describeAction(action, new Set(['keys']))).toEqual({
    kind: 'update',
    anchor: 't1',
    deltas: [
      { path: 'title', op: 'remove' },
      { path: 'keys[type eq "ssh"].value', op: 'replace', value: '[redacted]' },
    ],
  })
})

test('printed attributes hide what lies at, above and below a secret path', () => {
  const attributes = { id: '1', PIN: '1234', card: { number: '5', name: 'Ada' }, 'keys.ssh': 'k', pins: 2 }
  expect(describeAttributes(attributes, ['pin', 'card.number', 'keys'])).toEqual({
    id: '1',
    PIN: '[redacted]',
    card: '[redacted]',
    'keys.ssh': '[redacted]',
    pins: 2,
  })
})
