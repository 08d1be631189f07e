import fc from 'fast-check'
import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { RegexTimeout } from '../../../src/expression/regex/machine.ts'
import { groupsOf, pattern } from './support.ts'

const literal = fc.constantFrom('a', 'b', 'c', '1', ' ', 'é', '-')
const set = fc.constantFrom('[ab]', '[^ab]', '[b-c1]', '\\d', '[^a\\d]', '.')
const sign = fc.constantFrom('*', '+', '?', '{2}', '{1,2}', '{0,2}', '{2,}', '*?', '+?', '??', '{1,2}?', '{1,}?')

/** Source of a pattern that .NET, RE2 and JavaScript read alike. A body that can be empty is not repeated: they differ. */
const source = fc.letrec<{ any: string; filled: string; atom: string; group: string }>((tie) => ({
  any: fc.oneof(
    { maxDepth: 4 },
    tie('filled'),
    fc.tuple(tie('filled'), sign, tie('any')).map(([a, q, b]) => `(?:${a})${q}${b}`),
    fc.tuple(tie('any'), tie('any')).map((two) => two.join('')),
    fc.tuple(tie('any'), tie('any')).map((two) => `(?:${two.join('|')})`),
    tie('any').map((a) => `(${a})`),
    fc.constantFrom('^', '$', '(?:a|)'),
  ),
  filled: fc.oneof(
    { maxDepth: 4 },
    literal,
    set,
    fc.tuple(tie('atom'), sign).map(([a, q]) => `${a}${q}${a}`),
    fc.tuple(tie('filled'), tie('filled')).map((two) => two.join('')),
    fc.tuple(tie('filled'), tie('filled')).map((two) => `(?:${two.join('|')})`),
    fc.tuple(tie('filled'), tie('any')).map((two) => two.join('')),
    tie('group'),
  ),
  group: tie('filled').map((a) => `(${a})`),
  atom: fc.oneof(literal, set),
})).any

const text = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', ' ', 'é', '-'), maxLength: 14 })

type Found = { readonly span: [number, number]; readonly groups: (string | null)[] }[]

/** All matches. */
function ours(source: string, value: string, easySteps = 2000): Found {
  const search = pattern(source).search(value, { easySteps })
  const found: Found = []
  for (let match = search.next(); match !== null; match = search.next()) {
    found.push({ span: [match[0] ?? 0, match[1] ?? 0], groups: groupsOf(match, value) })
  }
  return found
}

/** Null: without remembering choices it takes more steps than there are. */
function unremembered(source: string, value: string): Found | null {
  try {
    return ours(source, value, 1_000_000)
  } catch (error) {
    if (error instanceof RegexTimeout) return null
    throw error
  }
}

const spansOf = (found: Found): unknown => found.map((one) => one.span)

describe('simple patterns', () => {
  it('match the same places as in JavaScript', () => {
    fc.assert(
      fc.property(source, text, (regex, value) => {
        const found = [...value.matchAll(new RegExp(regex, 'gu'))]
        const spans = found.map((match) => [match.index, match.index + match[0].length])
        expect(spansOf(ours(regex, value))).toEqual(spans)
      }),
      { numRuns: 3000 },
    )
  })

  it('match the same place, with the same groups, as in a linear-time engine', () => {
    fc.assert(
      fc.property(source, text, (regex, value) => {
        const matcher = RE2JS.compile(regex).matcher(value)
        const theirs = matcher.find()
          ? Array.from({ length: matcher.groupCount() + 1 }, (_, group) => matcher.group(group))
          : undefined
        expect(ours(regex, value)[0]?.groups).toEqual(theirs)
      }),
      { numRuns: 3000 },
    )
  })

  it('match the same places when choices are remembered from the start', () => {
    fc.assert(
      fc.property(source, text, (regex, value) => {
        const found = ours(regex, value, 0)
        const plain = unremembered(regex, value)
        fc.pre(plain !== null)
        expect(found).toEqual(plain)
      }),
      { numRuns: 3000 },
    )
  })
})
