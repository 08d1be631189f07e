/** One step of a SCIM path: a member name, and the `eq` terms that choose elements of a multi-valued attribute. */
export interface PathStep {
  readonly name: string
  /** `name` in lower case: SCIM names are case-insensitive (RFC 7643 §2.1). */
  readonly lower: string
  /** Joined by `and`. Null: no value filter. */
  readonly terms: readonly PathTerm[] | null
}

export interface PathTerm {
  readonly name: string
  readonly value: string | number | boolean
}

/** A compiled SCIM path (RFC 7644 §3.10, §3.5.2 `valuePath`), an extension's URN being its first step. */
export interface Path {
  /** As it was written. */
  readonly text: string
  readonly steps: readonly PathStep[]
  /**
   * The same for all spellings of one attribute, and without value filters: the lower-case name a schema lists,
   * such as `emails.value` or `urn:…:user:manager`.
   */
  readonly schemaKey: string
  /** The same for all spellings of one place in an object, value filters included. */
  readonly key: string
}

export type PathResult =
  | { readonly ok: true; readonly path: Path }
  /** `at` counts characters from 0. */
  | { readonly ok: false; readonly message: string; readonly at: number }

const coreUrn = /^urn:ietf:params:scim:schemas:core:2\.0:(user|group)(?::|$)/i
const extensionUrns = ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:user']
// Wider than SCIM's: columns of files and databases have blanks inside, and signs no SCIM name has.
const namePattern = /^[^.[\]"\s]+(?: +[^.[\]"\s]+)*/u
const termPattern = /^\s*([\p{L}$_][\p{L}\p{N}$_-]*)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false|-?\d+(?:\.\d+)?)\s*/iu

const cache = new Map<string, PathResult>()
// Paths come from configuration, so they are few; a cap keeps a caller that invents them from filling the memory.
const cacheLimit = 10_000

/** Parses a SCIM path once; later calls with the same text return the same object. */
export function parsePath(text: string): PathResult {
  const known = cache.get(text)
  if (known !== undefined) return known
  const result = parse(text)
  if (cache.size >= cacheLimit) cache.clear()
  cache.set(text, result)
  return result
}

/** The compiled path. Throws RangeError when the text is not a SCIM path; validate configuration with {@link parsePath}. */
export function compilePath(text: string): Path {
  const result = parsePath(text)
  if (!result.ok) throw new RangeError(`"${text}" is not an attribute path: ${result.message}`)
  return result.path
}

function parse(text: string): PathResult {
  const steps: PathStep[] = []
  let at = 0
  const urn = schemaUrn(text)
  if (urn !== null) {
    if (!coreUrn.test(urn)) steps.push(step(urn, null))
    at = Math.min(urn.length + 1, text.length)
    if (at === text.length && steps.length === 1) return finish(text, steps)
  }
  for (;;) {
    const name = namePattern.exec(text.slice(at))?.[0]
    if (name === undefined) return fail('an attribute name is missing', at)
    // Setting such a member would change the object's prototype.
    if (name === '__proto__') return fail('this name cannot be used', at)
    at += name.length
    let terms: PathTerm[] | null = null
    if (text[at] === '[') {
      const filter = parseTerms(text, at + 1)
      if (!filter.ok) return filter
      terms = filter.terms
      at = filter.end
    }
    steps.push(step(name, terms))
    if (at === text.length) return finish(text, steps)
    if (text[at] !== '.') return fail(`"${text[at]}" is unexpected`, at)
    at += 1
  }
}

/** The URN in front of the attribute name, or null. A URN ends at the last colon before any value filter. */
function schemaUrn(text: string): string | null {
  if (!/^urn:/i.test(text)) return null
  const bracket = text.indexOf('[')
  const head = bracket < 0 ? text : text.slice(0, bracket)
  const lower = head.toLowerCase()
  const known = extensionUrns.find((urn) => lower === urn || lower.startsWith(`${urn}:`))
  if (known !== undefined) return head.slice(0, known.length)
  return head.slice(0, head.lastIndexOf(':'))
}

function parseTerms(
  text: string,
  from: number,
): { readonly ok: true; readonly terms: PathTerm[]; readonly end: number } | Extract<PathResult, { ok: false }> {
  const terms: PathTerm[] = []
  let at = from
  for (;;) {
    const match = termPattern.exec(text.slice(at))
    if (match === null) return fail('a value filter reads like [type eq "work"], terms joined by "and"', at)
    const value = termValue(match[2] ?? '')
    if (value === undefined) return fail('the quoted text has an unknown escape', at)
    terms.push(Object.freeze({ name: match[1] ?? '', value }))
    at += match[0].length
    if (text[at] === ']') return { ok: true, terms, end: at + 1 }
    const and = /^and\s/i.exec(text.slice(at))
    if (and === null) return fail('only "and" may join two terms, and "]" ends the filter', at)
    at += and[0].length
  }
}

function termValue(token: string): string | number | boolean | undefined {
  if (!token.startsWith('"')) return JSON.parse(token.toLowerCase())
  try {
    return JSON.parse(token)
  } catch {
    return undefined
  }
}

function step(name: string, terms: readonly PathTerm[] | null): PathStep {
  return Object.freeze({ name, lower: name.toLowerCase(), terms: terms === null ? null : Object.freeze(terms) })
}

function finish(text: string, steps: readonly PathStep[]): PathResult {
  const path = Object.freeze({
    text,
    steps: Object.freeze(steps),
    schemaKey: join(steps, (s) => s.lower),
    key: join(steps, (s) => s.lower + filterKey(s.terms)),
  })
  return Object.freeze({ ok: true, path })
}

function join(steps: readonly PathStep[], print: (step: PathStep) => string): string {
  let text = ''
  for (const [index, each] of steps.entries()) {
    const separator = index === 0 ? '' : index === 1 && steps[0]?.lower.startsWith('urn:') ? ':' : '.'
    text += separator + print(each)
  }
  return text
}

function filterKey(terms: readonly PathTerm[] | null): string {
  if (terms === null) return ''
  const parts = terms.map((term) => `${term.name} eq ${JSON.stringify(String(term.value))}`.toLowerCase())
  return `[${parts.sort().join(' and ')}]`
}

function fail(message: string, at: number): { readonly ok: false; readonly message: string; readonly at: number } {
  return Object.freeze({ ok: false, message, at })
}
