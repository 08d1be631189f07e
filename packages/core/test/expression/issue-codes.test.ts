import { describe, expect, it } from 'vitest'
import {
  type Attributes,
  type CompileOptions,
  compileExpression,
  type ExpressionCode,
  expressionCodes,
  expressionFunctions,
  type ObjectTypeSchema,
  settleResult,
} from '../../src/index.ts'

const plain = {
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
} as const
const source: ObjectTypeSchema = {
  name: 'row',
  attributes: [
    { ...plain, path: 'a', type: 'string' },
    { ...plain, path: 'list', type: 'string', multiValued: true },
  ],
}
const boolean = { target: { ...plain, path: 'active', type: 'boolean' } } as const

type Reached =
  | readonly [expression: string, options?: CompileOptions]
  | readonly [expression: string, options: CompileOptions, attributes: Attributes, taken?: readonly string[]]

/** An expression that gives the code: when it is compiled, or with attributes when it runs. */
const reached: Readonly<Record<ExpressionCode, Reached>> = {
  E_EMPTY: [' '],
  E_TOO_LONG: [' '.repeat(10_001)],
  E_UNEXPECTED_CHARACTER: ["Append([a], 'x')"],
  E_UNTERMINATED_STRING: ['Append([a], "x)'],
  E_UNTERMINATED_ATTRIBUTE: ['ToLower([a)'],
  E_MISSING_PAREN: ['ToLower([a]'],
  E_MISSING_COMMA: ['Append([a] "x")'],
  E_MISSING_OPERAND: ['IIF([a] = , "x", "y")'],
  E_TRAILING_INPUT: ['[a] [a]'],
  E_TOO_DEEP: [`${'('.repeat(200)}[a]`],
  E_UNKNOWN_FUNCTION: ['Nope([a])'],
  E_UNKNOWN_WORD: ['Coalesce([a], NULL)'],
  E_CONSTANT_ONLY: ['"x"'],
  E_COMPARISON_POSITION: ['[a] = "x"'],
  E_ARGUMENT_COUNT: ['Left([a])'],
  E_ARGUMENT_TYPE: ['Left([a], "x")'],
  E_ARGUMENT_COMBINATION: ['Replace([a], "x")'],
  E_RESULT_TYPE: ['IIF([a] = "x", "yes", "True")', boolean],
  E_SWITCH_PAIRS: ['Switch([a], , "x")'],
  E_INDEX_RANGE: ['Item([list], 0)'],
  E_REGEX_SYNTAX: ['Replace([a], , "(", , "")'],
  E_REGEX_UNSUPPORTED: ['Replace([a], , "(?<y>b)(?<x-y>a)", , "")'],
  E_REGEX_TIMEOUT: ['Replace([a], , "^(a|aa)+$", , "")', {}, { a: `${'a'.repeat(200_000)}!` }],
  E_LIMIT: [`Append(${'Replace('.repeat(7)}[a]${', "a", , , "aaaaaaaaaa")'.repeat(7)}, "x")`, {}, { a: 'a' }],
  E_DATE_PARSE: ['CDate([a])', {}, { a: 'soon' }],
  E_DATE_FORMAT: ['FormatDateTime([a], , "Q", "yyyy")'],
  E_UNKNOWN_ATTRIBUTE: ['[b]'],
  E_UNKNOWN_CULTURE: ['ToLower([a], "klingon!")'],
  E_DIALECT: ['CRef([a])'],
  E_NOT_TOP_LEVEL: ['ToLower(SelectUniqueValue([a], "x"))'],
  E_NO_UNIQUE_VALUE: ['SelectUniqueValue([a], Append([a], "2"))', {}, { a: 'x' }, ['x', 'x2']],
  E_USER_ERROR: ['Error("no")', {}, {}],
  E_INTERNAL: [
    '[a]',
    {},
    Object.defineProperty({}, 'a', {
      enumerable: true,
      get: () => {
        throw new RangeError('the source is gone')
      },
    }),
  ],
  W_CASE: ['tolower([a])'],
  W_ESCAPE: ['Append([a], "\\+")'],
  W_UNDOCUMENTED: ['[a] & "x"'],
  W_TYPE: ['Count([a])'],
  W_ALWAYS_FAILS: ['Append([a], CDate("soon"))'],
  W_MULTIVALUE_TO_SINGLE: ['ToLower([list])'],
  W_VARIES_ON_UPDATE: ['Guid()', { writesOnUpdate: true }],
  W_DATE_FORMAT: ['FormatDateTime([a], "yyyy-mm-dd", "d")'],
  W_UNREACHABLE: ['Switch([a], , "x", "1", "x", "2")'],
  W_PORTABILITY: ['Len([a])', { portable: true }],
}

describe('every code', () => {
  const codes = Object.keys(expressionCodes) as ExpressionCode[]

  it.each(codes)('%s is given by an expression', (code) => {
    const [text, options = {}, attributes, taken = []] = reached[code]
    const compiled = compileExpression(text, { source, ...options })
    if (attributes === undefined) {
      const issues = compiled.ok ? compiled.warnings : compiled.issues
      const found = issues.find((issue) => issue.code === code)
      expect(found, JSON.stringify(issues)).toBeDefined()
      expect(found?.severity).toBe(code.startsWith('E_') ? 'error' : 'warning')
      expect(found?.hint, 'a hint says what to write instead').toBeTruthy()
      return
    }
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.issues))
    const result = settleResult(compiled.compiled.evaluate({ attributes, now: 0 }), taken)
    expect(result).toMatchObject({ kind: 'error', code })
  })

  it('says what it means in a sentence', () => {
    for (const code of codes) expect(expressionCodes[code], code).toMatch(/^[A-Z].{10,}\.$/)
    expect(codes.toSorted()).toEqual(Object.keys(reached).toSorted())
  })
})

describe('the function table', () => {
  // Of these the name says all there is to say.
  const plain = ['source', 'suffix', 'prefix', 'value1', 'value2']
  const counted = /^(Length|Minimum\w+)$/

  it('describes every parameter whose name does not say it', () => {
    const bare = expressionFunctions.flatMap(({ name, parameters }) =>
      parameters
        .filter((one) => one.description === undefined && !plain.includes(one.name) && !counted.test(one.name))
        .map((one) => `${name}.${one.name}`),
    )
    expect(bare).toEqual([])
  })

  it('has summaries that are sentences, and parameters in an order that calls can follow', () => {
    for (const { name, summary, parameters } of expressionFunctions) {
      expect(summary, name).toMatch(/^[A-Z].*\.$/)
      for (const one of parameters.slice(0, -1)) expect(one.repeating, name).toBeUndefined()
    }
  })
})
