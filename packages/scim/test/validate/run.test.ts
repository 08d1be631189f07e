import { describe, expect, it } from 'vitest'
import { groupType, userType } from '../../src/index.ts'
import type { ValidationProfile } from '../../src/validate/types.ts'
import { base, createWorld, token, validateWorld, type World } from './world.ts'

const options = { members: true, filter: null, sort: null, from: { index: 0 }, limit: 1000 } as const

/** What the service holds. */
async function holdings({ resources }: World): Promise<readonly string[]> {
  const pages = await Promise.all([userType, groupType].map((type) => resources.list(type, options)))
  return pages.flatMap((page) => page.resources.map(({ id, version }) => `${id} ${version}`))
}

async function withPeople(world: World): Promise<readonly string[]> {
  const user = await world.resources.create(userType, { userName: 'ada@example.com', title: 'Countess' })
  await world.resources.create(groupType, { displayName: 'All', members: [{ value: user.id }] })
  return holdings(world)
}

describe('what a run leaves behind', () => {
  it.each<ValidationProfile>(['rfc', 'entra', 'interop'])(
    'with %s: nothing, and the rest is as it was',
    async (profile) => {
      const world = createWorld(profile)
      const before = await withPeople(world)
      const report = await validateWorld(world, profile)
      expect(report.verdict).toBe('passed')
      expect(await holdings(world)).toEqual(before)
    },
  )

  it.each([1, 7, 60, 150, 333, 480])('when it is stopped at request %i: nothing', async (last) => {
    const world = createWorld('rfc')
    const before = await withPeople(world)
    const controller = new AbortController()
    let count = 0
    const report = await validateWorld(world, 'rfc', {
      signal: controller.signal,
      send: async (request) => {
        count += 1
        const answer = await world.send(request)
        if (count === last) controller.abort(new Error('stopped by SIGINT'))
        return answer
      },
    }).catch((error: unknown) => error)
    expect(await holdings(world)).toEqual(before)
    if (last > 1) expect(report).toMatchObject({ interrupted: true, left: [] })
  })

  it('when answers to POST are lost: nothing, as the objects are found by their names', async () => {
    const world = createWorld('rfc')
    const before = await withPeople(world)
    let count = 0
    const report = await validateWorld(world, 'rfc', {
      send: async (request) => {
        const answer = await world.send(request)
        count += 1
        if (request.method === 'POST' && count % 5 === 0) throw new Error('connection reset')
        return answer
      },
    })
    expect(report.verdict).toBe('failed')
    expect(report.left).toEqual([])
    expect(await holdings(world)).toEqual(before)
  })

  it('is named when the service deletes nothing', async () => {
    const world = createWorld('rfc', async (request, next) =>
      request.method === 'DELETE' ? { status: 500, headers: {}, body: null } : next(request),
    )
    const { left } = await validateWorld(world, 'rfc')
    expect(left.length).toBe((await holdings(world)).length)
    expect(left[0]).toMatchObject({
      path: expect.stringMatching(/^\/(Users|Groups)\//),
      why: 'DELETE was answered with 500',
    })
  })
})

it('changes only what it has created', async () => {
  const world = createWorld('rfc')
  const ids = (await withPeople(world)).map((line) => line.split(' ')[0] ?? '')
  const touched: string[] = []
  await validateWorld(world, 'rfc', {
    send: (request) => {
      if (request.method !== 'GET') touched.push(request.url)
      return world.send(request)
    },
  })
  expect(touched.filter((url) => ids.some((id) => url.includes(id)))).toEqual([])
})

it('shows in no report the token, a password or a cookie', async () => {
  const world = createWorld('rfc', async (request, next) => {
    const answer = await next(request)
    const echo = {
      ...answer.headers,
      'set-cookie': 'session=s3cret-cookie',
      'x-echo': request.headers.authorization ?? '',
    }
    if (request.path === '/ServiceProviderConfig') return answer
    return { status: answer.status === 201 ? 299 : answer.status, headers: echo, body: `${answer.body ?? ''} ${token}` }
  })
  const text = JSON.stringify(await validateWorld(world, 'rfc'))
  expect(text).toContain('[hidden]')
  for (const secret of [token, 't0p-Secret-Sutler!', 's3cret-cookie']) expect(text).not.toContain(secret)
})

it('waits as long as 429 says, and goes on', async () => {
  const world = createWorld('rfc')
  const waits: number[] = []
  let count = 0
  const report = await validateWorld(world, 'rfc', {
    sleep: async (ms) => void waits.push(ms),
    send: async (request) => {
      count += 1
      return count % 100 === 0 ? { status: 429, headers: { 'retry-after': '2' }, body: '' } : world.send(request)
    },
  })
  expect(report.verdict).toBe('passed')
  // The other one is for a cursor to expire.
  expect(new Set(waits)).toEqual(new Set([2000, 21_000]))
})

it('throws when the service does not answer at all', async () => {
  const silent = validateWorld(createWorld('rfc'), 'rfc', { send: () => Promise.reject(new Error('refused')) })
  await expect(silent).rejects.toThrow('it does not answer: refused')
})

it('tells each requirement as it is judged, and is incomplete when a MUST cannot be', async () => {
  const seen: string[] = []
  const report = await validateWorld(createWorld('interop'), 'interop', {
    onResult: ({ id }, done, total) => void seen.push(`${done}/${total} ${id}`),
    baseUrl: `${base}/`,
  })
  expect(seen[0]).toBe(`1/${report.results.length} discovery.config`)
  expect(seen).toHaveLength(report.results.length)
})

it.each([
  [
    'the token is refused',
    async () => ({ status: 401, headers: {}, body: '{"status":"401"}' }),
    'refuses the token with 401',
  ],
  ['there is a page of a web site', async () => ({ status: 200, headers: {}, body: '<html>' }), 'check the address'],
  [
    'another API is there',
    async () => ({ status: 404, headers: {}, body: '{"error":"none"}' }),
    'neither as SCIM does',
  ],
  ['there is nothing', async () => ({ status: 404, headers: {}, body: '' }), '/Users with 404'],
])('judges nothing when %s', async (_why, send, message) => {
  const world = createWorld('rfc')
  const seen: string[] = []
  const asked: typeof world.send = async ({ method }) => {
    seen.push(method)
    return send()
  }
  await expect(validateWorld(world, 'rfc', { send: asked })).rejects.toThrow(message)
  expect(seen).toEqual(['GET', 'GET'])
})

it('stops when the service falls silent, and says what it could not delete', async () => {
  const world = createWorld('rfc')
  let count = 0
  const report = await validateWorld(world, 'rfc', {
    send: async (request) => {
      count += 1
      if (count > 300) throw new Error('timed out')
      return world.send(request)
    },
  })
  expect(count).toBeLessThan(310)
  expect(report.results.at(-1)).toMatchObject({ status: 'skipped', reason: 'the service no longer answers' })
  expect(report.interrupted).toBe(false)
  expect(report.left).not.toEqual([])
  expect(report.left[0]?.why).toBe('the service no longer answers')
})

it('goes on when some requests alone have no answer', async () => {
  const world = createWorld('rfc')
  const report = await validateWorld(world, 'rfc', {
    send: async (request) => {
      if (request.url.includes('sortBy')) throw new Error('timed out')
      return world.send(request)
    },
  })
  const broken = report.results.filter(({ status }) => status === 'failed').map(({ id }) => id)
  expect(broken).toEqual(['sort.ascending'])
  expect(report.left).toEqual([])
})

it('deletes what it created also while the service answers 429, after a stop', async () => {
  const world = createWorld('rfc')
  const stop = new AbortController()
  let refused = 0
  const made: string[] = []
  const report = await validateWorld(world, 'rfc', {
    signal: stop.signal,
    sleep: async (_ms, signal) => signal?.throwIfAborted(),
    send: async (request) => {
      if (stop.signal.aborted && request.method === 'DELETE' && refused === 0) {
        refused += 1
        return { status: 429, headers: { 'retry-after': '1' }, body: '' }
      }
      const answer = await world.send(request)
      if (request.method === 'POST' && answer.status === 201) {
        made.push(request.url)
        stop.abort(new Error('stopped'))
      }
      return answer
    },
  })
  expect({ made: made.length, refused, left: report.left }).toEqual({ made: 1, refused: 1, left: [] })
})
