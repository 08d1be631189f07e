import { type Matcher, RE2JS } from 're2js'

/**
 * A .NET pattern, run by a linear-time engine: no pattern can hang the process.
 *
 * Lookaround, backreferences and atomic groups have no linear-time meaning and are refused. Of the .NET classes `\d`,
 * `\w` and `\s` are Unicode as they should be; `\b` stays ASCII.
 */
export interface Pattern {
  /** True when the text holds a match anywhere. */
  test(text: string): boolean
  matcher(text: string): Matcher
  /** The engine's number of a group, from its .NET name or number; undefined when there is no such group. */
  group(reference: string): number | undefined
}

export type PatternResult =
  | { readonly ok: true; readonly pattern: Pattern }
  | { readonly ok: false; readonly supported: boolean; readonly message: string }

const cache = new Map<string, PatternResult>()
const cacheLimit = 1000
// A pattern may come from a source attribute; compiling takes time and memory in proportion to its length.
const maxLength = 2000

/** Compiles a .NET pattern; up to a thousand are remembered. */
export function compilePattern(source: string): PatternResult {
  if (source.length > maxLength) {
    return { ok: false, supported: false, message: `the pattern has more than ${maxLength} characters` }
  }
  const known = cache.get(source)
  if (known !== undefined) return known
  const result = compile(source)
  if (cache.size >= cacheLimit) cache.clear()
  cache.set(source, result)
  return result
}

function compile(source: string): PatternResult {
  const translated = translate(source)
  if (typeof translated === 'string') return { ok: false, supported: false, message: translated }
  try {
    const engine = RE2JS.compile(translated.source)
    const numbers = groupNumbers(translated.groups)
    const pattern: Pattern = Object.freeze({
      test: (text: string) => engine.matcher(text).find(),
      matcher: (text: string) => engine.matcher(text),
      group: (reference: string) => numbers.get(reference),
    })
    return { ok: true, pattern }
  } catch (error) {
    const message = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : String(error)
    return { ok: false, supported: true, message }
  }
}

interface Translation {
  readonly source: string
  /** Name or null of each capturing group, in order of their opening parenthesis. */
  readonly groups: readonly (string | null)[]
}

/** .NET classes are Unicode where RE2's are ASCII. */
const classes: Readonly<Record<string, string>> = Object.freeze({
  d: '\\p{Nd}',
  w: '\\p{L}\\p{Mn}\\p{Nd}\\p{Pc}',
  s: '\\s\\v\\x{85}\\p{Z}',
})

/** The pattern in the engine's dialect, or a sentence saying what it has no equivalent for. */
function translate(source: string): Translation | string {
  const groups: (string | null)[] = []
  let output = ''
  let inClass = false
  for (let at = 0; at < source.length; at += 1) {
    const rest = source.slice(at)
    const taken = inClass ? inClassToken(rest) : outsideToken(rest, groups)
    if ('problem' in taken) return taken.problem
    if (taken.opensClass) inClass = true
    else if (taken.closesClass) inClass = false
    output += taken.output
    at += taken.length - 1
  }
  return { source: output, groups }
}

type Token =
  | {
      readonly output: string
      readonly length: number
      readonly opensClass?: boolean
      readonly closesClass?: boolean
    }
  | { readonly problem: string }

function outsideToken(rest: string, groups: (string | null)[]): Token {
  if (rest.startsWith('\\')) return escapeToken(rest, false)
  if (rest.startsWith('[')) return classOpening(rest)
  if (!rest.startsWith('(')) return { output: rest[0] ?? '', length: 1 }
  if (!rest.startsWith('(?')) {
    groups.push(null)
    return { output: '(', length: 1 }
  }
  const named = /^\(\?(?:<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)')/.exec(rest)
  if (named !== null) {
    const name = named[1] ?? named[2] ?? ''
    groups.push(name)
    return { output: `(?P<${name}>`, length: named[0].length }
  }
  const comment = /^\(\?#[^)]*\)/.exec(rest)
  if (comment !== null) return { output: '', length: comment[0].length }
  if (/^\(\?<?[=!]/.test(rest)) return { problem: 'looking ahead or behind, (?=…) or (?<!…), is not supported' }
  if (rest.startsWith('(?>')) return { problem: 'atomic groups, (?>…), are not supported' }
  if (rest.startsWith('(?(')) return { problem: 'conditional groups, (?(…)…), are not supported' }
  return { output: '(', length: 1 }
}

// A "]" or "^]" right at the start of a class is a literal bracket in .NET and in RE2 alike.
function classOpening(rest: string): Token {
  const open = /^\[\^?\]?/.exec(rest)?.[0] ?? '['
  return { output: open, length: open.length, opensClass: true }
}

function inClassToken(rest: string): Token {
  if (rest.startsWith('\\')) return escapeToken(rest, true)
  if (rest.startsWith('-[')) return { problem: 'taking classes away from each other, [a-z-[aeiou]], is not supported' }
  if (rest.startsWith('[')) return { output: '\\[', length: 1 }
  return rest.startsWith(']') ? { output: ']', length: 1, closesClass: true } : { output: rest[0] ?? '', length: 1 }
}

function escapeToken(rest: string, inClass: boolean): Token {
  const letter = rest[1] ?? ''
  const unicode = /^\\u([0-9A-Fa-f]{4})/.exec(rest)
  if (unicode !== null) return { output: `\\x{${unicode[1]}}`, length: 6 }
  if (letter === 'e') return { output: '\\x1B', length: 2 }
  if (!inClass && letter === 'Z') return { output: '(?:\\n?\\z)', length: 2 }
  if (!inClass && /[1-9k]/.test(letter)) return { problem: `backreferences, \\${letter}, are not supported` }
  const set = classes[letter]
  if (set !== undefined) return { output: inClass ? set : `[${set}]`, length: 2 }
  const negated = letter === letter.toLowerCase() ? undefined : classes[letter.toLowerCase()]
  if (negated !== undefined && inClass) return { problem: `\\${letter} inside [ ] is not supported` }
  return negated === undefined
    ? { output: rest.slice(0, 2), length: Math.min(2, rest.length) }
    : { output: `[^${negated}]`, length: 2 }
}

/** .NET numbers unnamed groups first, then named ones; RE2 from left to right. */
function groupNumbers(groups: readonly (string | null)[]): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>([['0', 0]])
  let next = 1
  for (const [index, name] of groups.entries()) {
    if (name !== null) continue
    numbers.set(String(next), index + 1)
    next += 1
  }
  for (const [index, name] of groups.entries()) {
    if (name === null) continue
    numbers.set(name, index + 1)
    numbers.set(String(next), index + 1)
    next += 1
  }
  return numbers
}

/** Expands a .NET replacement text (`${name}`, `$1`, `$$`, `$&`, …) for the present match of a matcher. */
export function expandReplacement(template: string, pattern: Pattern, matcher: Matcher, input: string): string {
  if (!template.includes('$')) return template
  return template.replace(/\$(?:\$|&|`|'|_|\{(\w+)\}|(\d+))/g, (whole, braced, digits) => {
    if (whole === '$$') return '$'
    if (whole === '$&') return matcher.group() ?? ''
    if (whole === '$`') return input.slice(0, matcher.start())
    if (whole === "$'") return input.slice(matcher.end())
    if (whole === '$_') return input
    const group = pattern.group(braced ?? digits)
    // An unknown group is literal text.
    return group === undefined ? whole : (matcher.group(group) ?? '')
  })
}
