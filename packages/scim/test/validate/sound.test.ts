import { describe, expect, it, test } from 'vitest'
import { requirements } from '../../src/index.ts'
import type { ValidationProfile } from '../../src/validate/types.ts'
import { createWorld, validateWorld } from './world.ts'

const all: readonly ValidationProfile[] = ['rfc', 'entra', 'interop']

test.each(all)('our own service keeps every requirement of the profile %s', async (profile) => {
  const report = await validateWorld(createWorld(profile), profile)
  const open = report.results.filter(({ status }) => status !== 'passed').map(({ id, reason }) => `${id}: ${reason}`)
  const optional =
    profile === 'interop'
      ? [
          'interop.announced: interopProfileConformant is absent',
          'interop.too-many: 20 requests at once were all answered',
        ]
      : []
  expect(open).toEqual(optional)
  expect(report).toMatchObject({ verdict: 'passed', interrupted: false, left: [] })
})

describe('the table of requirements', () => {
  it('names each once', () => {
    const ids = requirements.map(({ id }) => id)
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([])
  })

  it.each(all)('has each row of %s behind those it stands on', (profile) => {
    const rows = requirements.filter(({ profiles }) => profiles.includes(profile))
    const wrong = rows.flatMap(({ id, after }, index) => {
      const before = rows.slice(0, index).map((row) => row.id)
      const known = after.filter((one) => rows.some((row) => row.id === one))
      return known.filter((one) => !before.includes(one)).map((one) => `${id} before ${one}`)
    })
    expect(wrong).toEqual([])
  })

  it('names only requirements that there are', () => {
    const ids = new Set(requirements.map(({ id }) => id))
    expect(requirements.flatMap(({ after }) => after).filter((one) => !ids.has(one))).toEqual([])
  })

  it('says of each row what holds, where it stands and how it is mended', () => {
    const wrong = requirements.filter(
      ({ title, clause, remedy }) => /\.$/.test(title) || !clause || !/\.$/.test(remedy),
    )
    expect(wrong.map(({ id }) => id)).toEqual([])
  })
})
