import { afterEach, expect, it } from 'vitest'
import { createWorld, type World } from './support/world.ts'

let world: World
afterEach(() => world.close())

it('lets a person hired under a new id have the old account, once a human has let the old link go', async () => {
  world = await createWorld()
  const w = world
  w.hire('1', { login: 'ada' })
  await w.run()
  const [account] = w.app.objects('User')
  w.hr.remove('worker', '1')
  await w.run()
  w.hire('2', { login: 'ada' })
  expect((await w.run()).run.status).toBe('partial')
  expect(w.problems().join()).toMatch(/^2: .*sutler unlink/)
  expect(await w.unlink('1')).toMatchObject({ source: '1', state: { target: account?.anchor } })
  w.clock.now += 6 * 60_000
  expect((await w.run()).counts).toMatchObject({ updated: 1, failed: 0 })
  expect(w.app.objects('User')).toHaveLength(1)
  expect(w.users().get('ada')).toMatchObject({ externalId: '2', active: true })
  await expect(w.unlink('1')).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
