import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Anchor, ListPage, SystemObject, Unreadable } from '@sutler/core'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { createSpool, type Spool, type SpoolOptions } from '../../src/index.ts'

const open: Spool[] = []
afterEach(() => {
  for (const spool of open.splice(0)) spool.close()
})

function spoolOf(
  rows: readonly (readonly [string, Record<string, string | number>])[],
  options: Partial<SpoolOptions> = {},
) {
  const spool = createSpool({ type: 'worker', ...options })
  open.push(spool)
  rows.forEach(([anchor, attributes], index) => {
    spool.add(anchor, index + 1, attributes)
  })
  return spool
}

function listAll(spool: Spool, limit: number) {
  const items: SystemObject[] = []
  const unreadable: Unreadable[] = []
  let page: ListPage
  let after: Anchor | null = null
  do {
    page = spool.list({ after, limit })
    items.push(...page.items)
    unreadable.push(...page.unreadable)
    after = page.through
  } while (after !== null)
  expect(page.complete).toBe(true)
  return { items, unreadable }
}

const utf8 = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b))

describe('a spool', () => {
  it('lists what was added once each, in UTF-8 byte order, at any page size', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 4 }).map((value) => value.toWellFormed())
    const rows = fc.array(
      fc.tuple(text, fc.dictionary(text, fc.oneof(fc.string(), fc.integer()), { noNullPrototype: true })),
      { maxLength: 30 },
    )
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 40 }), (added, limit) => {
        const spool = spoolOf(added)
        const { items, unreadable } = listAll(spool, limit)
        const anchors = [...new Set(added.map(([anchor]) => anchor))].sort(utf8)
        const single = anchors.filter((anchor) => added.filter(([other]) => other === anchor).length === 1)
        expect(items.map((item) => item.anchor)).toEqual(single)
        expect(unreadable.map((one) => one.anchor)).toEqual(anchors.filter((anchor) => !single.includes(anchor)))
        expect(spool.count()).toBe(anchors.length)
        for (const item of items) {
          expect(item.attributes).toEqual(added.find(([anchor]) => anchor === item.anchor)?.[1])
          expect(spool.get(item.anchor)).toEqual(item)
        }
        spool.close()
      }),
      { numRuns: 60 },
    )
  })

  it('orders characters outside the basic plane as UTF-8 does, not as UTF-16 does', () => {
    expect(
      listAll(
        spoolOf([
          ['\u{1F600}', {}],
          ['\uFFFD', {}],
        ]),
        10,
      ).items.map((item) => item.anchor),
    ).toEqual(['\uFFFD', '\u{1F600}'])
  })

  it('resumes behind any anchor, present or not', () => {
    const spool = spoolOf([
      ['a', {}],
      ['c', {}],
      ['d', {}],
    ])
    expect(spool.list({ after: 'b', limit: 1 })).toMatchObject({
      items: [{ anchor: 'c' }],
      through: 'c',
      complete: true,
    })
    expect(spool.list({ after: 'd', limit: 1 })).toEqual({ items: [], unreadable: [], through: null, complete: true })
  })

  it('refuses all rows that share an anchor and names them, whatever page they meet', () => {
    const spool = spoolOf([
      ['a', { n: 1 }],
      ['b', {}],
      ['a', { n: 2 }],
      ['a', { n: 3 }],
    ])
    for (const limit of [1, 2, 3, 10]) {
      const { items, unreadable } = listAll(spool, limit)
      expect(items.map((item) => item.anchor)).toEqual(['b'])
      expect(unreadable).toMatchObject([{ anchor: 'a', code: 'CONFLICT' }])
      expect(unreadable[0]?.message).toContain('rows 1, 3, 4 share the id "a"')
    }
    expect(() => spool.get('a')).toThrow(expect.objectContaining({ code: 'CONFLICT' }))
    expect(spool.get('zz')).toBeNull()
  })

  it('names only the first of very many rows', () => {
    const spool = spoolOf(Array.from({ length: 500 }, () => ['same', {}] as const))
    const [only] = listAll(spool, 2).unreadable
    expect(only?.message).toContain('and 480 more')
    expect(only?.message.length).toBeLessThan(300)
  })

  it.each([
    ['newest', 'when', 3],
    ['oldest', 'when', 1],
    ['greatest', 'n', 2],
    ['smallest', 'n', 3],
    ['greatest', 'word', 2],
    ['smallest', 'word', 1],
    ['first', undefined, 1],
    ['last', undefined, 4],
  ] as const)('chooses the %s %s', (order, attribute, row) => {
    const rule = attribute === undefined ? { order: order as 'first' } : { order: order as 'newest', attribute }
    const spool = spoolOf(
      [
        ['a', { row: 1, when: '2013-01-01', n: '9', word: 'A' }],
        ['a', { row: 2, when: '2020-02-29T10:00:00+02:00', n: '10', word: 'b' }],
        ['a', { row: 3, when: '20210101', n: -1, word: 'B' }],
        ['a', { row: 4, when: '', n: '', word: '' }],
      ],
      { choose: rule },
    )
    expect(listAll(spool, 1).items).toMatchObject([{ attributes: { row } }])
    expect(spool.get('a')?.attributes).toMatchObject({ row })
  })

  it('keeps a tie under the rule a duplicate, and one it cannot judge', () => {
    const tie = spoolOf(
      [
        ['a', { d: '2020-01-01' }],
        ['a', { d: '2020-01-01' }],
        ['a', { d: '2019-01-01' }],
      ],
      { choose: { order: 'newest', attribute: 'd' } },
    )
    expect(listAll(tie, 5).unreadable[0]?.message).toContain('The rule "newest d" cannot tell')
    const missing = spoolOf(
      [
        ['a', {}],
        ['a', {}],
      ],
      { choose: { order: 'newest', attribute: 'd' } },
    )
    expect(listAll(missing, 5).unreadable).toHaveLength(1)
    const odd = spoolOf(
      [
        ['a', { d: '1/2/2020' }],
        ['a', { d: '2020-01-01' }],
      ],
      { choose: { order: 'newest', attribute: 'd' } },
    )
    expect(listAll(odd, 5).unreadable).toHaveLength(1)
  })

  it('ends a tie when a better row follows it', () => {
    const spool = spoolOf(
      [
        ['a', { d: 1 }],
        ['a', { d: 1 }],
        ['a', { d: 2 }],
      ],
      { choose: { order: 'greatest', attribute: 'd' } },
    )
    expect(listAll(spool, 5).items).toMatchObject([{ attributes: { d: 2 } }])
  })

  it('keeps attributes with hostile names and text with NUL', () => {
    const hostile = JSON.parse('{"__proto__": "x", "constructor": "y"}')
    const spool = spoolOf([
      ['a\0b', hostile],
      ['a\0c', { text: '\0' }],
    ])
    expect(listAll(spool, 1).items.map((item) => [item.anchor, JSON.stringify(item.attributes)])).toEqual([
      ['a\0b', '{"__proto__":"x","constructor":"y"}'],
      ['a\0c', '{"text":"\\u0000"}'],
    ])
  })

  it('leaves nothing in its folder, and can be closed twice', () => {
    const dir = mkdtempSync(join(tmpdir(), 'kit-test-'))
    const spool = spoolOf([['a', {}]], { dir })
    expect(spool.count()).toBe(1)
    if (process.platform !== 'win32') expect(readdirSync(dir)).toEqual([])
    spool.close()
    spool.close()
    expect(readdirSync(dir)).toEqual([])
    rmSync(dir, { recursive: true })
  })

  it('takes no rows once it has been read', () => {
    const spool = spoolOf([['a', {}]])
    spool.list({ after: null, limit: 1 })
    expect(() => spool.add('b', 2, {})).toThrow('takes no rows')
  })
})
