import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packGroups, unpackGroups } from '../../src/sqlite/groups.ts'

const cell = fc.oneof(fc.constant(null), fc.string({ unit: 'binary' }), fc.integer())
const step = fc.record(
  {
    text: fc.constantFrom('insert', 'update', 'delete'),
    parameters: fc.array(cell),
    needs: fc.nat(),
    when: fc.array(fc.nat()),
  },
  { requiredKeys: ['text', 'parameters'], noNullPrototype: true },
)

describe('lists of steps on their way to the thread of the database', () => {
  it('arrive as they left, each statement once', () => {
    fc.assert(
      fc.property(fc.array(fc.array(step)), (groups) => {
        expect(unpackGroups(packGroups(groups))).toEqual(groups)
      }),
    )
    const twice = [1, 2].map((id) => [{ text: 'insert', parameters: [id] }])
    expect(packGroups(twice).filter((one) => one === 'insert')).toHaveLength(1)
  })
})
