import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { repeatedName } from '../src/repeated-name.ts'

describe('names that stand twice', () => {
  it('are found in any case, few or many of them', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'A', 'b', 'İ', 'ß'), maxLength: 3 })
    fc.assert(
      fc.property(fc.array(name, { maxLength: 40 }), (names) => {
        const isRepeated = (one: string, at: number) =>
          names.slice(0, at).some((earlier) => earlier.toLowerCase() === one.toLowerCase())
        expect(repeatedName(names)).toBe(names.find(isRepeated))
      }),
    )
    expect(repeatedName(['userName', 'active', 'USERNAME'])).toBe('USERNAME')
    const many = Array.from({ length: 100_000 }, (_, n) => `a${n}`)
    expect(repeatedName(many)).toBeUndefined()
    expect(repeatedName([...many, 'A7'])).toBe('A7')
  })
})
