import { describe, expect, it } from 'vitest'
import { type Check, checks, runChecks } from '../../src/conformance/index.ts'
import { memoryFixture } from './memory-fixture.ts'
import { wrongConnectors } from './wrong-connectors.ts'

const idsOf = (results: readonly { id: string; status: string }[], status: string) =>
  results.filter((result) => result.status === status).map((result) => result.id)

describe('the conformance kit', () => {
  it('finds nothing wrong with the memory connector, and leaves no check out', async () => {
    const results = await runChecks(memoryFixture())
    expect(results.filter((result) => result.status !== 'passed')).toEqual([])
    expect(results.map((result) => result.id)).toEqual(checks.map((check) => check.id))
  })

  it.each(wrongConnectors.map((wrong) => [wrong.fault, wrong.check, wrong] as const))(
    'sees that a connector %s, by %s alone',
    async (_fault, check, wrong) => {
      const results = await runChecks(memoryFixture(wrong.wrap))
      expect(results.filter((result) => result.status === 'failed').map(({ id, message }) => [id, message])).toEqual([
        [check, expect.any(String)],
      ])
    },
  )

  it('has a wrong connector for every check', () => {
    const caught = new Set(wrongConnectors.map((wrong) => wrong.check))
    expect(checks.filter((check) => !caught.has(check.id)).map((check) => check.id)).toEqual([])
  })

  it('gives every check an id of its own and a sentence', () => {
    expect(new Set(checks.map((check) => check.id)).size).toBe(checks.length)
    expect(checks.filter((check: Check) => !/^C\d\d$/.test(check.id) || check.title.length < 10)).toEqual([])
  })

  it('takes a declared deviation with its reason, and refuses one that does not deviate', async () => {
    const wrong = wrongConnectors.find((one) => one.check === 'C17')
    const deviations = [{ id: 'C17', reason: 'the API cannot count' }]
    const results = await runChecks(memoryFixture(wrong?.wrap), { deviations })
    expect(idsOf(results, 'failed')).toEqual([])
    expect(results.find((result) => result.id === 'C17')).toMatchObject({
      status: 'deviates',
      message: 'the API cannot count',
    })
    expect(idsOf(await runChecks(memoryFixture(), { deviations }), 'failed')).toEqual(['C17'])
  })

  it('skips the checks of a half the connector does not have', async () => {
    const results = await runChecks(memoryFixture(({ target: _, ...connector }) => connector))
    expect(idsOf(results, 'failed')).toEqual([])
    expect(idsOf(results, 'skipped').every((id) => id >= 'C30')).toBe(true)
    expect(idsOf(results, 'passed')).toContain('C10')
  })
})
