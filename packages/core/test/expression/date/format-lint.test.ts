import { describe, expect, it } from 'vitest'
import { formatDoubt } from '../../../src/expression/date/format-lint.ts'

describe('a doubtful format', () => {
  it.each([
    ['yyyy-mm-dd', 'Write M for months.'],
    ['ddmm', 'Write M for months.'],
    ['hh:mm:ss', 'Write H, or add tt.'],
    ['YYYY-MM-dd', 'Write yyyy for years.'],
    ['DD.MM.yyyy', 'Write dd for days.'],
    ['HH:mm:SS', 'Write ss for seconds.'],
    ['HH:NN', 'Write mm for minutes.'],
    ['HH:nn', 'Write mm for minutes.'],
  ])('%s comes with the advice: %s', (format, hint) => {
    expect(formatDoubt(format, 'print')?.hint).toBe(hint)
    expect(formatDoubt(format, 'parse')?.hint).toBe(hint)
  })

  it.each([
    ...[
      'yyyy-MM-dd',
      'yyyyMMddHHmmss.fZ',
      'h:mm tt',
      'm:ss',
      "'DD'yyyy",
      '\\Y\\Yyyyy',
      'D.M.yyyy D',
      'o',
      'yyyy HH:mm',
    ],
    // Wrong altogether, which is somebody else's to say.
    ...['', 'D', "'open", 'fffffffff'],
  ])('is not "%s"', (format) => {
    expect(formatDoubt(format, 'print')).toBeNull()
  })
})
