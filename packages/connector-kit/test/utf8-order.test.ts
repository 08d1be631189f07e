import fc from 'fast-check'
import { expect, it } from 'vitest'
import { compareUtf8 } from '../src/index.ts'

it('compares as UTF-8 bytes do', () => {
  const text = fc.string({ unit: 'binary', maxLength: 6 }).map((value) => value.toWellFormed())
  const near = fc.array(fc.constantFrom('a', '\u{1F600}', '\u{10000}', '\uE000', '\uFFFD', '\uD7FF', 'é'), {
    maxLength: 4,
  })
  const either = fc.oneof(
    text,
    near.map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(either, either, (a, b) => {
      expect(Math.sign(compareUtf8(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
    { numRuns: 1000 },
  )
})
