import { describe, expect, it } from 'vitest'
import { type Attributes, compileExpression, type ExpressionCode } from '../../src/index.ts'
import { processorMs } from '../processor-time.ts'

/** Code and the text the position points at, for every finding. */
function findings(text: string): [ExpressionCode, string][] {
  const result = compileExpression(text)
  const issues = result.ok ? result.warnings : result.issues
  return issues.map((issue) => [issue.code, text.slice(issue.start, issue.end)])
}

function hints(text: string): string {
  const result = compileExpression(text)
  return (result.ok ? result.warnings : result.issues).map((issue) => issue.hint ?? '').join('\n')
}

describe('what is wrong with an expression', () => {
  it.each<[string, ExpressionCode, string]>([
    ['', 'E_EMPTY', ''],
    ['Append([a], "x)', 'E_UNTERMINATED_STRING', '"x)'],
    ['Append([a, "x")', 'E_UNTERMINATED_ATTRIBUTE', '[a, "x")'],
    ['ToLower([])', 'E_UNTERMINATED_ATTRIBUTE', '[]'],
    ['ToLower([a]', 'E_MISSING_PAREN', '('],
    ['Append([a] "x")', 'E_MISSING_COMMA', '"x"'],
    ['Split([mail], "@")[1]', 'E_TRAILING_INPUT', '[1]'],
    ['IIF([a] = , "x", "y")', 'E_MISSING_OPERAND', ','],
    ["Append([a], 'x')", 'E_UNEXPECTED_CHARACTER', "'x'"],
    ['Append([a], “x”)', 'E_UNEXPECTED_CHARACTER', '“x”'],
    ['Append([a], ‘x’)', 'E_UNEXPECTED_CHARACTER', '‘x’'],
    ['Append([a], `x`)', 'E_UNEXPECTED_CHARACTER', '`x`'],
    ["Append([a], 'x)", 'E_UNEXPECTED_CHARACTER', "'"],
    ['Append([a], {x})', 'E_UNEXPECTED_CHARACTER', '{'],
    ['Append([a], "x”)', 'E_UNTERMINATED_STRING', '"x”)'],
    ['IIF([a] == "b", "x", "y")', 'E_UNEXPECTED_CHARACTER', '=='],
    ['IIF([a] != "b", "x", "y")', 'E_UNEXPECTED_CHARACTER', '!='],
    ['IIF([a] => "b", "x", "y")', 'E_UNEXPECTED_CHARACTER', '=>'],
    ['Left([a]; 1)', 'E_UNEXPECTED_CHARACTER', ';'],
    ['Left([a], 1.5)', 'E_UNEXPECTED_CHARACTER', '1.5'],
    ['Append(Split([a], "@")[0], "x")', 'E_TRAILING_INPUT', '[0]'],
    ['Append([a], "x"))', 'E_TRAILING_INPUT', ')'],
    ['Append([a], "x") [b] [c]', 'E_TRAILING_INPUT', '[b] [c]'],
    ['IIF([a] = "x" AND [b] = "y", "1", "0")', 'E_UNKNOWN_WORD', 'AND'],
    ['IIF([a] = "x" || [b] = "y", "1", "0")', 'E_UNKNOWN_WORD', '||'],
    ['IIF(NOT [a], "1", "0")', 'E_UNKNOWN_WORD', 'NOT'],
    ['Coalesce([a], True)', 'E_UNKNOWN_WORD', 'True'],
    ['Append([a], ("x" > ))', 'E_MISSING_OPERAND', ')'],
    ['Append(("a" "b"), "x")', 'E_MISSING_COMMA', '"b"'],
    ['NoSuch([a])', 'E_UNKNOWN_FUNCTION', 'NoSuch'],
    ['Coalesce([a], NULL)', 'E_UNKNOWN_WORD', 'NULL'],
    ['Append([a], IgnoreAttributeFlow)', 'E_UNKNOWN_WORD', 'IgnoreAttributeFlow'],
    ['InStr([a], "b", 1, vbOther)', 'E_UNKNOWN_WORD', 'vbOther'],
    ['"text"', 'E_CONSTANT_ONLY', '"text"'],
    ['[a] = "b"', 'E_COMPARISON_POSITION', '[a] = "b"'],
    ['Left([a])', 'E_ARGUMENT_COUNT', 'Left([a])'],
    ['Left([a], 1, 2)', 'E_ARGUMENT_COUNT', 'Left([a], 1, 2)'],
    ['Left([a], "x")', 'E_ARGUMENT_TYPE', '"x"'],
    ['Switch([a], "d", "k")', 'E_SWITCH_PAIRS', 'Switch([a], "d", "k")'],
    ['Switch([a], "d", "k", "v", "k2")', 'E_SWITCH_PAIRS', '"k2"'],
    ['Replace([a], "x", "y", , "z")', 'E_ARGUMENT_COMBINATION', 'Replace([a], "x", "y", , "z")'],
    ['Replace([a], "x")', 'E_ARGUMENT_COMBINATION', 'Replace([a], "x")'],
    ['Replace([a], , "(", , "")', 'E_REGEX_SYNTAX', '('],
    ['Replace([a], , "(?<a-b>x)y", , "")', 'E_REGEX_UNSUPPORTED', '('],
    ['Replace([a], , "(?<n>x)", "m", "")', 'E_REGEX_SYNTAX', '"m"'],
    ['ToUpper([a], "tr_TR")', 'E_UNKNOWN_CULTURE', '"tr_TR"'],
    ['tolower([a])', 'W_CASE', 'tolower'],
    ['[a] & "x"', 'W_UNDOCUMENTED', '[a] & "x"'],
    ['Append([a], "\\+")', 'W_ESCAPE', '\\+'],
  ])('%s: %s at %s', (text, code, place) => {
    expect(findings(text)).toEqual([[code, place]])
  })

  it('reports all findings at once', () => {
    expect(findings('Join(Nope([a]), Left([b]), NULL)').map(([code]) => code)).toEqual([
      'E_UNKNOWN_FUNCTION',
      'E_ARGUMENT_COUNT',
      'E_UNKNOWN_WORD',
    ])
  })

  it.each([
    ['ToLowr([a])', 'ToLower'],
    ['LCase([a])', 'ToLower'],
    ['PadLeft([a])', 'Replace'],
    ['Split([a], "@")[1]', 'Item(…, 2)'],
    ['Left([a])', 'Left(source, numChars)'],
    ['Append([a], ‘x’)', 'straight double quotes: "x"'],
    ['Append([a], \'say "x"\')', '"say \\"x\\""'],
    ['Append([a] "x")', ', a text'],
    ['IIF([a] = "x" AND [b] = "y", "1", "0")', 'IIF(second, yes, no)'],
    ['IIF([a] = "x" or [b] = "y", "1", "0")', 'IIF(first, yes'],
    ['IIF(NOT [a], "1", "0")', 'Not([a])'],
    ['Coalesce([a], NULL)', 'blank'],
    ['Coalesce([a], True)', '"True"'],
    ['Coalesce([a], ignoreattributeflow)', 'IgnoreAttributeFlow?'],
    ['InStr([a], "b", 1, VBTEXTCOMPARE)', 'vbTextCompare?'],
    ['Append(Len, "x")', 'Len(source)'],
    ['Append([a], Qqqqqqqq("x"))', 'list of functions'],
    ['Replace([a], "@old", , "@new", , )', 'Replace([a], "@old", , , "@new")'],
    ['Replace([a], , "x+", "")', 'Replace([a], , "x+", , "")'],
    ['Replace([a], "x", "y", , "z")', 'Supply old and new'],
    ['Replace([a])', 'Supply old and new'],
    ['[a] + [b]', 'Join'],
    ['Append([a], "x”)', 'curly'],
    ['=Append([a], "x")', 'begins without it'],
    ['Append([a], "x");', 'nothing ends an expression'],
  ])('%s: the hint names %s', (text, hint) => {
    expect(hints(text)).toContain(hint)
  })

  it.each([
    ['[a] + [b]', [['E_UNEXPECTED_CHARACTER', '+']]],
    ['Append([a], "x");', [['E_UNEXPECTED_CHARACTER', ';']]],
    ['BitAnd("x", 1)', [['E_ARGUMENT_TYPE', '"x"']]],
  ])('%s: one mistake, one finding', (text, found) => {
    expect(findings(text)).toEqual(found)
  })

  it('counts one argument as one', () => {
    const result = compileExpression('Count([a], [b])')
    expect(result).toMatchObject({ ok: false, issues: [{ message: 'Count takes 1 argument, not 2' }] })
  })

  it('goes on after a mistake whose remedy is plain', () => {
    expect(
      findings('Join(Nope([a]) \'x\', Left([b]; "x"), Split([c], ".")[1], [d] + “y” == 1 AND NULL').map((f) => f[0]),
    ).toEqual([
      'E_MISSING_PAREN',
      'E_UNKNOWN_FUNCTION',
      'E_UNEXPECTED_CHARACTER',
      'E_MISSING_COMMA',
      'E_UNEXPECTED_CHARACTER',
      'E_ARGUMENT_TYPE',
      'E_TRAILING_INPUT',
      'E_COMPARISON_POSITION',
      'E_UNEXPECTED_CHARACTER',
      'E_UNEXPECTED_CHARACTER',
      'E_UNEXPECTED_CHARACTER',
      'E_UNKNOWN_WORD',
    ])
  })

  it('refuses an expression that is too long or too deep, without running out of stack', () => {
    expect(findings(`Append([a], "${'x'.repeat(10_000)}")`)[0]?.[0]).toBe('E_TOO_LONG')
    expect(findings(`${'('.repeat(5000)}[a]`)[0]?.[0]).toBe('E_TOO_DEEP')
  })
})

describe('what goes wrong while an expression runs', () => {
  it.each<[string, Attributes, ExpressionCode, string]>([
    ['Append("x", Item([a], 3))', { a: ['1'] }, 'E_INDEX_RANGE', 'Item([a], 3)'],
    ['Left([a], [n])', { a: 'x', n: 'many' }, 'E_ARGUMENT_TYPE', 'Left([a], [n])'],
    ['Mid([a], [n], 1)', { a: 'x', n: 0 }, 'E_INDEX_RANGE', 'Mid([a], [n], 1)'],
    ['ToLower([a])', { a: ['1', '2'] }, 'E_ARGUMENT_TYPE', 'ToLower([a])'],
    ['ToLower([a])', { a: { b: '1' } }, 'E_ARGUMENT_TYPE', 'ToLower([a])'],
    ['ToLower([a], [b])', { a: 'x', b: 'klingon!' }, 'E_UNKNOWN_CULTURE', 'ToLower([a], [b])'],
    ['IIF([a], "x", "y")', { a: 'maybe' }, 'E_ARGUMENT_TYPE', 'IIF([a], "x", "y")'],
    ['Switch(Trim([a]), , "x", "y")', { a: ['1', '2'] }, 'E_ARGUMENT_TYPE', 'Switch(Trim([a]), , "x", "y")'],
    ['CBool([a])', { a: 'maybe' }, 'E_ARGUMENT_TYPE', 'CBool([a])'],
    ['Split([a], [b])', { a: 'x' }, 'E_ARGUMENT_TYPE', 'Split([a], [b])'],
    ['Replace([a], , [p], , "")', { a: 'x', p: '(' }, 'E_REGEX_SYNTAX', 'Replace([a], , [p], , "")'],
  ])('%s of %j: %s', (text, attributes, code, place) => {
    const result = compileExpression(text)
    if (!result.ok) throw new Error('it should compile')
    const evaluated = result.compiled.evaluate({ attributes, now: 0 })
    expect(evaluated).toMatchObject({ kind: 'error', code })
    if (evaluated.kind === 'error') expect(text.slice(evaluated.start, evaluated.end)).toBe(place)
  })

  it('never puts a source value into a message', () => {
    const result = compileExpression('Left([pin], [pin])')
    if (!result.ok) throw new Error('it should compile')
    expect(JSON.stringify(result.compiled.evaluate({ attributes: { pin: 'hush-4711x' }, now: 0 }))).not.toContain(
      'hush',
    )
  })

  it('stops a text that grows without end', () => {
    const ten = '"aaaaaaaaaa"'
    let text = '[a]'
    for (let index = 0; index < 12; index += 1) text = `Replace(${text}, "a", , , ${ten})`
    const result = compileExpression(text)
    if (!result.ok) throw new Error('it should compile')
    expect(result.compiled.evaluate({ attributes: { a: 'a' }, now: 0 })).toMatchObject({
      kind: 'error',
      code: 'E_LIMIT',
    })
  })

  it('refuses a pattern that is too long to compile in good time', () => {
    const result = compileExpression('Replace([a], , [p], , "")')
    if (!result.ok) throw new Error('it should compile')
    const attributes = { a: 'x', p: '(a|b)'.repeat(1000) }
    expect(result.compiled.evaluate({ attributes, now: 0 })).toMatchObject({ code: 'E_REGEX_UNSUPPORTED' })
  })

  it('is not held up by a pattern that makes backtracking engines hang', () => {
    const result = compileExpression('Replace([a], , "(a+)+$", , "")')
    if (!result.ok) throw new Error('it should compile')
    const { evaluate } = result.compiled
    const spent = processorMs(() => void evaluate({ attributes: { a: `${'a'.repeat(5000)}!` }, now: 0 }))
    expect(spent).toBeLessThan(1000)
  })
})
