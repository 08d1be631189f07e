import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cut, displayWidth, durationText, painter, printable, table, valueText } from '../../src/output/text.ts'

describe('text for a terminal', () => {
  it.each([
    ['Ada', 3],
    ['田中', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['👍', 2],
    ['\u001b[31mred\u001b[39m', 3],
  ])('%s takes %i columns', (text, width) => {
    expect(displayWidth(text)).toBe(width)
  })

  it('is cut between characters, never wider than asked', () => {
    expect(cut('田中太郎', 5)).toBe('田中…')
    expect(cut('Ada', 3)).toBe('Ada')
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 40 }), (text, columns) => {
        expect(displayWidth(cut(text, columns))).toBeLessThanOrEqual(columns)
      }),
    )
  })

  it('never holds control characters of the data', () => {
    expect(printable('a\u001b[2Jb\nc')).toBe('a [2Jb c')
    expect(valueText({ note: 'x\u0007' })).not.toMatch(/\p{Cc}/u)
  })

  it('shows what a reference refers to, and nothing as such', () => {
    expect(valueText({ value: 'u1' })).toBe('u1')
    expect(valueText([{ value: 'u1' }, { value: 'u2' }])).toBe('u1, u2')
    expect(valueText(null)).toBe('(none)')
    expect(valueText(false)).toBe('false')
  })

  it('stands in columns, numbers on the right', () => {
    expect(
      table(
        [
          ['a', '1'],
          ['bcd', '10'],
        ],
        [1],
      ),
    ).toBe('a     1\nbcd  10\n')
  })

  it('tells durations in the unit that fits', () => {
    expect([850, 12_400, 185_000].map(durationText)).toEqual(['850 ms', '12.4 s', '3 min 5 s'])
  })
})

describe('colour', () => {
  const terminal = { isTTY: true }

  it('is used on a terminal', () => {
    expect(painter(terminal, {}, true)('red', 'x')).toBe('\u001b[31mx\u001b[39m')
  })

  it.each([
    ['stdout is no terminal', { isTTY: false }, {}, true],
    ['NO_COLOR is set', terminal, { NO_COLOR: '1' }, true],
    ['the terminal is dumb', terminal, { TERM: 'dumb' }, true],
    ['--no-color is given', terminal, {}, false],
  ])('is left out when %s', (_title, output, variables, wanted) => {
    expect(painter(output, variables, wanted)('red', 'x')).toBe('x')
  })
})
