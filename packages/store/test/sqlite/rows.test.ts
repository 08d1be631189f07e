import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packRows, unpackRows } from '../../src/sqlite/rows.ts'

const cell = fc.oneof(
  fc.constant(null),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('~', '#', '$', ';', '$3;abc', '', '{"a":"b;c"}', '\ud800'),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map((number) => number + 0),
  fc.integer(),
)

describe('rows on their way to the thread of the database', () => {
  it('arrive as they left, whatever marks their texts hold', () => {
    fc.assert(
      fc.property(fc.array(fc.array(cell)), (rows) => {
        expect(unpackRows(packRows(rows))).toEqual(rows)
      }),
    )
  })

  it.each([[1n], [new Uint8Array(1)]])('cannot hold %s', (value) => {
    expect(() => packRows([[value]])).toThrow(TypeError)
  })
})
