import { expect, it } from 'vitest'
import { answering, asked, errorOf, json, on, oneUser, reply, users } from './bends.ts'
import { type Bend, base, createWorld, validateWorld } from './world.ts'

const results = async (bend: () => Bend) => {
  const { results } = await validateWorld(createWorld('rfc', bend()), 'rfc')
  return results.map(({ id, status, reason }) => ({ id, status, reason })).filter(({ status }) => status !== 'passed')
}

it('a Location may be relative, as a meta.location may', async () => {
  const relative = (address: unknown) => String(address).replace(`${base}/`, '')
  const bodies = json(on('POST', users), (body) => {
    if (body.meta?.location !== undefined) body.meta.location = relative(body.meta.location)
  })()
  const headers = answering(on('POST', users), (answer) => ({
    ...answer,
    headers: { ...answer.headers, location: relative(answer.headers.location) },
  }))()
  expect(await results(() => (request, next) => headers(request, (asked) => bodies(asked, next)))).toEqual([])
})

it.each(['PUT', 'PATCH'])('%s may refuse a userName that is taken with 400 uniqueness', async (method) => {
  const taken = on(method, oneUser, (_, { status }) => status === 409)
  const bend = answering(taken, (answer) => ({
    ...answer,
    status: 400,
    body: JSON.stringify({ ...errorOf(400), scimType: 'uniqueness' }),
  }))
  expect(await results(bend)).toEqual([])
})

it('a service may say with 501 that it has no .search', async () => {
  const open = await results(reply(asked('POST', /\/\.search$/), 501, errorOf(501)))
  expect(open.map(({ id, status }) => [id, status])).toEqual([
    ['search.answer', 'skipped'],
    ['search.filter', 'skipped'],
    ['search.root', 'skipped'],
  ])
})
