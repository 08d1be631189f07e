import { describe, expect, test } from 'vitest'
import { leniencyRows } from '../../src/patch/leniency-rows.ts'
import { entra, profiles, strict } from '../../src/patch/profiles.ts'
import { groupType } from '../../src/schema/resource-type.ts'
import { outcomeOfBody } from './apply-vector.ts'
import { deskUser } from './types-of-test.ts'

describe.each(leniencyRows)('$name', ({ name, example }) => {
  const type = example.type === 'User' ? deskUser : groupType
  const outcome = (profile: typeof strict) => outcomeOfBody(example.before, example.body, type, profile)

  test('is accepted where it is forgiven', () => {
    expect(outcome({ ...strict, [name]: true })).toEqual({ after: example.after })
    if (entra[name]) expect(outcome(entra)).toEqual({ after: example.after })
  })

  test('is refused where it is not', () => {
    expect(outcome(strict)).toEqual({ status: 400, scimType: example.refused })
    expect(outcome({ ...entra, [name]: false })).toEqual({ status: 400, scimType: example.refused })
  })
})

test('every switch has a row', () => {
  const switches = Object.keys(strict).filter((key) => key !== 'name')
  expect(leniencyRows.map(({ name }) => name).sort()).toEqual(switches.sort())
})

test('strict forgives nothing, and every switch is on in some profile', () => {
  const { name, ...switches } = strict
  expect(name).toBe('strict')
  expect(Object.values(switches)).not.toContain(true)
  for (const row of leniencyRows) expect(Object.values(profiles).some((profile) => profile[row.name])).toBe(true)
})

test('a profile is found by its own name', () => {
  expect(Object.entries(profiles).map(([key, { name }]) => key === name)).not.toContain(false)
})
