import { type Failure, ProvisioningError, type Target } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { createPacer, paceTarget } from '../../src/index.ts'
import { virtualClock } from '../virtual-clock.ts'

type Verb = keyof Target
type Fault = Partial<Failure> & Pick<Failure, 'code'>

/** A target that fails with these faults, one a call, and then succeeds. */
function setUp(...faults: (Fault | Error)[]) {
  const clock = virtualClock(1_000_000)
  const calls: Verb[] = []
  const answer =
    <T>(verb: Verb, value: T) =>
    async () => {
      calls.push(verb)
      const fault = faults.shift()
      if (fault instanceof Error) throw fault
      if (fault) throw new ProvisioningError(`fault ${calls.length}`, fault)
      return value
    }
  const target: Target = {
    find: answer('find', []),
    get: answer('get', null),
    create: answer('create', { type: 'User', anchor: 'a', attributes: {} }),
    update: answer('update', { anchor: 'a' }),
    delete: answer('delete', undefined),
  }
  const pacer = createPacer({ maxConcurrency: 4, now: clock.now, wait: clock.wait, random: () => 0.5 })
  const stop = new AbortController()
  const op = { opId: 'o', signal: stop.signal }
  const paced = paceTarget(target, pacer)
  const verbs: Record<Verb, () => Promise<unknown>> = {
    find: () => paced.find('User', { terms: [] }, 2),
    get: () => paced.get('User', 'a'),
    create: () => paced.create('User', {}, op),
    update: () => paced.update('User', 'a', [], op),
    delete: () => paced.delete('User', 'a', op),
  }
  return { clock, calls, verbs, stop, pacer }
}

const transient: Fault[] = [
  { code: 'RATE_LIMITED' },
  { code: 'UNAVAILABLE' },
  { code: 'TIMEOUT' },
  { code: 'CONFLICT' },
]
const idempotent: Verb[] = ['find', 'get', 'update', 'delete']

describe('a paced target', () => {
  it.each(idempotent.flatMap((verb) => transient.map((fault) => [verb, fault.code, fault] as const)))(
    'tries %s again after %s, whatever its outcome',
    async (verb, _, fault) => {
      const { clock, calls, verbs } = setUp(fault, { ...fault, outcomeKnown: false })
      await clock.run(verbs[verb]())
      expect(calls).toHaveLength(3)
    },
  )

  it.each(transient.map((fault) => [fault.code, fault] as const))(
    'never tries a create again whose outcome is unknown after %s',
    async (_, fault) => {
      const { clock, calls, verbs } = setUp({ ...fault, outcomeKnown: false })
      await expect(clock.run(verbs.create())).rejects.toMatchObject({ code: fault.code, outcomeKnown: false })
      expect(calls).toHaveLength(1)
    },
  )

  it('tries a create again that is known not to have happened', async () => {
    const { clock, calls, verbs } = setUp({ code: 'RATE_LIMITED' }, { code: 'UNAVAILABLE', outcomeKnown: true })
    await clock.run(verbs.create())
    expect(calls).toHaveLength(3)
  })

  it.each(['AUTH_FAILED', 'NOT_FOUND', 'ALREADY_EXISTS', 'INVALID_VALUE', 'UNSUPPORTED', 'PROTOCOL'] as const)(
    'passes %s on at once',
    async (code) => {
      const { clock, calls, verbs } = setUp({ code })
      await expect(clock.run(verbs.update())).rejects.toMatchObject({ code })
      expect(calls).toHaveLength(1)
    },
  )

  it('passes on what the target says is never to be tried again, and what is no ProvisioningError', async () => {
    const never = setUp({ code: 'UNAVAILABLE', retry: 'never' })
    await expect(never.clock.run(never.verbs.get())).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    const bug = setUp(new TypeError('bug'))
    await expect(bug.clock.run(bug.verbs.get())).rejects.toThrow(TypeError)
    expect([never.calls.length, bug.calls.length]).toEqual([1, 1])
  })

  it('gives up after five tries, with waits that double, half of them by chance here', async () => {
    const { clock, calls, verbs } = setUp(...Array.from({ length: 9 }, (): Fault => ({ code: 'CONFLICT' })))
    await expect(clock.run(verbs.update())).rejects.toThrow('fault 5')
    expect(calls).toHaveLength(5)
    expect(clock.waits).toEqual([250, 500, 1000, 2000])
  })

  it('waits as long as the target asks, but no more than 15 minutes, for one object', async () => {
    const asked: Fault = { code: 'CONFLICT', retry: { afterMs: 3_600_000 } }
    const { clock, verbs } = setUp({ code: 'CONFLICT', retry: { afterMs: 7000 } }, asked)
    await clock.run(verbs.update())
    expect(clock.waits).toEqual([7000, 900_000])
  })

  it('stops waiting at once when aborted, with the failure it was waiting after', async () => {
    const { calls, verbs, stop, clock } = setUp({ code: 'TIMEOUT' })
    const running = verbs.update()
    const outcome = expect(running).rejects.toMatchObject({ code: 'TIMEOUT', outcomeKnown: false })
    await expect.poll(() => clock.pending()).toBe(1)
    stop.abort()
    await outcome
    expect(calls).toHaveLength(1)
    expect(clock.pending()).toBe(0)
  })

  it('does not forget, when a later try is refused, that an earlier one may have happened', async () => {
    const refused: Fault[] = Array.from({ length: 4 }, () => ({ code: 'RATE_LIMITED' }))
    const { clock, verbs } = setUp({ code: 'TIMEOUT' }, ...refused)
    await expect(clock.run(verbs.update())).rejects.toMatchObject({ code: 'RATE_LIMITED', outcomeKnown: false })
  })
})
