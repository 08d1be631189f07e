import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { equalsFolded } from '../../src/filter/compare.ts'
import {
  type AttributePath,
  checkFilter,
  compileFilter,
  explainFilter,
  type Filter,
  filterLimits,
  parseFilter,
  parsePatchPath,
  printFilter,
  userType,
} from '../../src/index.ts'
import { parseOk, shape } from './support.ts'

const names = [
  'userName',
  'emails',
  'name',
  'active',
  'meta',
  'x-1',
  'and',
  'value',
  'type',
  'primary',
  'nosuch',
  '$ref',
]
const name = fc.constantFrom(...names)
const path: fc.Arbitrary<AttributePath> = fc.record({
  urn: fc.option(fc.constantFrom('urn:ietf:params:scim:schemas:core:2.0:User', 'urn:a:b.c'), { freq: 5 }),
  name,
  sub: fc.option(name),
})
const value = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('x', 'True', '2020-01-01T00:00:00Z'),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
)
const place = { start: 0, end: 0 }
const operator = fc.constantFrom('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le')

function term(paths: fc.Arbitrary<AttributePath>): fc.Arbitrary<Filter> {
  return fc.oneof(
    paths.map((path): Filter => ({ kind: 'present', path, ...place })),
    fc.record({ path: paths, operator, value }).map((parts) => ({ kind: 'compare', ...parts, ...place }) as Filter),
  )
}

function tree(leaf: fc.Arbitrary<Filter>): fc.Arbitrary<Filter> {
  const { filter } = fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      tie('filter').map((part): Filter => ({ kind: 'not', part, ...place })),
      fc
        .record({ kind: fc.constantFrom('and', 'or'), parts: fc.array(tie('filter'), { minLength: 2, maxLength: 3 }) })
        .map((parts) => ({ ...parts, ...place }) as Filter),
    ),
  }))
  return filter
}

const simple = path.map(({ name }): AttributePath => ({ urn: null, name, sub: null }))
const elements: fc.Arbitrary<Filter> = fc
  .tuple(path, tree(term(path)), fc.option(term(simple)))
  .map(([path, filter, then]) => ({ kind: 'elements', path, filter, then, ...place }))
const anyFilter = tree(fc.oneof(term(path), elements))
const generous = { limits: { length: 1_000_000, nodes: 10_000, depth: 1000 } }

describe('laws', () => {
  it('a filter that is printed and read is the same', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const text = printFilter(filter)
        const result = parseFilter(text, generous)
        if (!result.ok) throw new Error(`${text}: ${result.problem.message} at ${result.problem.position}`)
        expect(shape(result.filter)).toEqual(shape(filter))
        expect(printFilter(result.filter)).toBe(text)
      }),
      { numRuns: 2000 },
    )
  })

  it('a filter and its opposite never agree, and the explanation says what the filter says', () => {
    fc.assert(
      fc.property(anyFilter, fc.object({ key: name, maxDepth: 3 }), (filter, resource) => {
        const data = JSON.parse(JSON.stringify(resource))
        const result = compileFilter(filter, userType)(data)
        expect(compileFilter({ kind: 'not', part: filter, ...place }, userType)(data)).toBe(!result)
        const verdict = explainFilter(filter, userType, data)
        expect(verdict.matches).toBe(result)
        expect(verdict.terms.length).toBeGreaterThan(0)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('text without regard to case', () => {
  const letters = fc.string({
    unit: fc.constantFrom('a', 'A', 'k', '\u212a', 'İ', 'i\u0307', 'σ', 'ς', 'Σ', 'é', 'É', '[', '{'),
    maxLength: 4,
  })

  it('is equal when both are equal in lower case', () => {
    fc.assert(
      fc.property(letters, letters, (a, b) => {
        expect(equalsFolded(a, b.toLowerCase())).toBe(a.toLowerCase() === b.toLowerCase())
      }),
      { numRuns: 20_000 },
    )
  })
})

const seeds = [
  'userName eq "bjensen"',
  'userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")',
  'emails[type eq "work" and value co "@example.com"].value ew "é\\u00e9\\\\" or ims[not (type pr)]',
  'not (urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "3") and meta.created gt "2020-01-01T00:00:00Z"',
  'a eq -12.5e3 and b ne null and c ge true and $ref pr',
]
const pieces = [
  '(',
  ')',
  '[',
  ']',
  '"',
  '\\',
  '\\u',
  '.',
  ':',
  ' ',
  '  ',
  ' and ',
  ' or ',
  'not ',
  'not (',
  ' pr',
  ' eq ',
  '$',
  '-',
  '0',
  'é',
  '\u0000',
  '\ud83d',
  '%20',
  '((((((((',
  '[[[[',
  '"""""',
  'urn:',
  '.'.repeat(50),
  'a'.repeat(200),
]
const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  cut: fc.nat({ max: 12 }),
  piece: fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })),
  times: fc.constantFrom(1, 1, 1, 2, 40, 400),
})

function mutate(seed: string, edits: readonly { at: number; cut: number; piece: string; times: number }[]): string {
  return edits.reduce((text, { at, cut, piece, times }) => {
    const from = Math.floor(at * text.length)
    return text.slice(0, from) + piece.repeat(times) + text.slice(from + cut)
  }, seed)
}

/** Milliseconds; measured again when it took long, because the machine may have been busy with something else. */
function leastTime(work: () => void): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < 4 && least > 25; round += 1) {
    const start = performance.now()
    work()
    least = Math.min(least, performance.now() - start)
  }
  return least
}

describe('20,000 mutated filters and paths', () => {
  it('never crash, never take more than 50 ms, and name a place in the text', () => {
    const user = {
      userName: 'bjensen',
      emails: [{ type: 'work', value: 'b@example.com' }],
      meta: { created: '2020-01-01T00:00:00Z' },
    }
    let slowest = 0
    fc.assert(
      fc.property(fc.constantFrom(...seeds), fc.array(edit, { minLength: 1, maxLength: 6 }), (seed, edits) => {
        const text = mutate(seed, edits)
        const result = parseFilter(text)
        const path = parsePatchPath(text)
        const work = () => {
          parsePatchPath(text)
          const again = parseFilter(text)
          if (!again.ok) return
          checkFilter(again.filter, userType)
          compileFilter(again.filter, userType)(user)
        }
        slowest = Math.max(slowest, leastTime(work))
        for (const read of [result, path]) {
          if (read.ok) continue
          expect(read.problem.position).toBeLessThanOrEqual(Math.min(text.length, filterLimits.length))
          expect(read.problem.message.length).toBeLessThan(200)
        }
        if (result.ok) expect(shape(parseOk(printFilter(result.filter)))).toEqual(shape(result.filter))
      }),
      { numRuns: 20_000 },
    )
    expect(slowest).toBeLessThan(50)
  })

  it.each([
    [
      'unknown attributes',
      Array(100)
        .fill(`${'urn:a:'.repeat(10)}nosuchnm pr`)
        .join(' or '),
    ],
    ['dots', `${'.'.repeat(8000)} pr`],
    ['colons', `${'a:'.repeat(4000)}b pr`],
    ['escapes', `a eq "${'\\u0041'.repeat(1300)}"`],
    ['a long number', `a eq ${'1'.repeat(300)}.${'1'.repeat(7000)}x`],
    ['spaces', `a${' '.repeat(8000)}pr`],
    ['groups', `${'(a pr or '.repeat(49)}a pr${')'.repeat(49)}`],
    ['a date with many digits', `meta.created gt "2020-01-01T00:00:00.${'0'.repeat(8000)}x"`],
  ])('among them the worst of their kind: %s', (_title, text) => {
    const work = () => {
      const result = parseFilter(text)
      if (result.ok) checkFilter(result.filter, userType)
      parsePatchPath(text)
    }
    expect(leastTime(work)).toBeLessThan(50)
  })
})
