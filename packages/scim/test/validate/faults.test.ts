import { expect, it, test } from 'vitest'
import { requirements } from '../../src/index.ts'
import { faults } from './faults.ts'
import { createWorld, validateWorld } from './world.ts'

/** MUST rows that fall together with another one, because they are about the same request. */
const secondary: Readonly<Record<string, readonly string[]>> = {}

it.each(faults)('$requirement: $name', async ({ requirement, bend, profile = 'rfc' }) => {
  const report = await validateWorld(createWorld(profile, bend()), profile)
  const broken = report.results.filter(({ status }) => status === 'failed' || status === 'warned')
  expect(broken.map(({ id }) => id)).toContain(requirement)
  const others = broken.filter(({ id, level }) => level === 'MUST' && id !== requirement).map(({ id }) => id)
  expect(others).toEqual(secondary[requirement] ?? [])
  const row = broken.find(({ id }) => id === requirement)
  expect(row?.reason).toMatch(/\S/)
  expect(report.verdict).toBe(row?.level === 'MUST' ? 'failed' : 'passed')
})

test('each requirement has a fault that it catches', () => {
  const caught = new Set(faults.map(({ requirement }) => requirement))
  const open = requirements.map(({ id }) => id).filter((id) => !caught.has(id))
  expect(open).toEqual([])
  expect(faults.length).toBeGreaterThanOrEqual(60)
})
