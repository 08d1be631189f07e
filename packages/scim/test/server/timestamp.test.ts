import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { timestamps } from '../../src/server/timestamp.ts'

/** What a Date can be; its last millisecond is the first of a day. */
const farthest = 8.64e15

describe('a timestamp of a resource', () => {
  it('is written as Date writes it, also of days that come again', () => {
    const time = fc.oneof(
      fc.integer({ min: 0, max: 4e12 }),
      fc.integer({ min: -farthest, max: farthest }),
      fc.double({ min: -1e13, max: 1e13, noNaN: true }),
    )
    fc.assert(
      fc.property(fc.array(time), (times) => {
        const timestamp = timestamps()
        for (const ms of [...times, ...times]) expect(timestamp(ms)).toBe(new Date(ms).toISOString())
      }),
    )
  })

  it('is right for more days than are remembered', () => {
    const timestamp = timestamps()
    for (let day = 0; day < 5000; day += 1) {
      const ms = day * 86_400_000 + day
      expect(timestamp(ms)).toBe(new Date(ms).toISOString())
    }
  })

  it('is none of what is no number', () => expect(() => timestamps()(Number.NaN)).toThrow(RangeError))
})
