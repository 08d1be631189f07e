import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { GroupResult } from '../../src/sqlite/groups.ts'
import { packGroups, packResults, unpackGroups, unpackResults } from '../../src/sqlite/packed-groups.ts'

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

/** Rows of several shapes, whose names may read alike when they stand one behind the other. */
const rows = fc
  .array(fc.constantFrom('change', 'in_groups', 'doc', '', 'a', 'b', 'ab', 'a,b', 'a\0b', '1'))
  .chain((names) =>
    fc.array(fc.record(Object.fromEntries(names.map((name) => [name, cell])), { noNullPrototype: true })),
  )
const result: fc.Arbitrary<GroupResult> = fc.oneof(
  fc.record({ ok: fc.constant(true as const), rows: fc.array(rows) }, { noNullPrototype: true }),
  fc.record({ ok: fc.constant(false as const), step: fc.nat() }, { noNullPrototype: true }),
  fc.record({ message: fc.string(), errcode: fc.option(fc.nat(), { nil: undefined }) }, { noNullPrototype: true }),
)

describe('results on their way back', () => {
  it('arrive as they left', () => {
    fc.assert(
      fc.property(fc.array(result), (results) => {
        expect(unpackResults(packResults(results))).toEqual(results)
      }),
    )
  })
})
