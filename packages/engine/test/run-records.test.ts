import { setImmediate } from 'node:timers/promises'
import { ProvisioningError } from '@sutler/core'
import type { Run, StoreTx } from '@sutler/engine'
import { describe, expect, it } from 'vitest'
import { day, openWorlds, person, personAttributes, type World } from './support/world.ts'

const open = openWorlds()

const runsOf = (w: World) => w.store.tx((t) => t.runs('job', 100))
const shortOf = ({ mode, status }: Run) => `${mode} ${status}`

describe('a run whose process died', () => {
  async function dead() {
    const power = { on: true }
    const wrapTx = (t: StoreTx): StoreTx => ({
      ...t,
      saveLinks: (links) => (power.on ? t.saveLinks(links) : Promise.reject(new Error('killed'))),
    })
    const w = await open({ wrapTx })
    w.hire('1')
    power.on = false
    await expect(w.run()).rejects.toThrow('killed')
    power.on = true
    const [run] = await runsOf(w)
    expect(run).toMatchObject({ status: 'running', endedAt: null })
    w.clock.now += 1000
    return w
  }

  it('is failed once a later one began anew', async () => {
    const w = await dead()
    w.edit({ objects: [{ ...person, attributes: personAttributes.filter(({ target }) => target !== 'title') }] })
    await w.run()
    const [, first] = await runsOf(w)
    expect(first).toMatchObject({ status: 'failed', endedAt: w.clock.now, reason: 'Its process ended before it did.' })
  })

  it('is the same run when it goes on', async () => {
    const w = await dead()
    await w.run()
    expect((await runsOf(w)).map(shortOf)).toEqual(['initial success'])
  })

  it('goes like any other when it is old', async () => {
    const w = await dead()
    await w.run({ mode: 'initial' })
    const old = (await runsOf(w)).find(({ status }) => status === 'failed')
    w.clock.now += 100 * day
    for (let cycle = 0; cycle < 20; cycle++) await w.run()
    expect((await runsOf(w)).map(({ id }) => id)).not.toContain(old?.id)
  })
})

describe('what is stored of a run', () => {
  it('never grows less, though leavers and a page before them are kept side by side and heard of late', async () => {
    const stored: number[] = []
    const wrapTx = (t: StoreTx): StoreTx => ({
      ...t,
      async saveRun(run) {
        const { read = 0, created = 0, updated = 0, disabled = 0 } = run.counts
        stored.push(read + created + updated + disabled)
        await t.saveRun(run)
      },
    })
    const w = await open({ wrapTx, afterTx: () => turns(5), pageSize: 8, guard: { floor: 100 } })
    for (let n = 10; n < 50; n++) w.hire(String(n))
    await w.run()
    for (let n = 10; n < 50; n++) {
      if (n % 3 === 0) w.hr.remove('worker', String(n))
      else w.hire(String(n), { title: 'Moved' })
    }
    stored.length = 0
    await w.run({ mode: 'initial' })
    expect(stored).toEqual(stored.toSorted((a, b) => a - b))
    expect(stored.at(-1)).toBeGreaterThan(50)
  })
})

async function turns(count: number): Promise<void> {
  for (let n = 0; n < count; n++) await setImmediate()
}

describe('one object written at once', () => {
  it('has a run of its own, to which its log belongs', async () => {
    const w = await open()
    w.hire('1')
    expect((await w.preview('1', true)).applied).toBe(true)
    const [run] = await runsOf(w)
    expect(run).toMatchObject({ mode: 'single', status: 'success', counts: { created: 1, writes: 1 } })
    const log = await w.store.tx((t) => t.log('job', { source: '1', limit: 9 }))
    expect(log.map(({ runId }) => runId)).toEqual([run?.id])
    expect((await w.run()).run.mode).toBe('initial')
  })

  it('has none when it was only looked at, or nothing was to be written', async () => {
    const w = await open()
    w.hire('1')
    await w.preview('1')
    await w.run()
    w.clock.now += 1000
    w.hire('1', { ignored: true })
    await w.preview('1', true)
    expect((await runsOf(w)).map(shortOf)).toEqual(['initial success'])
  })

  it('says so when it was asked to stop once the object was written', async () => {
    const w = await open()
    w.hire('1')
    const stop = new AbortController()
    w.app.setFaults({
      before: ({ verb }) => {
        if (verb === 'create') stop.abort()
      },
    })
    await expect(w.preview('1', true, 'worker', stop.signal)).rejects.toThrow('Stopped on request')
    const [run] = await runsOf(w)
    expect(run).toMatchObject({ mode: 'single', status: 'stopped', counts: { created: 1 } })
  })

  it.each([
    ['refused', 'partial', { code: 'INVALID_VALUE' }],
    ['denied', 'failed', { code: 'AUTH_FAILED', blame: 'connection' }],
  ] as const)('ends %s as %s', async (message, status, failure) => {
    const w = await open()
    w.hire('1')
    w.app.setFaults({
      before: ({ verb }) => {
        if (verb === 'create') throw new ProvisioningError(message, failure)
      },
    })
    await w.preview('1', true).catch(() => null)
    expect((await runsOf(w)).map(shortOf)).toEqual([`single ${status}`])
  })
})

it('a run that another process took over and ended keeps the end it had there', async () => {
  const w = await open()
  w.hire('1')
  w.hire('2')
  let overtaken = false
  w.app.setFaults({
    before: async ({ verb }) => {
      if (verb !== 'create' || overtaken) return
      overtaken = true
      w.clock.now += 60_000
      await w.run()
    },
  })
  expect((await w.run()).run.status).toBe('failed')
  const [run, ...others] = await runsOf(w)
  expect(others).toEqual([])
  expect(run).toMatchObject({ status: 'success', counts: { created: 2 } })
})
