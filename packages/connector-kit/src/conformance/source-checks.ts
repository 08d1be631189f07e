import assert from 'node:assert/strict'
import type { Anchor, Change, Source, Watermark } from '@sutler/core'
import { compareUtf8 } from '../utf8-order.ts'
import { anchorsOf, pagesOf, sourceOf } from './bench.ts'
import type { Check, SourceFixture } from './types.ts'

const size = 7

/** Adds objects 0 to 6 and gives their anchors, in that order. */
async function fill(system: SourceFixture): Promise<Anchor[]> {
  const anchors: Anchor[] = []
  for (let n = 0; n < size; n += 1) anchors.push(await system.put(n, 1))
  return anchors
}

const sorted = (anchors: readonly Anchor[]) => [...anchors].sort(compareUtf8)
const listable = { applies: ({ source }: { source: boolean }) => source }

/** Checks of listings and single reads of a source. */
export const listingChecks: readonly Check[] = [
  {
    id: 'C10',
    title: 'paging loses and repeats nothing, at sizes 1, 2, 3 and all',
    ...listable,
    async run(bench) {
      const { source, system, type } = await sourceOf(bench)
      assert.deepEqual(anchorsOf(await pagesOf(source, type, 2)), [], 'an empty system must list nothing')
      const anchors = sorted(await fill(system))
      for (const limit of [1, 2, 3, 1000]) {
        assert.deepEqual(sorted(anchorsOf(await pagesOf(source, type, limit))), anchors, `at page size ${limit}`)
      }
    },
  },
  {
    id: 'C11',
    title: 'a listing is in ascending UTF-8 byte order of the anchor',
    ...listable,
    async run(bench) {
      const { source, system, type } = await sourceOf(bench)
      await fill(system)
      const anchors = anchorsOf(await pagesOf(source, type, 3))
      assert.deepEqual(anchors, sorted(anchors))
    },
  },
  {
    id: 'C12',
    title: 'a page lies between its cursor and `through`, and only the last has no `through`; all are complete',
    ...listable,
    async run(bench) {
      const { source, system, type } = await sourceOf(bench)
      await fill(system)
      const pages = await pagesOf(source, type, 3)
      let after: Anchor | null = null
      for (const page of pages) {
        for (const { anchor } of page.items) {
          assert.ok(after === null || compareUtf8(anchor, after) > 0, 'an item lies before the cursor')
          assert.ok(page.through === null || compareUtf8(anchor, page.through) <= 0, 'an item lies behind `through`')
        }
        after = page.through
      }
      assert.ok(
        pages.every(({ complete }) => complete),
        'a listing without unreadable objects must be complete, and say so on every page',
      )
    },
  },
  {
    id: 'C13',
    title: 'a listing is resumed behind any anchor, on another connection',
    ...listable,
    async run(bench) {
      const { source, system, type } = await sourceOf(bench)
      const anchors = sorted(await fill(system))
      await source.list(type, { after: null, limit: 3 })
      const other = await sourceOf(bench)
      const cursor = anchors[3] ?? ''
      const rest = sorted(anchorsOf(await pagesOf(other.source, type, 3, cursor)))
      assert.deepEqual(rest, anchors.slice(4))
    },
  },
  {
    id: 'C14',
    title: 'what is left alone comes exactly once while other objects come and go',
    ...listable,
    async run(bench) {
      const { source, system, type } = await sourceOf(bench)
      const anchors = await fill(system)
      const first = await source.list(type, { after: null, limit: 3 })
      const gone = first.items[0]?.anchor ?? ''
      await system.remove(anchors.indexOf(gone))
      const added = await system.put(size, 1)
      const rest = first.through === null ? [] : await pagesOf(source, type, 3, first.through)
      const seen = anchorsOf([first, ...rest]).filter((anchor) => anchor !== added)
      assert.deepEqual(sorted(seen), sorted(anchors))
    },
  },
  {
    id: 'C15',
    title: 'reading one object brings what the listing brings',
    ...listable,
    async run(bench) {
      const { source, system, type } = await sourceOf(bench)
      await fill(system)
      for (const item of (await source.list(type, { after: null, limit: 1000 })).items) {
        assert.deepEqual(await source.get(type, item.anchor), item)
        assert.equal(item.type, type)
      }
    },
  },
  {
    id: 'C16',
    title: 'reading an absent object brings null',
    ...listable,
    async run(bench) {
      const { source, system, type } = await sourceOf(bench)
      await fill(system)
      await system.remove(0)
      assert.equal(await source.get(type, 'no-such-anchor'), null)
    },
  },
  {
    id: 'C17',
    title: 'count is null, or the number of objects a listing brings',
    applies: ({ count }) => count,
    async run(bench) {
      const { source, system, type } = await sourceOf(bench)
      await fill(system)
      const count = await source.count?.(type)
      assert.ok(count === null || count === size, `count says ${count} of ${size}`)
    },
  },
]

/** One line for each change, so that lists of them compare well. */
const told = (change: Change) => (change.kind === 'gone' ? `gone ${change.anchor}` : `upsert ${change.object.anchor}`)

async function follow(source: Source, type: string, since: Watermark, limit: number) {
  const lines: string[] = []
  let watermark = since
  for (let calls = 0; ; calls += 1) {
    assert.ok(calls < 1000, 'the feed does not end')
    const page = await source.changes?.(type, watermark, limit)
    assert.ok(page)
    lines.push(...page.items.map(told))
    watermark = page.watermark
    if (!page.more) return { lines, watermark }
  }
}

async function present(source: Source, type: string): Promise<Watermark> {
  const page = await source.changes?.(type, null, 100)
  assert.ok(page)
  return page.watermark
}

const feedable = { applies: ({ changes }: { changes: boolean }) => changes }

/** Checks of a source's change feed. */
export const feedChecks: readonly Check[] = [
  {
    id: 'C20',
    title: 'the present position of the feed comes without items',
    ...feedable,
    async run(bench) {
      const { source, system, type } = await sourceOf(bench)
      await fill(system)
      const page = await source.changes?.(type, null, 100)
      assert.deepEqual([page?.items, page?.more], [[], false])
    },
  },
  {
    id: 'C21',
    title: 'the feed brings what changed, oldest first, in its present state',
    ...feedable,
    async run(bench) {
      const { source, system, type } = await sourceOf(bench)
      const anchors = await fill(system)
      const since = await present(source, type)
      await system.put(4, 2)
      await system.remove(1)
      await system.put(2, 2)
      const page = await source.changes?.(type, since, 100)
      assert.deepEqual(page?.items.map(told), [`upsert ${anchors[4]}`, `gone ${anchors[1]}`, `upsert ${anchors[2]}`])
      for (const item of page?.items ?? []) {
        if (item.kind === 'upsert') assert.deepEqual(item.object, await source.get(type, item.object.anchor))
      }
    },
  },
  {
    id: 'C22',
    title: 'a watermark resumes exactly, one change at a time and on another connection',
    ...feedable,
    async run(bench) {
      const { source, system, type } = await sourceOf(bench)
      await fill(system)
      const since = await present(source, type)
      for (const n of [3, 0, 5, 2]) await system.put(n, 2)
      await system.remove(6)
      const whole = (await follow(source, type, since, 1000)).lines
      assert.equal(whole.length, 5)
      assert.deepEqual((await follow(source, type, since, 1)).lines, whole)
      const start = await source.changes?.(type, since, 2)
      const other = await sourceOf(bench)
      const rest = await follow(other.source, type, start?.watermark ?? '', 2)
      assert.deepEqual([...(start?.items ?? []).map(told), ...rest.lines], whole)
    },
  },
  {
    id: 'C23',
    title: 'behind the last change the feed is empty and says that there is no more',
    ...feedable,
    async run(bench) {
      const { source, system, type } = await sourceOf(bench)
      const since = await present(source, type)
      await fill(system)
      const { watermark } = await follow(source, type, since, 1000)
      const page = await source.changes?.(type, watermark, 1000)
      assert.deepEqual([page?.items, page?.more], [[], false])
    },
  },
]
