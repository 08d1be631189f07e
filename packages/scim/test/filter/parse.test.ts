import { describe, expect, it } from 'vitest'
import { parseAttributePath, parseFilter, parsePatchPath } from '../../src/index.ts'
import { parseOk } from './support.ts'

function problemOf(text: string, strict = false) {
  const result = parseFilter(text, { strict })
  return result.ok ? null : result.problem
}

describe('the tree of a filter', () => {
  it('knows the characters each part came from', () => {
    const text = ' a pr and ( not (b.c eq 1) or e[f pr].g ne null )'
    const places: string[] = []
    const visit = (value: unknown): void => {
      if (typeof value !== 'object' || value === null) return
      if ('start' in value && 'end' in value) places.push(text.slice(Number(value.start), Number(value.end)))
      Object.values(value).forEach(visit)
    }
    visit(parseOk(text))
    expect(places).toEqual([
      'a pr and ( not (b.c eq 1) or e[f pr].g ne null )',
      'a pr',
      'not (b.c eq 1) or e[f pr].g ne null',
      'not (b.c eq 1)',
      'b.c eq 1',
      'e[f pr].g ne null',
      'f pr',
      'g ne null',
    ])
  })

  it('splits a URN at its last colon: dots before it are its own', () => {
    expect(parseOk('urn:x:Acme.Inc:2.0:User:name.last pr')).toMatchObject({
      path: { urn: 'urn:x:Acme.Inc:2.0:User', name: 'name', sub: 'last' },
    })
    expect(parseOk('http://example.com/Schema-1.0:a pr')).toMatchObject({
      path: { urn: 'http://example.com/Schema-1.0' },
    })
  })

  it.each([
    ['a eq -0', -0],
    ['a eq 1e5', 100_000],
    ['a eq 12.50', 12.5],
    ['a eq "\\u00e9\\n\\\\\\/\\""', 'é\n\\/"'],
    ['a eq "\\ud83d"', '\ud83d'],
    ['a eq null', null],
    ['a eq true', true],
    ['a eq "[b] and (c)"', '[b] and (c)'],
  ])('%s holds its value', (text, value) => {
    expect(parseOk(text)).toMatchObject({ kind: 'compare', value })
  })
})

describe('what is forgiven', () => {
  it.each([
    'a  pr',
    ' a pr',
    'a pr ',
    'a eq  1',
    'a pr  and b pr',
    'a pr and  b pr',
    '(a pr )',
    'a[ b pr]',
    'a[b pr ]',
    '$ref pr',
    'a$b pr',
    'a.$ref pr',
    'a[b pr].c pr',
  ])('%s, but not by the letter', (text) => {
    expect([problemOf(text), problemOf(text, true)]).toEqual([null, expect.anything()])
  })

  it.each(['not  (a pr)', 'NOT(a pr)', 'a-b_1 PR', 'a.b[c pr]'])('%s is right by the letter', (text) => {
    expect(problemOf(text, true)).toBeNull()
  })
})

describe('what is no filter', () => {
  it.each([
    ['', 0, 'The filter is empty.'],
    ['  ', 0, 'The filter is empty.'],
    ['a', 1, 'An operator such as eq must follow, after one space.'],
    ['a ', 2, 'An operator must stand here'],
    ['a eq', 4, 'A value must follow eq'],
    ['a eq ', 5, 'A value must stand here'],
    ['a xx 1', 2, '"xx" is no operator'],
    ["a eq 'x'", 5, 'A text stands in double quotes.'],
    ['a eq FALSE', 5, 'It is written in lower case: false.'],
    ['a eq 1e999', 5, 'The number is too large.'],
    ['a eq x\ty', 5, '"x" is no value'],
    ['a eq "x', 5, 'This text has no closing double quote.'],
    ['a eq "x\\"', 5, 'This text has no closing double quote.'],
    ['a eq "x\\', 7, 'After a backslash'],
    ['a eq "\\u00g0"', 6, 'After a backslash'],
    ['a eq "x\ny"', 7, 'A text may not hold line ends'],
    ['and a pr', 4, 'A term must stand in front of and.'],
    ['a pr or or b pr', 11, 'A term must stand in front of or.'],
    ['a pr and', 8, 'Another term must follow and'],
    ['a pr and(b pr)', 8, 'Another term must follow and'],
    ['a pr b', 5, 'Here goes and, or, or the end.'],
    ['(a pr b)', 6, 'Here goes and, or, or ).'],
    ['a[b pr', 1, 'This [ is never closed.'],
    ['a pr )', 5, 'There is no bracket that this ) would close.'],
    ['a [b pr]', 2, 'No space goes in front of the bracket.'],
    ['a[b[c pr]]', 3, 'There are no brackets within brackets'],
    ['not a pr', 4, 'After not goes a filter in parentheses'],
    ['.a pr', 0, 'The name of an attribute must stand here.'],
    ['a. pr', 2, 'The name of an attribute must stand here.'],
    ['a.b.c pr', 3, 'A path has at most one dot'],
    ['ä pr', 0, 'The name of an attribute must stand here.'],
    ['a.1 pr', 2, '"1" is no name of an attribute'],
    [`${'1'.repeat(60)} pr`, 0, `"${'1'.repeat(39)}…" is no name`],
    [':a pr', 0, 'The URN of a schema'],
    ['urn:a pr', 0, 'The URN of a schema'],
    ['urn::a pr', 0, 'The URN of a schema'],
    ['1:2:a pr', 0, 'The URN of a schema'],
    ['a[b pr].c', 9, 'An operator such as eq'],
    ['a[b pr].c.d pr', 8, '"c.d" is no name of an attribute'],
  ])('%j goes wrong at %i: %s', (text, position, message) => {
    const problem = problemOf(text)
    expect(problem?.position).toBe(position)
    expect(problem?.message).toContain(message)
  })

  it.each([
    ['length', `a eq "${'x'.repeat(8186)}"`, `a eq "${'x'.repeat(8185)}"`],
    ['depth of groups', `${'('.repeat(51)}a pr${')'.repeat(51)}`, `${'('.repeat(50)}a pr${')'.repeat(50)}`],
    ['depth of not', `${'not ('.repeat(51)}a pr${')'.repeat(51)}`, `${'not ('.repeat(50)}a pr${')'.repeat(50)}`],
    ['depth in all', `${'('.repeat(50)}a[b pr]${')'.repeat(50)}`, `${'('.repeat(49)}a[b pr]${')'.repeat(49)}`],
    ['parts', Array(200).fill('a pr').join(' or '), Array(199).fill('a pr').join(' or ')],
  ])('exceeds a limit: %s', (_title, beyond, within) => {
    expect(problemOf(beyond)).not.toBeNull()
    expect(problemOf(within)).toBeNull()
  })

  it('has limits that can be set', () => {
    expect(parseFilter('a pr', { limits: { length: 3 } })).toEqual({
      ok: false,
      problem: { message: 'It is longer than 3 characters.', position: 3 },
    })
    expect(parseFilter('(a pr)', { limits: { depth: 0 } })).toMatchObject({ problem: { position: 0 } })
    expect(parseFilter('a pr or b pr', { limits: { nodes: 2 } })).toMatchObject({ ok: false })
  })

  it('does not hide mistakes of our own as problems', () => {
    expect(() => parseFilter(null as unknown as string)).toThrow(TypeError)
  })
})

describe('attribute paths', () => {
  it.each([
    ['userName', { urn: null, name: 'userName', sub: null }],
    ['name.givenName', { urn: null, name: 'name', sub: 'givenName' }],
    ['urn:a:2.0:User:manager.$ref', { urn: 'urn:a:2.0:User', name: 'manager', sub: '$ref' }],
  ])('%s is read', (text, path) => {
    expect(parseAttributePath(text)).toEqual({ ok: true, path })
  })

  it.each(['', ' a', 'a ', 'a[b pr]', 'a.b.c', 'a,b'])('%j is none', (text) => {
    expect(parseAttributePath(text).ok).toBe(false)
  })
})

describe('paths of PATCH', () => {
  it.each([
    ['members', { urn: null, name: 'members', sub: null, filter: null }],
    ['emails[type eq "work"]', { name: 'emails', sub: null, filter: { kind: 'compare' } }],
    ['urn:a:b:emails[not (type pr)].value', { urn: 'urn:a:b', name: 'emails', sub: 'value', filter: { kind: 'not' } }],
    ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', { name: 'User', filter: null }],
    ['a.b[c pr]', { name: 'a', inner: 'b', sub: null, filter: { kind: 'present' } }],
    ['a.b[c pr].d', { name: 'a', inner: 'b', sub: 'd', filter: { kind: 'present' } }],
  ])('%s is read', (text, path) => {
    expect(parsePatchPath(text)).toMatchObject({ ok: true, path })
  })

  it.each([
    ['', 0],
    ['a b', 1],
    ['a[b pr] ', 7],
    ['a[b pr].c.d', 8],
    ['a[b pr][c pr]', 7],
    ['a.b[c pr]d', 9],
    ['a[b[c pr]]', 3],
  ])('%j is none, at %i', (text, position) => {
    expect(parsePatchPath(text)).toMatchObject({ ok: false, problem: { position } })
  })
})
