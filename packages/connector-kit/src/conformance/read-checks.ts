import assert from 'node:assert/strict'
import { type Capabilities, getPath, type Value } from '@sutler/core'
import { assertFails, assertHolds, operation, targetOf, type Writing } from './bench.ts'
import type { Check, Subject, TargetFixture } from './types.ts'

const writable = ({ target }: Subject) => target
const declares = (capabilities: Capabilities, path: string) =>
  capabilities.findable.some((one) => one.toLowerCase() === path.toLowerCase())
const searchable = ({ target, capabilities, fixture }: Subject) =>
  target && declares(capabilities, fixture.target?.match ?? '')

/** A text attribute that several objects may share and that can be searched; undefined when there is none. */
const sharedText = (capabilities: Capabilities, sample: TargetFixture | undefined) =>
  sample?.texts.find((path) => declares(capabilities, path))

const anchors = async ({ target, type }: Writing, terms: readonly { path: string; value: Value }[], limit = 10) =>
  (await target.find(type, { terms }, limit)).map((object) => object.anchor).sort()

/** Texts that mean something to SCIM filters, LDAP filters and names, SQL, shells and URLs. */
const awkward = [
  "o'brien",
  'say "hi"',
  'back\\slash',
  'open(close)',
  'star*',
  'cn=x,dc=y+z;#<>',
  'percent%20&a=b?/c',
  '" or id pr or "',
  "' or '1'='1",
  'žofie-山田-🙂',
]

/** Checks of reading and searching a target. */
export const readChecks: readonly Check[] = [
  {
    id: 'C30',
    title: 'a created object is read back with what it was given',
    applies: writable,
    async run(bench) {
      const writing = await targetOf(bench)
      const { anchor } = await writing.create(0)
      assertHolds(await writing.read(anchor), writing.sample.attributes(0), 'after create')
    },
  },
  {
    id: 'C31',
    title: 'create, get, find and update agree on the anchor, and updates leave it alone',
    applies: writable,
    async run(bench) {
      const writing = await targetOf(bench)
      const { target, sample, type, connector } = writing
      const { anchor } = await writing.create(0)
      assert.equal((await target.get(type, anchor))?.anchor, anchor)
      const value = getPath(sample.attributes(0), sample.match)
      if (declares(connector.capabilities, sample.match)) {
        assert.deepEqual(await anchors(writing, [{ path: sample.match, value }]), [anchor])
      }
      assert.equal(await writing.change(anchor, sample.texts[0], 'replace', 'changed'), anchor)
      assert.equal((await target.get(type, anchor))?.anchor, anchor)
    },
  },
  {
    id: 'C32',
    title: 'get of an absent object brings null',
    applies: writable,
    async run(bench) {
      const { target, type } = await targetOf(bench)
      assert.equal(await target.get(type, 'no-such-anchor'), null)
    },
  },
  {
    id: 'C33',
    title: 'find is exact: neither parts nor extensions of a value are found',
    applies: searchable,
    async run(bench) {
      const writing = await targetOf(bench)
      const { match } = writing.sample
      for (const value of ['karla.maier', 'otto.kunz']) await writing.create(value.length, { [match]: value })
      for (const value of ['karla', 'maier', 'karla.maier.', 'xkarla.maier', 'arla.maie', 'nobody', '']) {
        assert.deepEqual(await anchors(writing, [{ path: match, value }]), [], `find ${JSON.stringify(value)}`)
      }
    },
  },
  {
    id: 'C34',
    title: 'find is safe with quotes, backslashes, parentheses, asterisks, names of directories and other scripts',
    applies: searchable,
    async run(bench) {
      const writing = await targetOf(bench)
      const { match } = writing.sample
      await writing.create(0, { [match]: 'star-not-asked-for' })
      const created: string[] = []
      for (const [n, value] of awkward.entries()) {
        created.push((await writing.create(n + 1, { [match]: value })).anchor)
      }
      for (const [n, value] of awkward.entries()) {
        assert.deepEqual(
          await anchors(writing, [{ path: match, value }]),
          [created[n]],
          `find ${JSON.stringify(value)}`,
        )
      }
      for (const value of ['*', '" or "" eq "', 'no-one")(cn=*']) {
        assert.deepEqual(await anchors(writing, [{ path: match, value }]), [], `find ${JSON.stringify(value)}`)
      }
    },
  },
  {
    id: 'C35',
    title: 'a search with several terms wants all of them',
    applies: (subject) => searchable(subject) && sharedText(subject.capabilities, subject.fixture.target) !== undefined,
    async run(bench) {
      const writing = await targetOf(bench)
      const { sample, connector } = writing
      const path = sharedText(connector.capabilities, sample) ?? ''
      const first = await writing.create(0, { [path]: 'shared' })
      await writing.create(1, { [path]: 'shared' })
      await writing.create(2, { [path]: 'other' })
      const matching = (n: number) => ({ path: sample.match, value: getPath(sample.attributes(n), sample.match) })
      const shared = { path, value: 'shared' }
      assert.deepEqual(await anchors(writing, [shared, matching(0)]), [first.anchor])
      assert.deepEqual(await anchors(writing, [matching(2), shared]), [])
    },
  },
  {
    id: 'C36',
    title: 'find brings no more than the limit, and two where more than one matches',
    applies: ({ target, capabilities, fixture }) => target && sharedText(capabilities, fixture.target) !== undefined,
    async run(bench) {
      const writing = await targetOf(bench)
      const path = sharedText(writing.connector.capabilities, writing.sample) ?? ''
      for (const n of [0, 1, 2]) await writing.create(n, { [path]: 'many' })
      assert.equal((await anchors(writing, [{ path, value: 'many' }], 2)).length, 2)
      assert.equal((await anchors(writing, [{ path, value: 'many' }], 1)).length, 1)
    },
  },
  {
    id: 'C37',
    title: 'what is declared findable is found by, and nothing else is',
    applies: writable,
    async run(bench) {
      const writing = await targetOf(bench)
      const { sample, connector, target, type } = writing
      const { anchor } = await writing.create(0)
      for (const path of connector.capabilities.findable) {
        const value = getPath(sample.attributes(0), path)
        if (value === null || typeof value === 'object') continue
        assert.ok((await anchors(writing, [{ path, value }])).includes(anchor), `find by ${path}`)
      }
      const unknown = { terms: [{ path: 'sutlerNoSuchAttribute', value: 'x' }] }
      await assertFails(target.find(type, unknown, 2), 'UNSUPPORTED', 'find by an attribute that is not declared')
    },
  },
  {
    id: 'C38',
    title: 'attributes on request stay away unless they are asked for',
    applies: ({ target, capabilities, fixture }) =>
      target && capabilities.onRequest.includes(fixture.target?.multiValued?.path ?? ''),
    async run(bench) {
      const writing = await targetOf(bench)
      const { sample, target, type, connector } = writing
      const path = sample.multiValued?.path ?? ''
      const { anchor } = await writing.create(0)
      await writing.change(anchor, path, 'add', [(await sample.multiValued?.element(0)) ?? null])
      assert.equal(getPath((await target.get(type, anchor))?.attributes ?? {}, path), null, 'get brings it unasked')
      assert.notEqual(getPath(await writing.read(anchor), path), null, 'get does not bring it when asked')
      if (!declares(connector.capabilities, sample.match)) return
      const value = getPath(sample.attributes(0), sample.match)
      const [found] = await target.find(type, { terms: [{ path: sample.match, value }] }, 2)
      assert.equal(getPath(found?.attributes ?? {}, path), null, 'find brings it')
    },
  },
  {
    id: 'C39',
    title: 'a create whose answer was lost is found again as declared',
    applies: ({ target, capabilities }) => target && capabilities.createRecovery !== 'none',
    async run(bench) {
      const writing = await targetOf(bench)
      const { sample, target, type, connector } = writing
      const op = operation()
      const { anchor } = await target.create(type, sample.attributes(0), op)
      await bench.settle()
      if (connector.capabilities.createRecovery === 'clientId') {
        const again = await target.create(type, sample.attributes(0), op)
        assert.equal(again.anchor, anchor, 'a create repeated under the same opId must bring the same object')
        return
      }
      assert.ok(declares(connector.capabilities, sample.match), 'recovery by match needs a findable matching attribute')
      const value = getPath(sample.attributes(0), sample.match)
      assert.ok((await anchors(writing, [{ path: sample.match, value }])).includes(anchor))
    },
  },
]
