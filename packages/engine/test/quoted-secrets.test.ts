import { ProvisioningError } from '@sutler/core'
import { afterEach, describe, expect, it } from 'vitest'
import { createWorld, person, personAttributes, type World } from './support/world.ts'

let world: World
afterEach(() => world.close())

/** An app that refuses a verb and quotes what it was sent, in more than one way. */
async function refusing(verb: 'find' | 'get' | 'create' | 'update', failure: Partial<ProvisioningError> = {}) {
  const attributes = [
    ...personAttributes,
    { target: 'password', expression: 'Append([pin], "!")', flow: 'ObjectAddOnly' as const },
    { target: 'badge', expression: 'Redact([badge])' },
  ]
  world = await createWorld({ objects: [{ ...person, attributes }] })
  world.app.setFaults({
    before: (call) => {
      if (call.verb !== verb) return
      const message = 'quoted “hunter2!”, hunter2, HUNTER2! and {"badge":"blue17"}, old silver99; id 1 of worker user1.'
      throw new ProvisioningError(message, { code: 'INVALID_VALUE', ...failure }, { cause: new Error('hunter2') })
    },
  })
  world.hire('1', { pin: 'hunter2', badge: 'blue17' })
  return world
}

const secrets = /hunter2|blue17/i

/** All that is stored or shown of the object. */
async function everything(w: World): Promise<string> {
  const stored = await w.store.tx(async (t) => [
    await t.log('job', { limit: 100 }),
    await t.links('job', 'worker', ['1']),
    await t.runs('job', 10),
  ])
  return JSON.stringify([stored, w.events])
}

describe('a target that quotes what it refuses', () => {
  it.each(['find', 'create'] as const)('leaks no secret when it refuses a %s', async (verb) => {
    const w = await refusing(verb)
    const result = await w.run()
    expect(result.counts.failed).toBe(1)
    const text = `${await everything(w)}${JSON.stringify(result)}`
    expect(text).toContain('quoted “[redacted]”, [redacted], [redacted] and')
    expect(text).toContain('id 1 of worker user1.')
    expect(text).not.toMatch(secrets)
  })

  it('leaks no secret when it refuses an update, old value or new', async () => {
    const w = await refusing('get')
    w.app.setFaults({})
    w.hire('1', { pin: 'hunter2', badge: 'silver99' })
    await w.run()
    const before = await refuseUpdates(w)
    w.hire('1', { pin: 'hunter2', badge: 'blue17', title: 'Boss' })
    await w.run({ mode: 'initial' })
    expect(before.sent).toBe(1)
    expect(await everything(w)).not.toMatch(/hunter2|blue17|silver99/i)
    expect(w.problems().join()).toContain('quoted [redacted] and [redacted]')
  })

  it('leaks no secret into the reason a whole run failed for', async () => {
    const w = await refusing('create', { code: 'AUTH_FAILED', blame: 'connection' })
    const { run } = await w.run()
    expect(run).toMatchObject({ status: 'failed', reason: expect.stringContaining('[redacted]') })
    expect(await everything(w)).not.toMatch(secrets)
  })

  it('leaks no secret into a preview or a plan', async () => {
    const w = await refusing('find')
    const preview = await w.preview('1')
    expect(preview.steps.at(-1)).toMatchObject({ status: 'failure', summary: expect.stringContaining('[redacted]') })
    const plan = await w.plan()
    expect(JSON.stringify(plan)).toContain('[redacted]')
    expect(JSON.stringify([preview, plan])).not.toMatch(secrets)
  })
})

async function refuseUpdates(w: World): Promise<{ sent: number }> {
  const seen = { sent: 0 }
  w.app.setFaults({
    before: ({ verb }) => {
      if (verb !== 'update') return
      seen.sent++
      throw new ProvisioningError('quoted blue17 and silver99', { code: 'INVALID_VALUE' })
    },
  })
  return seen
}
