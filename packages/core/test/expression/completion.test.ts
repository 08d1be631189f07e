import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type AttributeSchema,
  compileExpression,
  completions,
  expressionFunctions,
  type ObjectTypeSchema,
  signatureHelp,
} from '../../src/index.ts'

const plain: Omit<AttributeSchema, 'path'> = {
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
}
const source: ObjectTypeSchema = {
  name: 'row',
  attributes: [
    { ...plain, path: 'department' },
    { ...plain, path: 'subDepartment' },
    { ...plain, path: 'mails', multiValued: true },
  ],
}

it('offers IsSoftDeleted once, also when the source lists it', () => {
  const listed = { ...source, attributes: [...source.attributes, { ...plain, path: 'IsSoftDeleted' }] }
  const labels = (of: ObjectTypeSchema) => completions('[IsSoft', 7, { source: of }).items.map(({ label }) => label)
  expect(labels(listed)).toEqual(['IsSoftDeleted'])
  expect(labels(source)).toEqual(['IsSoftDeleted'])
})

/** The expression with the caret at `|`, and what is offered there. */
function at(marked: string, dialect: 'app' | 'cloud-sync' = 'app') {
  const offset = marked.indexOf('|')
  const text = marked.replace('|', '')
  const found = completions(text, offset, { source, dialect })
  return { ...found, text, labels: found.items.map((item) => item.label) }
}

/** The expression after the first item was chosen. */
function chosen(marked: string): string {
  const { text, start, end, items } = at(marked)
  return `${text.slice(0, start)}${items[0]?.insertText}${text.slice(end)}`
}

describe('completions', () => {
  it.each([
    ['ToLo|', 'ToLower('],
    ['tolo|', 'ToLower('],
    ['Join(",", ToLo|)', 'Join(",", ToLower()'],
    ['ToLo|wer([a])', 'ToLower([a])'],
    ['ToLower([dep|])', 'ToLower([department])'],
    ['ToLower([dep|', 'ToLower([department]'],
    ['ToLower([dep|)', 'ToLower([department])'],
    ['Join([dep|, "x", [mails])', 'Join([department], "x", [mails])'],
    ['ToLower([de|partm])', 'ToLower([department])'],
    ['ToLower(dep|)', 'ToLower([department])'],
    ['InStr([mails], "a", 1, vbT|)', 'InStr([mails], "a", 1, vbTextCompare)'],
    ['IIF([a] = "b", IgnoreA|)', 'IIF([a] = "b", IgnoreAttributeFlow)'],
    ['IgnoreO|', 'IgnoreObjectFlow'],
  ])('%s becomes %s', (marked, expected) => {
    expect(chosen(marked)).toBe(expected)
  })

  it.each([['Append([a], "Jo|in")'], ['Append([a], "Jo|'], ['Append([a], "\\"Jo|in")'], ['Append("a", "|")']])(
    '%s: inside a text nothing is offered',
    (marked) => {
      expect(at(marked).items).toEqual([])
    },
  )

  it('behind a text, and between two texts, functions are offered', () => {
    expect(at('Append("a", |"b")').labels).toContain('Join')
    expect(at('Append("a\\\\", |').labels).toContain('Join')
  })

  it('what begins with the typed characters stands before what holds them', () => {
    expect(at('[depart|').labels).toEqual(['department', 'subDepartment'])
    expect(at('Join("", |').labels.slice(0, 1)).not.toEqual(['department'])
  })

  it('an attribute shows its type, a function how it is called and what it does', () => {
    expect(at('[mai|').items).toEqual([
      { kind: 'attribute', label: 'mails', insertText: 'mails]', detail: 'string, several', summary: '' },
    ])
    expect(at('StripS|').items).toEqual([
      {
        kind: 'function',
        label: 'StripSpaces',
        insertText: 'StripSpaces(',
        detail: 'StripSpaces(source)',
        summary: expressionFunctions.find((one) => one.name === 'StripSpaces')?.summary,
      },
    ])
  })

  it('words are offered only where they mean something', () => {
    expect(at('Append([a], Ignore|').labels).toEqual(['IgnoreFlowIfNullOrEmpty'])
    expect(at('InStr([a], vb|').labels).toEqual([])
  })

  it('functions of cloud sync are offered in that dialect alone', () => {
    const only = expressionFunctions.filter((one) => one.dialect === 'cloud-sync').map((one) => one.name)
    expect(only.length).toBeGreaterThan(0)
    expect(at('|').labels.filter((label) => only.includes(label))).toEqual([])
    expect(at('|', 'cloud-sync').labels).toEqual(expect.arrayContaining(only))
  })

  it('without a schema, the computed attribute is still there', () => {
    expect(completions('[', 1).items.map((item) => item.label)).toEqual(['IsSoftDeleted'])
  })
})

describe('help with a signature', () => {
  const active = (marked: string) => {
    const help = signatureHelp(marked.replace('|', ''), marked.indexOf('|'))
    return help === null ? null : [help.name, help.active === null ? null : help.parameters[help.active]?.name]
  }

  it.each<[string, unknown]>([
    ['|Left([a], 1)', null],
    ['Left|([a], 1)', null],
    ['Left(|', ['Left', 'source']],
    ['Left([a,b], |', ['Left', 'numChars']],
    ['left ("a,(b" , 1|)', ['Left', 'numChars']],
    ['Left([a], 1, |)', ['Left', null]],
    ['Left([a], 1)|', null],
    ['Join(",", [a], [b], |)', ['Join', 'source']],
    ['Join(",", Left([a], |', ['Left', 'numChars']],
    ['Join(",", ([a]|', ['Join', 'source']],
    ['Replace([a], , , |', ['Replace', 'RegularExpressionGroupName']],
    ['Nope([a], |', null],
    ['([a]|)', null],
  ])('%s: %j', (marked, expected) => {
    expect(active(marked)).toEqual(expected)
  })

  it('says what the function does', () => {
    expect(signatureHelp('Len(', 4)).toMatchObject({
      signature: 'Len(source)',
      summary: expect.stringContaining('UTF-16'),
    })
  })
})

describe('laws of completion', () => {
  const piece = fc.constantFrom(
    'Join(',
    'Left',
    '"a',
    '"',
    '[de',
    ']',
    '(',
    ')',
    ',',
    ' ',
    '\\',
    'é',
    '[a[b eq "c"].d]',
  )

  it('any text and place gives a range around the caret, and never throws', () => {
    fc.assert(
      fc.property(fc.array(piece), fc.nat(), (pieces, number) => {
        const text = pieces.join('')
        const offset = number % (text.length + 1)
        const { start, end } = completions(text, offset, { source })
        signatureHelp(text, offset)
        expect(start).toBeLessThanOrEqual(offset)
        expect(end).toBeGreaterThanOrEqual(offset)
        expect(end).toBeLessThanOrEqual(text.length)
      }),
      { numRuns: 2000 },
    )
  })

  it('choosing a function for any prefix of its name compiles to a call of it', () => {
    const names = expressionFunctions.map((one) => one.name)
    for (const name of names) {
      const { items } = completions(name, name.length, { dialect: 'cloud-sync' })
      expect(items[0]?.label).toBe(name)
      const result = compileExpression(`${items[0]?.insertText})`, { dialect: 'cloud-sync' })
      const codes = result.ok ? [] : result.issues.map((issue) => issue.code)
      expect(codes, name).not.toContain('E_UNKNOWN_FUNCTION')
    }
  })
})
