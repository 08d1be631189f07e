import { expect, test } from 'vitest'
import { closingLines, exitCode, type GateResult } from '../../script/lib/tally.ts'

const result = (part: Partial<GateResult>): GateResult => ({ name: 'g', passed: 0, failed: [], skipped: [], ...part })
const skip = { what: 'PostgreSQL server', why: 'not installed' }

test('the last line holds the counts alone', () => {
  const lines = closingLines([result({ passed: 2 }), result({ passed: 1, failed: ['types'] })], false)
  expect(lines.at(-1)).toBe('3 passed, 1 failed')
  expect(lines).toContain('  types')
})

test('what was skipped is counted, named and explained', () => {
  const lines = closingLines([result({ passed: 2, skipped: [skip] })], false)
  expect(lines.at(-1)).toBe('2 passed, 0 failed, 1 skipped')
  expect(lines).toContain('  PostgreSQL server: not installed')
})

test('in continuous integration a skip is a failure', () => {
  const results = [result({ passed: 2, skipped: [skip] })]
  expect(closingLines(results, true).at(-1)).toBe('2 passed, 1 failed')
  expect(exitCode(results, true)).toBe(1)
  expect(exitCode(results, false)).toBe(0)
})

test('a run in which nothing passed is a failure', () => {
  expect(exitCode([result({})], false)).toBe(1)
})

test('one failed gate fails the run', () => {
  expect(exitCode([result({ passed: 9 }), result({ failed: ['types'] })], false)).toBe(1)
})
