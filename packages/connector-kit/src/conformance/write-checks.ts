import assert from 'node:assert/strict'
import { elementsOf, equalValues, getPath, type Value } from '@sutler/core'
import { assertFails, assertHolds, failureOf, operation, targetOf, type Writing } from './bench.ts'
import type { Check, Subject } from './types.ts'

const writable = ({ target }: Subject) => target
const multiValued = ({ target, fixture }: Subject) => target && fixture.target?.multiValued !== undefined

/** An object with the multi-valued attribute, and a way to change that and to see what is in it. */
async function collection(writing: Writing) {
  const { sample, create, change, read } = writing
  const path = sample.multiValued?.path ?? ''
  const { anchor } = await create(0)
  const element = async (n: number): Promise<Value> => (await sample.multiValued?.element(n)) ?? null
  return {
    anchor,
    path,
    element,
    add: async (...numbers: number[]) => change(anchor, path, 'add', await Promise.all(numbers.map(element))),
    remove: async (...numbers: number[]) => change(anchor, path, 'remove', await Promise.all(numbers.map(element))),
    async assertHolds(numbers: readonly number[], what: string) {
      const present = elementsOf(getPath(await read(anchor), path))
      const wanted = await Promise.all(numbers.map(element))
      assert.equal(present.length, wanted.length, `${what}: ${present.length} elements instead of ${wanted.length}`)
      assert.ok(equalValues(present, wanted), `${what}: the elements are not those expected`)
    },
  }
}

/** Checks of creating, changing and deleting. */
export const writeChecks: readonly Check[] = [
  {
    id: 'C40',
    title: 'a delta leaves other attributes and other objects alone',
    applies: writable,
    async run(bench) {
      const writing = await targetOf(bench)
      const { sample, type, target } = writing
      const [first, second] = [await writing.create(0), await writing.create(1)]
      const before = [await writing.read(first.anchor), await writing.read(second.anchor)] as const
      const anchor = await writing.change(first.anchor, sample.texts[0], 'replace', 'moved')
      const after = await writing.read(anchor)
      for (const path of [sample.texts[1], sample.match]) {
        assert.deepEqual(getPath(after, path), getPath(before[0], path), `${path} was touched`)
      }
      const other = await target.get(type, second.anchor)
      assert.deepEqual(getPath(other?.attributes ?? {}, sample.texts[0]), getPath(before[1], sample.texts[0]))
    },
  },
  {
    id: 'C41',
    title: 'replace sets a value, remove clears it',
    applies: writable,
    async run(bench) {
      const writing = await targetOf(bench)
      const path = writing.sample.texts[0]
      const created = await writing.create(0)
      const replaced = await writing.change(created.anchor, path, 'replace', 'new')
      assert.equal(getPath(await writing.read(replaced), path), 'new')
      const removed = await writing.change(replaced, path, 'remove')
      assert.ok(equalValues(getPath(await writing.read(removed), path), null), 'remove leaves a value behind')
      await writing.change(removed, path, 'remove')
    },
  },
  {
    id: 'C42',
    title: 'adding and removing elements touches no others, and doing it twice is harmless',
    applies: multiValued,
    async run(bench) {
      const held = await collection(await targetOf(bench))
      await held.add(0)
      await held.add(1)
      await held.add(1)
      await held.assertHolds([0, 1], 'after adding one twice')
      await held.remove(0)
      await held.remove(0)
      await held.assertHolds([1], 'after removing one twice')
    },
  },
  {
    id: 'C43',
    title: 'one delta takes as many values as declared',
    applies: multiValued,
    async run(bench) {
      const writing = await targetOf(bench)
      const held = await collection(writing)
      const many = Math.min(writing.connector.capabilities.valuesPerDelta, 50)
      const numbers = Array.from({ length: many }, (_, n) => n)
      await held.add(...numbers)
      await held.assertHolds(numbers, 'after adding many at once')
    },
  },
  {
    id: 'C44',
    title: 'a second create with a unique value that is taken fails with ALREADY_EXISTS and changes nothing',
    applies: writable,
    async run(bench) {
      const writing = await targetOf(bench)
      const { sample, target, type } = writing
      const { anchor } = await writing.create(0)
      const before = await writing.read(anchor)
      const second = { ...sample.attributes(1), [sample.match]: getPath(sample.attributes(0), sample.match) }
      await assertFails(target.create(type, second, operation()), 'ALREADY_EXISTS', 'a second create')
      assertHolds(await writing.read(anchor), before, 'the first object')
    },
  },
  {
    id: 'C45',
    title: 'an update of an absent object fails with NOT_FOUND',
    applies: writable,
    async run(bench) {
      const writing = await targetOf(bench)
      const { sample, target, type } = writing
      const { anchor } = await writing.create(0)
      await target.delete(type, anchor, operation())
      await bench.settle()
      const delta = { path: sample.texts[0], op: 'replace', value: 'x' } as const
      await assertFails(target.update(type, anchor, [delta], operation()), 'NOT_FOUND', 'the update')
    },
  },
  {
    id: 'C46',
    title: 'a delete removes the object alone, and a second one is harmless',
    applies: writable,
    async run(bench) {
      const writing = await targetOf(bench)
      const { target, type } = writing
      const [first, second] = [await writing.create(0), await writing.create(1)]
      await target.delete(type, first.anchor, operation())
      await target.delete(type, first.anchor, operation())
      await bench.settle()
      assert.equal(await target.get(type, first.anchor), null)
      assert.notEqual(await target.get(type, second.anchor), null)
    },
  },
  {
    id: 'C47',
    title: 'a write under an aborted signal fails and writes nothing',
    applies: writable,
    async run(bench) {
      const writing = await targetOf(bench)
      const { sample, target, type } = writing
      const { anchor } = await writing.create(0)
      const aborted = () => operation(AbortSignal.abort())
      const before = getPath(await writing.read(anchor), sample.texts[0])
      const delta = { path: sample.texts[0], op: 'replace', value: 'too late' } as const
      assert.ok(await failureOf(target.update(type, anchor, [delta], aborted())), 'update goes on')
      assert.ok(await failureOf(target.create(type, sample.attributes(1), aborted())), 'create goes on')
      assert.ok(await failureOf(target.delete(type, anchor, aborted())), 'delete goes on')
      await bench.settle()
      assert.deepEqual(getPath(await writing.read(anchor), sample.texts[0]), before)
    },
  },
  {
    id: 'C48',
    title: 'as many writes at once as declared lose nothing',
    applies: writable,
    async run(bench) {
      const writing = await targetOf(bench)
      const { connector, sample, target, type } = writing
      const numbers = Array.from({ length: Math.min(connector.capabilities.maxConcurrency, 16) }, (_, n) => n + 1)
      const created = await Promise.all(numbers.map((n) => writing.create(n)))
      assert.equal(new Set(created.map((object) => object.anchor)).size, numbers.length, 'anchors are not distinct')
      for (const { anchor } of created) assert.notEqual(await target.get(type, anchor), null, 'a create was lost')
      if (!sample.multiValued) return
      const held = await collection(writing)
      for (const n of numbers) await held.element(n)
      await Promise.all(numbers.map((n) => held.add(n)))
      await held.assertHolds(numbers, 'after adding all at once')
    },
  },
  {
    id: 'C49',
    title: 'text comes back as it was written: other scripts, quotes, line breaks, and much of it',
    applies: writable,
    async run(bench) {
      const writing = await targetOf(bench)
      const path = writing.sample.texts[0]
      let { anchor } = await writing.create(0)
      for (const text of ['Zoë "Æ" 山田 🙂', "it's <b> & \\ 100%", 'two\nlines', 'long '.repeat(40).trim()]) {
        anchor = await writing.change(anchor, path, 'replace', text)
        assert.equal(getPath(await writing.read(anchor), path), text)
      }
    },
  },
]
