import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Attributes,
  compileExpression,
  type Expression,
  expressionFunctions,
  parseExpression,
  print,
  settleResult,
  type Value,
} from '../../src/index.ts'
import vectors from '../vectors/expressions.json' with { type: 'json' }

function evaluate(text: string, attributes: Attributes = {}, isSoftDeleted?: boolean) {
  const result = compileExpression(text, { dialect: 'cloud-sync' })
  if (!result.ok) throw new Error(result.issues.map((issue) => issue.message).join('; '))
  return result.compiled.evaluate({ attributes, now: 0, isSoftDeleted })
}

function value(text: string, attributes: Attributes = {}): Value {
  const result = settleResult(evaluate(text, attributes), [])
  if (result.kind !== 'value') throw new Error(`${text}: ${JSON.stringify(result)}`)
  return result.value
}

/** The tree without positions. */
function shape(node: Expression): unknown {
  return JSON.parse(JSON.stringify(node, (key, each) => (key === 'start' || key === 'end' ? undefined : each)))
}

describe('the function table', () => {
  const examples = expressionFunctions.flatMap((row) => row.examples)

  it.each(examples)('$expression gives $result', ({ expression, source, result }) => {
    expect(value(expression, source)).toEqual(result)
  })

  it('has an example for each function, and no name twice in any case', () => {
    for (const row of expressionFunctions) expect(row.examples.length, row.name).toBeGreaterThan(0)
    const names = expressionFunctions.map((row) => row.name.toLowerCase())
    expect(new Set(names).size).toBe(names.length)
  })
})

describe('nulls and edges', () => {
  it.each<[string, Attributes, Value]>([
    ['Append([a], "x")', {}, null],
    ['Append([a], [b])', { a: 'x' }, 'x'],
    ['Prepend("x", [a])', {}, null],
    ['Join("-", [a], [b], [c])', { a: ['1', '', '2'], c: 3 }, '1-2-3'],
    ['Join("-", [a])', {}, ''],
    ['Left([a], -1)', { a: 'whole' }, 'whole'],
    ['Left([a], 1)', {}, ''],
    ['Mid([a], 9, 1)', { a: 'x' }, ''],
    ['Mid([a], 1, -1)', { a: 'x' }, ''],
    ['InStr([a], "x")', {}, 0],
    ['Count([a])', {}, 0],
    ['Split([a], ",")', {}, []],
    ['Word([a], 2, " ")', { a: ' one   two ' }, 'two'],
    ['Word([a], 3, " ")', { a: 'one two' }, ''],
    ['ToLower([a])', {}, null],
    ['ToLower("İI", "tr")', {}, 'iı'],
    ['ToUpper("ﬁ")', {}, 'ﬁ'],
    ['PCase("d\'ythaq o’neil 1st")', {}, "D'ythaq O’Neil 1St"],
    ['NormalizeDiacritics("Đặng Þór Œuvre ẞ Łódź")', {}, 'Dang THor OEuvre SS Lodz'],
    ['NormalizeDiacritics("Ελλάς й Андрей")', {}, 'Ελλάς й Андрей'],
    ['BitAnd([a], 1)', {}, null],
    ['BitAnd("9223372036854775807", "9223372036854775806")', {}, '9223372036854775806'],
    ['CBool([a])', {}, false],
    ['Not([a])', {}, true],
    ['Not([a])', { a: 'true' }, false],
    ['CStr([a])', { a: false }, 'False'],
    ['CStr([manager])', { manager: { value: '7', $ref: 'x' } }, '7'],
    ['IsNull([a])', { a: [] }, true],
    ['IsString([a])', { a: [] }, false],
    ['IIF([a], "y", "n")', {}, 'n'],
    ['IIF([a], "y", "n")', { a: 'TRUE' }, 'y'],
    ['IIF([a] = "", "y", "n")', {}, 'y'],
    ['IIF([a] > "5", "y", "n")', {}, 'n'],
    ['IIF([a] < "5", "y", "n")', {}, 'n'],
    ['IIF([a] = 1, "y", "n")', { a: '01' }, 'y'],
    ['IIF([a] = "true", "y", "n")', { a: true }, 'y'],
    ['IIF("9223372036854775807" > "9223372036854775806", "y", "n")', {}, 'y'],
    ['IIF([a] = "x", [b], Item([b], 9))', { a: 'x', b: '1' }, '1'],
    ['Switch([a], Item([b], 9), "k", "v")', { a: 'k' }, 'v'],
    ['Coalesce([a], Item([b], 1))', { a: '', b: 'x' }, ''],
    ['Switch([a], , "True", "v")', { a: true }, 'v'],
    ['[a] & "-" & [b]', { b: 'x' }, '-x'],
    ['[a]', { a: ['x', 'y'] }, ['x', 'y']],
    ['Replace([a], , "(.)(?<n>.)(.)", , "$1$2$3$$$&")', { a: 'abc' }, 'acb$abc'],
    ['Replace([a], , "b", , "$9")', { a: 'abc' }, 'a$9c'],
    ['Replace([a], , "b(?<n>.)", "n", "-")', { a: 'abcbd' }, 'ab-b-'],
    ['Replace([a], , "\\\\w+", , "x")', { a: 'né-ö' }, 'x-x'],
    ['Replace([a], , "x", , "y")', {}, null],
    ['Left([a], [b])', { a: 'abc', b: 2 }, 'ab'],
    ['ToLower([emails[type eq "work"].value])', { emails: [{ type: 'work', value: 'A@X' }] }, 'a@x'],
  ])('%s of %j gives %j', (text, attributes, expected) => {
    expect(value(text, attributes)).toEqual(expected)
  })

  it('computes IsSoftDeleted where it is told, and reads it elsewhere', () => {
    expect(evaluate('Not([IsSoftDeleted])', { IsSoftDeleted: 'False' }, true)).toMatchObject({ value: false })
    expect(evaluate('Not([IsSoftDeleted])', { IsSoftDeleted: 'True' })).toMatchObject({ value: false })
  })

  it('ends in a flow outcome from any branch', () => {
    expect(evaluate('IgnoreObjectFlow')).toEqual({ kind: 'ignore-object' })
    expect(evaluate('Append(IgnoreFlowIfNullOrEmpty([a]), "x")')).toEqual({ kind: 'ignore-attribute' })
  })

  it('taints a value that a secret went into', () => {
    expect(evaluate('Append(Redact([a]), "x")', { a: '1' })).toMatchObject({ redacted: true })
    expect(evaluate('IIF([a] = "1", "x", Redact([b]))', { a: '1' })).toMatchObject({ redacted: false })
  })

  it('names the attributes it reads, each once', () => {
    const result = compileExpression('IIF([b] = [a], [IsSoftDeleted], [a])')
    expect(result.ok && result.compiled.attributes).toEqual(['b', 'a', 'IsSoftDeleted'])
  })
})

describe('printing', () => {
  it('gives the same tree when it is read again', () => {
    let count = 0
    for (const vector of vectors) {
      const first = parseExpression(vector.expression)
      if (!first.ok) continue
      const second = parseExpression(print(first.expression))
      expect(second.ok && shape(second.expression), vector.expression).toEqual(shape(first.expression))
      count += 1
    }
    expect(count).toBeGreaterThan(280)
  })

  it.each([
    ['( [a] )', '[a]'],
    ['IIF(([a]="x")=[b],1,&hf)', 'IIF(([a] = "x") = [b], 1, &HF)'],
    ['Replace ( [a],"\\\\",,,"" )', 'Replace([a], "\\\\", , , "")'],
    ['ToLower([a],)', 'ToLower([a],)'],
  ])('%s reads %s', (text, printed) => {
    const parsed = parseExpression(text)
    expect(parsed.ok && print(parsed.expression)).toBe(printed)
  })
})

describe('robustness', () => {
  const names = expressionFunctions.map((row) => row.name)
  const leaf = fc.constantFrom(
    '[a]',
    '[b]',
    '[c]',
    '[IsSoftDeleted]',
    '"x"',
    '""',
    '1',
    '-3',
    '&HF',
    'IgnoreObjectFlow',
    '',
  )
  const { text } = fc.letrec<{ text: string; call: string }>((tie) => ({
    call: fc
      .tuple(fc.constantFrom(...names), fc.array(tie('text'), { maxLength: 7 }))
      .map(([name, args]) => `${name}(${args.join(', ')})`),
    text: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('call')),
  }))
  const source = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.jsonValue({ maxDepth: 2 }))

  it('evaluation never throws, whatever compiles and whatever the source holds', () => {
    let evaluated = 0
    fc.assert(
      fc.property(text, source, (expression, attributes) => {
        const result = compileExpression(expression, { dialect: 'cloud-sync' })
        if (!result.ok) return
        evaluated += 1
        result.compiled.evaluate({ attributes: attributes as Attributes, now: 0 })
      }),
      { numRuns: 5000 },
    )
    expect(evaluated).toBeGreaterThan(500)
  })

  it('compiling never throws on any text', () => {
    const token = fc.constantFrom(
      'IIF',
      '(',
      ')',
      '[',
      ']',
      '"',
      '\\',
      ',',
      '&',
      '=',
      '<',
      ' ',
      'a',
      '1',
      '-',
      'é',
      '😀',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(token).map((all) => all.join('')),
        ),
        (expression) => {
          compileExpression(expression)
        },
      ),
      { numRuns: 3000 },
    )
  })
})
