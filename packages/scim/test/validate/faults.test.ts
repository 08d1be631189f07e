import { expect, it, test } from 'vitest'
import { requirements } from '../../src/index.ts'
import { faults } from './faults.ts'
import { createWorld, validateWorld } from './world.ts'

it.each(faults)('$requirement: $name', async ({ requirement, bend, profile = 'rfc', options }) => {
  const report = await validateWorld(createWorld(profile, bend(), options), profile)
  const broken = report.results.filter(({ status }) => status === 'failed' || status === 'warned')
  expect(broken.map(({ id }) => id)).toEqual([requirement])
  const [row] = broken
  expect(row?.reason).toMatch(/\S/)
  expect(report.verdict).toBe(row?.level === 'MUST' ? 'failed' : 'passed')
})

test('each requirement has a fault that it catches', () => {
  const caught = new Set(faults.map(({ requirement }) => requirement))
  const open = requirements.map(({ id }) => id).filter((id) => !caught.has(id))
  expect(open).toEqual([])
  expect(faults.length).toBeGreaterThanOrEqual(60)
})
