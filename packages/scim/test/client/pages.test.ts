import type { HttpRequest } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { type Answer, failure, query, type Script, scripted } from './scripted.ts'

const people = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => ({ id: `u${from + n}` }))

/** A server with `size` people; `answer` tells how it is wrong. */
function server(
  size: number,
  answer: (page: { start: number; count: number; all: { id: string }[] }) => unknown,
  options = {},
): Script {
  return scripted((request: HttpRequest): Answer => {
    const { startIndex = '1', count = '10' } = query(request)
    return { body: answer({ start: Number(startIndex), count: Number(count), all: people(0, size) }) }
  }, options)
}

async function listed(script: Script): Promise<{ ids: string[]; complete: boolean | null }> {
  const ids: string[] = []
  let complete: boolean | null = null
  for await (const page of script.client.walk('/Users', { count: 10 })) {
    ids.push(...page.resources.map((resource) => resource.id))
    complete = page.complete
  }
  return { ids, complete }
}

const all = (size: number) => people(0, size).map(({ id }) => id)
const slice = (list: { id: string }[], start: number, count: number) => list.slice(start - 1, start - 1 + count)

describe('walk', () => {
  it.each<[string, Parameters<typeof server>[1]]>([
    [
      'a correct server',
      ({ start, count, all }) => ({ totalResults: all.length, Resources: slice(all, start, count) }),
    ],
    ['short pages', ({ start, all }) => ({ totalResults: all.length, Resources: slice(all, start, 3) })],
    [
      'a total that is the size of the page',
      ({ start, count, all }) => {
        const Resources = slice(all, start, count)
        return { totalResults: Resources.length, Resources }
      },
    ],
    [
      'a total as text',
      ({ start, count, all }) => ({ totalResults: String(all.length), Resources: slice(all, start, count) }),
    ],
    ['no total', ({ start, count, all }) => ({ Resources: slice(all, start, count) })],
    ['a total of zero', ({ start, count, all }) => ({ totalResults: 0, Resources: slice(all, start, count) })],
    [
      'lower-case resources',
      ({ start, count, all }) => ({ totalResults: all.length, resources: slice(all, start, count) }),
    ],
    [
      'no Resources when empty',
      ({ start, count, all }) => {
        const Resources = slice(all, start, count)
        return Resources.length === 0 ? { totalResults: all.length } : { totalResults: all.length, Resources }
      },
    ],
    ['no paging at all', ({ all }) => ({ totalResults: all.length, Resources: all })],
    [
      'the last page again behind the end',
      ({ start, count, all }) => ({
        totalResults: all.length,
        Resources: slice(all, Math.min(start, 31), count),
      }),
    ],
  ])('brings everybody once, and knows it, from a server with %s', async (_name, answer) => {
    expect(await listed(server(37, answer))).toEqual({ ids: all(37), complete: true })
  })

  it('brings nobody from an empty server', async () => {
    expect(await listed(server(0, () => ({ totalResults: 0 })))).toEqual({ ids: [], complete: true })
  })

  it('is not complete when the first page comes again and again while more is announced', async () => {
    const stuck = server(37, ({ all }) => ({ totalResults: 37, Resources: slice(all, 1, 10) }))
    expect(await listed(stuck)).toEqual({ ids: all(10), complete: false })
  })

  it('is not complete when the server announces more than it sends', async () => {
    const hiding = server(12, ({ start, count, all }) => ({ totalResults: 20, Resources: slice(all, start, count) }))
    expect((await listed(hiding)).complete).toBe(false)
  })

  it('is not complete when the total falls on the way, since somebody was then skipped', async () => {
    let size = 21
    const shrinking = server(21, ({ start, count, all }) => {
      const Resources = slice(all.slice(21 - size), start, count)
      return { totalResults: size--, Resources }
    })
    expect((await listed(shrinking)).complete).toBe(false)
  })

  it('follows cursors the server forces on it, through an empty page', async () => {
    const { client, requests } = scripted([
      { body: { Resources: people(0, 2), nextCursor: 'a/b' } },
      { body: { Resources: [], nextCursor: 'c' } },
      { body: { Resources: people(2, 3) } },
    ])
    expect((await listed({ client, requests })).ids).toEqual(all(3))
    expect(requests.map(query).map(({ cursor }) => cursor)).toEqual([undefined, 'a/b', 'c'])
  })

  it('fails when a cursor comes twice', async () => {
    const script = scripted(() => ({ body: { Resources: people(0, 1), nextCursor: 'same' } }))
    expect((await failure(listed(script))).code).toBe('PROTOCOL')
  })

  it('is bounded when a server invents new people for ever', async () => {
    let page = 0
    const answer = () => ({ body: { Resources: people(page++ * 5, page * 5) } })
    const script = scripted(answer, { maxPages: 20 })
    const error = await failure(listed(script))
    expect([error.code, script.requests.length]).toEqual(['PROTOCOL', 20])
  })

  it('fails for Resources that are not a list, and for an object without an id', async () => {
    expect((await failure(listed(scripted([{ body: { Resources: {} } }])))).code).toBe('PROTOCOL')
    expect((await failure(listed(scripted([{ body: { Resources: [{ userName: 'x' }] } }])))).code).toBe('PROTOCOL')
  })
})

describe('find', () => {
  const terms = [{ path: 'userName', value: 'ada' }]
  const hit = { id: '1', userName: 'ADA' }

  it('drops hits with another value, and reads on until it has the right one', async () => {
    const others = people(0, 10).map(({ id }) => ({ id, userName: id }))
    const { client, requests } = scripted((request) => ({
      body:
        query(request).startIndex === '11'
          ? { totalResults: 11, Resources: [hit] }
          : { totalResults: 11, Resources: others },
    }))
    expect(await client.find('/Users', { terms }, 2, {})).toEqual([hit])
    expect(requests).toHaveLength(2)
  })

  it('takes one request when the server filters as it should', async () => {
    const { client, requests } = scripted([{ body: { totalResults: 1, Resources: [hit] } }])
    expect(await client.find('/Users', { terms }, 2, { excludedAttributes: ['members'] })).toEqual([hit])
    expect(query(requests[0])).toEqual({ filter: 'userName eq "ada"', excludedAttributes: 'members' })
  })

  it('compares letter by letter where the schema says so', async () => {
    const { client } = scripted([{ body: { totalResults: 1, Resources: [hit] } }, { body: { totalResults: 1 } }])
    expect(await client.find('/Users', { terms }, 2, { caseExact: () => true })).toEqual([])
  })

  it('takes 404 for empty only when told so', async () => {
    const lenient = scripted([{ status: 404 }], { wire: { notFoundIsEmpty: true } })
    expect(await lenient.client.find('/Users', { terms }, 2, {})).toEqual([])
    const strict = scripted([{ status: 404 }])
    expect(await failure(strict.client.find('/Users', { terms }, 2, {}))).toMatchObject({
      code: 'NOT_FOUND',
      blame: 'connection',
      message: expect.stringContaining('check baseUrl; if the server means that nobody was found, set notFoundIsEmpty'),
    })
  })

  it.each([400, 500])('looks at everybody when the server answers a quote with %i', async (status) => {
    const quoted = { id: '2', userName: 'a"b' }
    const { client, requests } = scripted([
      { status, body: { scimType: 'invalidFilter' } },
      { body: { totalResults: 2, Resources: [hit, quoted] } },
      { body: { totalResults: 2, Resources: [] } },
    ])
    expect(await client.find('/Users', { terms: [{ path: 'userName', value: 'a"b' }] }, 2, {})).toEqual([quoted])
    expect(query(requests[1])).toEqual({})
  })

  it.each([500, 503])('fails when a search for a plain name is answered %i', async (status) => {
    const { client, requests } = scripted([{ status }])
    expect((await failure(client.find('/Users', { terms }, 2, {}))).code).toBe('UNAVAILABLE')
    expect(requests).toHaveLength(1)
  })

  it('believes no total while it looks at everybody', async () => {
    const everybody = people(0, 25).map(({ id }) => ({ id, userName: `name "${id}"` }))
    const { client } = scripted((request) => {
      const { filter, startIndex = '1' } = query(request)
      if (filter !== undefined) return { status: 400 }
      const Resources = everybody.slice(Number(startIndex) - 1, Number(startIndex) + 9)
      return { body: { totalResults: Resources.length, Resources } }
    })
    const look = (value: string) => client.find('/Users', { terms: [{ path: 'userName', value }] }, 2, {})
    expect(await look('name "u24"')).toEqual([everybody[24]])
    expect(await look('name "nobody"')).toEqual([])
  })

  it('ends when a server that ignores the filter sends its first page again', async () => {
    const { client, requests } = scripted(() => ({ body: { totalResults: 99, Resources: people(0, 10) } }))
    expect(await client.find('/Users', { terms }, 2, {})).toEqual([])
    expect(requests).toHaveLength(2)
  })

  it('asks once more without the escape when a backslash finds nothing', async () => {
    const found = { id: '3', userName: 'CORP\\ada' }
    const { client, requests } = scripted([
      { body: { totalResults: 0 } },
      { body: { totalResults: 1, Resources: [found] } },
    ])
    expect(await client.find('/Users', { terms: [{ path: 'userName', value: 'CORP\\ada' }] }, 2, {})).toEqual([found])
    expect(query(requests[1]).filter).toBe('userName eq "CORP\\ada"')
  })
})
