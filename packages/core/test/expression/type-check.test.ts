import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AttributeSchema,
  type Attributes,
  type CompileOptions,
  compileExpression,
  type ExpressionCode,
  type ObjectTypeSchema,
  readVectors,
  type Value,
} from '../../src/index.ts'
import vectors from '../vectors/expressions.json' with { type: 'json' }
import { expressionText, oddText } from './arbitraries.ts'

function attribute(path: string, more: Partial<AttributeSchema> = {}): AttributeSchema {
  return {
    path,
    type: 'string',
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...more,
  }
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const source: ObjectTypeSchema = {
  name: 'User',
  attributes: [
    attribute('userName'),
    attribute('department'),
    attribute('active', { type: 'boolean' }),
    attribute('age', { type: 'integer' }),
    attribute('hired', { type: 'dateTime' }),
    attribute('name', { type: 'complex' }),
    attribute('name.givenName'),
    attribute('emails', { type: 'complex', multiValued: true }),
    attribute('emails.value'),
    attribute('emails.type'),
    attribute('tags', { multiValued: true }),
    attribute('photos', { type: 'complex', multiValued: true }),
    attribute(`${enterprise}:costCenter`),
    attribute(`${enterprise}:manager`, { type: 'complex' }),
    attribute(`${enterprise}:manager.value`),
    attribute('Cost.Center'),
  ],
}

interface Found {
  readonly code: ExpressionCode
  /** The text it points at. */
  readonly at: string
  readonly hint: string
}

function findings(text: string, options: CompileOptions = {}): Found[] {
  const result = compileExpression(text, { source, ...options })
  const issues = result.ok ? result.warnings : result.issues
  expect(result.ok).toBe(!issues.some((issue) => issue.severity === 'error'))
  return issues.map(({ code, start, end, hint = '' }) => ({ code, at: text.slice(start, end), hint }))
}

function short(text: string, options: CompileOptions = {}): string[] {
  return findings(text, options).map(({ code, at }) => `${code} ${at}`)
}

describe('attributes of the source', () => {
  it.each([
    ['[department]'],
    ['[name.givenName]'],
    ['[emails.value]'],
    ['[emails[type eq "work"].value]'],
    ['[photos.value]'],
    [`[${enterprise}:costCenter]`],
    [`[urn:ietf:params:scim:schemas:core:2.0:User:userName]`],
    ['[Cost.Center]'],
    ['[IsSoftDeleted]'],
  ])('%s is known', (text) => {
    expect(short(text)).toEqual([])
  })

  it.each([
    ['[deparment]', '[department]'],
    ['[givenName]', '[name.givenName]'],
    ['[costCenter]', `[${enterprise}:costCenter]`],
    ['[maneger]', `[${enterprise}:manager]`],
    ['[ userName ]', '[userName]'],
    ['[emails[type eq "work"].valeu]', '[emails.value]'],
    ['[somethingElseEntirely]', 'schema of the source'],
  ])('%s is unknown, and the hint names %s', (text, hint) => {
    const [found, ...more] = findings(text)
    expect(more).toEqual([])
    expect(found).toMatchObject({ code: 'E_UNKNOWN_ATTRIBUTE', at: text })
    expect(found?.hint).toContain(hint)
  })

  it('a name in another case is pointed out', () => {
    expect(findings('ToLower([Department])')).toMatchObject([{ code: 'W_CASE', at: '[Department]' }])
  })

  it('every name is accepted when the source does not say what it has', () => {
    expect(short('[anything]', { source: { name: 'row', attributes: [] } })).toEqual([])
    const result = compileExpression('[anything]')
    expect(result.ok && result.warnings).toEqual([])
  })

  it('all that is wrong is told at once, in the order of the text', () => {
    expect(short('Join([a], Nope([b]), Left([userName], "x"), [c])')).toEqual([
      'E_UNKNOWN_ATTRIBUTE [a]',
      'E_UNKNOWN_FUNCTION Nope',
      'E_UNKNOWN_ATTRIBUTE [b]',
      'E_ARGUMENT_TYPE "x"',
      'E_UNKNOWN_ATTRIBUTE [c]',
    ])
  })
})

describe('arguments', () => {
  it.each<[string, string[]]>([
    ['ToLower([tags])', ['W_MULTIVALUE_TO_SINGLE [tags]']],
    ['ToLower([emails.value])', ['W_MULTIVALUE_TO_SINGLE [emails.value]']],
    ['ToLower([emails[type eq "work"].value])', []],
    ['ToLower(Split([userName], "."))', ['W_MULTIVALUE_TO_SINGLE Split([userName], ".")']],
    ['ToLower(Item([tags], 1))', []],
    ['Join(",", [tags])', []],
    ['IIF([tags] = "x", "a", "b")', ['W_MULTIVALUE_TO_SINGLE [tags]']],
    ['Switch([tags], , "x", "y")', ['W_MULTIVALUE_TO_SINGLE [tags]']],
    ['Count([userName])', ['W_TYPE [userName]']],
    ['Count(Coalesce([tags], "x"))', ['W_TYPE "x"']],
    ['ToLower([name])', ['E_ARGUMENT_TYPE [name]']],
    [`ToLower([${enterprise}:manager])`, []],
    ['Left([userName], IIF([active], 1, "many"))', ['E_ARGUMENT_TYPE "many"']],
    ['Left([userName], [active])', ['E_ARGUMENT_TYPE [active]']],
    ['Left([userName], [age])', []],
    ['Left([userName], [department])', []],
    ['Left([userName], " 2 ")', []],
    ['Left([userName], "")', ['E_ARGUMENT_TYPE ""']],
    ['Mid([userName], 0, 1)', ['E_INDEX_RANGE 0']],
    ['Mid([userName], "-1", 1)', ['E_INDEX_RANGE "-1"']],
    ['Item([tags], 0)', ['E_INDEX_RANGE 0']],
    ['InStr([userName], "a", 0)', ['E_INDEX_RANGE 0']],
    ['IIF([active], "a", "b")', []],
    ['IIF([userName], "a", "b")', []],
    ['IIF([age], "a", "b")', ['E_ARGUMENT_TYPE [age]']],
    ['IIF(Count([tags]), "a", "b")', ['E_ARGUMENT_TYPE Count([tags])']],
    ['IIF([tags], "a", "b")', ['E_ARGUMENT_TYPE [tags]']],
    ['IIF("yes", "a", "b")', ['E_ARGUMENT_TYPE "yes"', 'W_UNREACHABLE "a"']],
  ])('%s: %j', (text, expected) => {
    expect(short(text)).toEqual(expected)
  })

  it.each([
    ['IIF(Count([tags]), "a", "b")', 'Count([a]) > 0'],
    ['ToLower([tags])', 'Item('],
    ['ToLower([name])', '[name.givenName]'],
    ['Item([tags], 0)', 'that is the first'],
  ])('%s: the hint says %s', (text, hint) => {
    expect(findings(text)[0]?.hint).toContain(hint)
  })
})

describe('results', () => {
  const to = (type: AttributeSchema['type'], multiValued = false) => ({ target: attribute('x', { type, multiValued }) })

  it.each<[string, ReturnType<typeof to>, string[]]>([
    ['[tags]', to('string'), ['W_MULTIVALUE_TO_SINGLE [tags]']],
    ['[tags]', to('string', true), []],
    ['[userName]', to('string', true), []],
    ['IIF([active], [tags], [userName])', to('string'), ['W_MULTIVALUE_TO_SINGLE [tags]']],
    [
      'Switch([userName], "no", "a", "True", "b", "maybe")',
      to('boolean'),
      ['E_RESULT_TYPE "no"', 'E_RESULT_TYPE "maybe"'],
    ],
    ['IIF([active], "true", "")', to('boolean'), []],
    ['IIF([active], 1, 0)', to('boolean'), ['E_RESULT_TYPE 1', 'E_RESULT_TYPE 0']],
    ['Count([tags])', to('boolean'), ['E_RESULT_TYPE Count([tags])']],
    ['Not([active])', to('boolean'), []],
    ['ToLower([userName])', to('boolean'), []],
    ['Not([active])', to('integer'), ['E_RESULT_TYPE Not([active])']],
    ['Coalesce([age], "none")', to('integer'), ['E_RESULT_TYPE "none"']],
    ['Coalesce([age], "1.5")', to('integer'), ['E_RESULT_TYPE "1.5"']],
    ['Coalesce([age], "1.5")', to('decimal'), []],
    ['Append("20", "x")', to('integer'), ['E_RESULT_TYPE Append("20", "x")']],
    ['Coalesce([hired], "2025-01-31")', to('dateTime'), []],
    ['Coalesce([hired], "31.1.2025")', to('dateTime'), ['E_RESULT_TYPE "31.1.2025"']],
    ['DateAdd("d", 1, CDate([userName]))', to('dateTime'), []],
    ['CDate([userName])', to('boolean'), ['E_RESULT_TYPE CDate([userName])']],
    ['CDate([userName])', to('integer'), ['E_RESULT_TYPE CDate([userName])']],
    ['[hired]', to('integer'), ['E_RESULT_TYPE [hired]']],
    ['Count([tags])', to('dateTime'), ['E_RESULT_TYPE Count([tags])']],
    ['[active]', to('dateTime'), ['E_RESULT_TYPE [active]']],
    ['[name]', to('string'), ['W_TYPE [name]']],
    ['[name]', to('complex'), []],
    ['IgnoreFlowIfNullOrEmpty([tags])', to('string'), ['W_MULTIVALUE_TO_SINGLE [tags]']],
    ['IIF([active], IgnoreAttributeFlow, "no")', to('boolean'), ['E_RESULT_TYPE "no"']],
  ])('%s to %j: %j', (text, options, expected) => {
    expect(short(text, options)).toEqual(expected)
  })
})

describe('what is the same for everybody', () => {
  it.each<[string, string[]]>([
    ['IIF("a" = "b", [userName], "x")', ['W_UNREACHABLE [userName]']],
    ['IIF(IsPresent("a"), [userName], [department])', ['W_UNREACHABLE [department]']],
    ['Switch("a", , "a", [userName])', ['W_UNREACHABLE "a"']],
    ['Switch([userName], , "a", "1", "b", "2", "a", "3")', ['W_UNREACHABLE "a"']],
    ['Switch([userName], , "a", "1", "A", "2", [department], "3")', []],
    ['Switch([active], , "true", "1", "False", "0")', ['W_UNREACHABLE "true"']],
    ['Switch([active], , "True", "1", "", "0")', []],
    ['Switch(Not([active]), , "", "1", "True", "0")', ['W_UNREACHABLE ""']],
    ['Coalesce([userName], "x", [department])', ['W_UNREACHABLE [department]']],
    ['Coalesce([userName], "x")', []],
    ['IIF([active] = "yes", "1", "0")', ['W_UNREACHABLE [active] = "yes"']],
    ['IIF("yes" <> [active], "1", "0")', ['W_UNREACHABLE "yes" <> [active]']],
    ['IIF([active] = "true", "1", "0")', []],
    ['IIF([active] = "", "1", "0")', []],
    ['IIF(Count([tags]) = "many", "1", "0")', ['W_UNREACHABLE Count([tags]) = "many"']],
    ['Append(Item("a", 2), [userName])', ['W_TYPE "a"', 'W_ALWAYS_FAILS Item("a", 2)']],
    ['Append(Left("abc", 2), [userName])', []],
  ])('%s: %j', (text, expected) => {
    expect(short(text).toSorted()).toEqual(expected.toSorted())
  })

  it('a large constant costs no time: it is given up', () => {
    let text = '"aaaaaaaaaa"'
    for (let index = 0; index < 12; index += 1) text = `Replace(${text}, "a", , , "aaaaaaaaaa")`
    expect(short(`Append([userName], ${text})`)).toEqual([])
  })
})

describe('values that differ each time', () => {
  it.each<[string, string[]]>([
    ['Guid()', ['W_VARIES_ON_UPDATE Guid()']],
    ['Append([userName], Left(Guid(), 4))', ['W_VARIES_ON_UPDATE Append([userName], Left(Guid(), 4))']],
    ['IIF([active], [userName], Guid())', ['W_VARIES_ON_UPDATE Guid()']],
    ['IIF(Guid() = [userName], "a", "b")', []],
    ['[userName] & Guid()', ['W_UNDOCUMENTED [userName] & Guid()', 'W_VARIES_ON_UPDATE [userName] & Guid()']],
    ['CStr(IsNull(Guid()))', []],
  ])('%s: %j', (text, expected) => {
    expect(short(text, { writesOnUpdate: true })).toEqual(expected)
    expect(short(text).filter((each) => each.startsWith('W_VARIES'))).toEqual([])
  })
})

describe('what is to go to Entra', () => {
  it('in the dialect of cloud sync, what only that has is at home', () => {
    expect(short('Trim([userName]) & "x"', { portable: true, dialect: 'cloud-sync' })).toEqual([
      'W_UNDOCUMENTED Trim([userName]) & "x"',
    ])
  })

  it.each<[string, string[]]>([
    ['[userName] & "x"', ['W_UNDOCUMENTED [userName] & "x"', 'W_PORTABILITY [userName] & "x"']],
    ['Len([userName])', ['W_PORTABILITY Len([userName])']],
    ['IIF(IsPresent([userName]), [userName], "x")', ['W_PORTABILITY IsPresent([userName])']],
    ['IIF([active], Item([tags], 1), "x")', ['W_PORTABILITY Item([tags], 1)']],
    ['Item([tags], IIF([active], 1, 2))', []],
    ['IIF([active], CDate("2025-01-31"), [hired])', []],
    [
      'IIF([active], SelectUniqueValue([userName], [department]), "x")',
      ['W_PORTABILITY SelectUniqueValue([userName], [department])'],
    ],
    ['SelectUniqueValue([userName], [department])', []],
    ['Join(".", [userName], [department])', []],
  ])('%s: %j', (text, expected) => {
    expect(short(text, { portable: true })).toEqual(expected)
    expect(short(text).filter((each) => each.startsWith('W_PORTABILITY'))).toEqual([])
  })
})

describe('expressions that are known to work', () => {
  const read = readVectors(vectors)
  const good = (read.ok ? read.vectors : []).filter(({ error }) => error === null)

  /** The types that the values of a source have. */
  function schemaOf(attributes: Attributes, names: readonly string[]): ObjectTypeSchema {
    const all = new Set([...Object.keys(attributes), ...names])
    return { name: 'row', attributes: [...all].map((path) => attribute(path, typeOf(attributes[path] ?? null))) }
  }

  function typeOf(value: Value): Partial<AttributeSchema> {
    if (Array.isArray(value)) return { ...typeOf(value[0] ?? null), multiValued: true }
    if (typeof value === 'object' && value !== null) return { type: 'complex' }
    return { type: typeof value === 'boolean' ? 'boolean' : typeof value === 'number' ? 'integer' : 'string' }
  }

  it.each(good)('$expression: nothing is wrong with it, whatever is known of its source', (vector) => {
    const { expression, dialect } = vector
    const compiled = compileExpression(expression, { dialect })
    const schema = schemaOf(vector.source, compiled.ok ? compiled.compiled.attributes : [])
    const codes = findings(expression, { dialect, source: schema }).map(({ code }) => code)
    expect(codes.filter((code) => code !== 'W_UNDOCUMENTED')).toEqual([])
  })

  it('are many', () => {
    expect(good.length).toBeGreaterThan(270)
  })
})

describe('laws of the checker', () => {
  const types = ['string', 'boolean', 'integer', 'decimal', 'dateTime', 'reference', 'binary', 'complex'] as const
  const target = fc.record({ type: fc.constantFrom(...types), multiValued: fc.boolean() })
  const written = fc.oneof(expressionText, oddText)

  it('whatever is written, each finding has a place in the text and a remedy, and they come in order', () => {
    fc.assert(
      fc.property(written, target, (text, type) => {
        const options = { source, target: attribute('x', type), portable: true, writesOnUpdate: true }
        const result = compileExpression(text, options)
        const issues = result.ok ? result.warnings : result.issues
        expect(issues.some(({ severity }) => severity === 'error')).toBe(!result.ok)
        let last = 0
        for (const { start, end, hint, message } of issues) {
          expect([last <= start, start <= end, end <= text.length, hint !== undefined]).not.toContain(false)
          expect(message).not.toMatch(/undefined|\[object/)
          last = start
        }
      }),
      { numRuns: 3000 },
    )
  })

  it('what is known of source and target adds findings, and takes none away', () => {
    fc.assert(
      fc.property(written, target, (text, type) => {
        const plain = compileExpression(text)
        const informed = compileExpression(text, { source, target: attribute('x', type) })
        if (!plain.ok) expect(informed.ok).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })
})
