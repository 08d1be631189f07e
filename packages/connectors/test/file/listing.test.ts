import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ProvisioningError, type SystemObject } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { listAll, listed, opened } from './support.ts'

function anchors(items: readonly SystemObject[]): string[] {
  return items.map((item) => item.anchor)
}

describe('listing a file', () => {
  it('goes in UTF-8 byte order of the ids, not in order of the rows', async () => {
    const ids = ['b', 'é', '10', '9', 'Z', 'a', '\u{10400}', '\uffee']
    const { items } = await listed(`id\n${ids.join('\n')}\n`)
    expect(anchors(items)).toEqual([...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))))
  })

  it.each([1, 2, 3, 7, 100])('loses and repeats nothing in pages of %i', async (limit) => {
    const rows = Array.from({ length: 25 }, (_, row) => `${(row * 7) % 20},n${row}\n`).join('')
    const { source } = await opened(`id,name\n${rows},nobody\n`)
    const { items, unreadable, complete } = await listAll(source, 'worker', limit)
    const whole = await listAll(source, 'worker', 1000)
    expect({ items, unreadable, complete }).toEqual(whole)
    expect(anchors(items)).toHaveLength(15)
    expect(unreadable).toHaveLength(6)
    expect(complete).toBe(false)
  })

  it('can be resumed by another connection from an anchor', async () => {
    const { dir } = await opened('id\n1\n2\n3\n4\n')
    const other = await opened(null, { path: join(dir, 'people.csv') })
    const page = await other.source.list('worker', { after: '2', limit: 10 })
    expect(anchors(page.items)).toEqual(['3', '4'])
  })

  it('keeps several files apart by object type', async () => {
    const { source, dir } = await opened('id,name\n1,a\n', {
      objects: {
        worker: { path: 'people.csv', anchor: 'id' },
        team: { path: 'teams.csv', anchor: 'code', lists: { who: ';' } },
      },
    })
    writeFileSync(join(dir, 'teams.csv'), 'code,who\nT,1;2\n')
    expect((await listAll(source, 'worker')).items).toEqual([
      { type: 'worker', anchor: '1', attributes: { id: '1', name: 'a' } },
    ])
    expect((await listAll(source, 'team')).items).toEqual([
      { type: 'team', anchor: 'T', attributes: { code: 'T', who: ['1', '2'] } },
    ])
    await expect(source.list('group', { after: null, limit: 1 })).rejects.toThrow('The settings have: worker, team')
  })
})

describe('rows that share an id', () => {
  const content = 'id,name,hired\n1,a,2020-01-01\n2,b,2020-01-01\n1,"c\nc",2022-05-05\n\n1,d,2021-01-01\n'

  it('are refused together, with their row numbers as a spreadsheet shows them and the remedy', async () => {
    const { items, unreadable, complete } = await listed(content)
    expect(anchors(items)).toEqual(['2'])
    expect(unreadable).toEqual([{ anchor: '1', code: 'CONFLICT', message: expect.any(String) }])
    expect(unreadable[0]?.message).toMatch(/people\.csv: rows 2, 4, 6 .*"1".*duplicates: \{ newest: <column> \}/)
    expect(complete).toBe(true)
  })

  it.each([
    ['first', 'first', 'a'],
    ['last', 'last', 'd'],
    ['newest by a column', { newest: 'hired' }, 'c\nc'],
    ['oldest by a column', { oldest: 'hired' }, 'a'],
    ['greatest by a column', { greatest: 'name' }, 'd'],
  ])('are settled by the rule: %s', async (_, duplicates, name) => {
    const { source } = await opened(content, { duplicates })
    expect((await source.get('worker', '1'))?.attributes.name).toBe(name)
    expect((await listAll(source)).unreadable).toEqual([])
  })

  it.each([
    ['CSV', 'id,name\n9 ,a\n" 9",b\n8\t,c\n', {}],
    ['JSON lines', '{"id":"9 "}\n\n{"id":" 9"}\n{"id":"8\\t"}\n', { format: 'jsonl' }],
  ])('are the same in %s when only white space around the id tells them apart', async (_, content, settings) => {
    const { source } = await opened(content, settings)
    const { items, unreadable } = await listAll(source)
    expect(anchors(items)).toEqual(['8'])
    expect(unreadable.map(({ anchor, code }) => [anchor, code])).toEqual([['9', 'CONFLICT']])
    expect((await source.get('worker', '8'))?.anchor).toBe('8')
  })

  it('stay refused when the rule cannot tell', async () => {
    for (const hired of ['2020-01-01', 'soon']) {
      const { items, unreadable } = await listed(`id,hired\n1,2020-01-01\n1,${hired}\n`, {
        duplicates: { newest: 'hired' },
      })
      expect(items).toEqual([])
      expect(unreadable[0]?.message).toMatch(/rows 2, 3 .*newest hired/)
    }
  })

  it('make a look-up fail with CONFLICT', async () => {
    const { source } = await opened(content)
    await expect(source.get('worker', '1')).rejects.toMatchObject({ code: 'CONFLICT', blame: 'object' })
    await expect(source.get('worker', '1')).rejects.toThrow(/rows 2, 4, 6/)
  })
})

describe('rows without an id', () => {
  it('are named, and keep the listing from being complete', async () => {
    const { items, unreadable, complete } = await listed('id,name\n1,a\n,b\n  ,c\n')
    expect(anchors(items)).toEqual(['1'])
    expect(unreadable.map((found) => [found.anchor, found.code])).toEqual([
      [null, 'INVALID_VALUE'],
      [null, 'INVALID_VALUE'],
    ])
    expect(unreadable[1]?.message).toMatch(/row 4 has no "id".*missingAnchor: ignore/)
    expect(complete).toBe(false)
  })

  it('keep every page from being complete, not only the last: the row may be anybody', async () => {
    const { source } = await opened('id,name\n1,a\n2,b\n3,c\n,d\n')
    for (const after of [null, '1', '2']) {
      expect((await source.list('worker', { after, limit: 1 })).complete).toBe(false)
    }
  })

  it('are passed over where the settings say so', async () => {
    const { items, unreadable, complete } = await listed('id,name\n1,a\n,b\n', { missingAnchor: 'ignore' })
    expect([anchors(items), unreadable, complete]).toEqual([['1'], [], true])
  })

  it('are counted beyond the first hundred', async () => {
    const { unreadable } = await listed(`id,name\n1,a\n${',x\n'.repeat(150)}`)
    expect(unreadable).toHaveLength(101)
    expect(unreadable.at(-1)?.message).toContain('50 more rows have no "id"')
  })
})

describe('asking a file', () => {
  it('gets one object, or null', async () => {
    const { source } = await opened('id,name\n1,a\n2,b\n')
    expect(await source.get('worker', '2')).toEqual({ type: 'worker', anchor: '2', attributes: { id: '2', name: 'b' } })
    expect(await source.get('worker', '3')).toBeNull()
  })

  it('counts ids, not rows', async () => {
    const { source } = await opened('id,name\n1,a\n2,b\n1,c\n')
    expect(await source.count?.('worker')).toBe(2)
  })

  it('describes the columns of CSV, and says that JSON lines name none', async () => {
    const { connector } = await opened('id,name,members\n1,a,x\n', {
      objects: {
        worker: { path: 'people.csv', anchor: 'id', lists: { members: ';' } },
        other: { path: 'other.jsonl', anchor: 'id' },
      },
    })
    const { types } = await connector.schema()
    expect(types.map((type) => type.name)).toEqual(['worker', 'other'])
    expect(types[0]?.attributes.map((a) => [a.path, a.type, a.multiValued, a.required])).toEqual([
      ['id', 'string', false, true],
      ['name', 'string', false, false],
      ['members', 'string', true, false],
    ])
    expect(types[1]?.attributes).toEqual([])
  })

  it('describes a long file from its header alone', async () => {
    const { connector } = await opened(`id,name\n${'x,name\n'.repeat(200_000)}only one cell\n`)
    const { types } = await connector.schema()
    expect(types[0]?.attributes.map((attribute) => attribute.path)).toEqual(['id', 'name'])
  })

  it('finds nothing to say about a sound file when tested', async () => {
    const { connector } = await opened('id\n1\n')
    expect(await connector.test()).toEqual([])
  })

  it('tells what is wrong with a file when tested, and throws nothing', async () => {
    const broken = await opened('id,name\n1\n')
    expect(await broken.connector.test()).toEqual([
      {
        severity: 'error',
        code: 'INVALID_VALUE',
        summary: expect.stringContaining('row 2 has 1 cells'),
        path: 'people.csv',
      },
    ])
    const dirty = await opened('id,name\n1,a\n1,b\n,c\n')
    expect((await dirty.connector.test()).map((found) => [found.severity, found.code])).toEqual([
      ['warning', 'DUPLICATE_IDS'],
      ['warning', 'ROWS_WITHOUT_ID'],
    ])
  })

  it('refuses once closed, and closing twice is harmless', async () => {
    const { connector, source } = await opened('id\n1\n')
    await listAll(source)
    await connector.close()
    await connector.close()
    await expect(source.get('worker', '1')).rejects.toThrow(ProvisioningError)
    await expect(source.list('worker', { after: '0', limit: 1 })).rejects.toThrow('is closed')
  })
})
