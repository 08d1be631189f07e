import type { AttributePath, ParseProblem } from './types.ts'

/** What may not be exceeded, so that no filter costs more than it should. */
export interface FilterLimits {
  /** Characters. */
  readonly length: number
  /** Groups and value paths within each other. */
  readonly depth: number
  /** Terms, and what joins them. */
  readonly nodes: number
}

export interface ParseOptions {
  /**
   * True: only what the ABNF of RFC 7644 §3.4.2.2 lets pass: single spaces, none at the edges, no `$ref`, nothing
   * behind a `]`. False when left out.
   */
  readonly strict?: boolean
  /** True: a text without blanks, brackets and quotes may lack its double quotes: `userName sw a`. False when left out. */
  readonly bareText?: boolean
  readonly limits?: Partial<FilterLimits>
}

/** 8 kB, 50 levels and 200 nodes. */
export const filterLimits: FilterLimits = Object.freeze({ length: 8192, depth: 50, nodes: 200 })

/** A text that is being read, and where. */
export interface Scanner {
  readonly text: string
  at: number
  readonly strict: boolean
  readonly bareText: boolean
  readonly limits: FilterLimits
  depth: number
  nodes: number
  /** True between `[` and `]`. */
  inElement: boolean
}

class Refusal extends Error {
  readonly position: number

  constructor(message: string, position: number) {
    super(message)
    this.position = position
  }
}

/** Ends the reading; `parsed` turns it into a problem. */
export function refuse(message: string, position: number): never {
  throw new Refusal(message, position)
}

/** What `read` makes of a text, or why it cannot. */
export function parsed<T>(
  text: string,
  { strict = false, bareText = false, limits }: ParseOptions,
  read: (scanner: Scanner) => T,
): { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: ParseProblem } {
  const scanner: Scanner = {
    text,
    at: 0,
    strict,
    bareText,
    limits: limits === undefined ? filterLimits : { ...filterLimits, ...limits },
    depth: 0,
    nodes: 0,
    inElement: false,
  }
  try {
    const most = scanner.limits.length
    if (text.length > most) refuse(`It is longer than ${most} characters.`, most)
    return { ok: true, value: read(scanner) }
  } catch (error) {
    if (error instanceof Refusal) {
      const { message, position } = error
      return { ok: false, problem: { message, position, ...(scanner.inElement && { inElement: true as const }) } }
    }
    throw error
  }
}

/** Moves over spaces; answers how many there were. */
export function skipSpaces(scanner: Scanner): number {
  const start = scanner.at
  while (scanner.text[scanner.at] === ' ') scanner.at += 1
  return scanner.at - start
}

/** Moves over spaces the grammar does not have: within parentheses and at the edges. */
export function skipPadding(scanner: Scanner): void {
  if (!scanner.strict) skipSpaces(scanner)
}

/** Moves over the one space the grammar wants, or over several unless reading strictly; false when it is not there. */
export function takeSpace(scanner: Scanner): boolean {
  const start = scanner.at
  const spaces = skipSpaces(scanner)
  if (spaces === 1 || (spaces > 1 && !scanner.strict)) return true
  scanner.at = start
  return false
}

const pathCharacters = /[\w\-.~:/?#@!$&'*+,;=%]*/y

/** The characters from here on that may belong to a path, its URN included. */
export function takeWord(scanner: Scanner): string {
  const start = scanner.at
  pathCharacters.lastIndex = start
  pathCharacters.test(scanner.text)
  scanner.at = pathCharacters.lastIndex
  return scanner.text.slice(start, scanner.at)
}

/** Reads an attribute path (RFC 7644 §3.10). The URN ends at the last colon: it may have dots itself. */
export function takePath(scanner: Scanner): AttributePath {
  const start = scanner.at
  const word = takeWord(scanner)
  if (word === '') refuse('The name of an attribute must stand here.', start)
  const colon = word.lastIndexOf(':')
  const urn = colon < 0 ? null : word.slice(0, colon)
  if (urn !== null && !isUri(urn)) refuse('The URN of a schema such as urn:…:User must stand before the colon.', start)
  const [name = '', sub = null, ...more] = word.slice(colon + 1).split('.')
  const subAt = start + colon + 1 + name.length + 1
  checkName(scanner, name, start + colon + 1)
  if (sub !== null) checkName(scanner, sub, subAt)
  if (more.length > 0) refuse('A path has at most one dot: sub-attributes have no parts.', subAt + (sub ?? '').length)
  return { urn, name, sub }
}

/** Throws for what is no attribute name (RFC 7643 §2.1). */
export function checkName({ strict }: Scanner, name: string, at: number): void {
  if (name === '') refuse('The name of an attribute must stand here.', at)
  const fits = (strict ? /^[a-z][\w-]*$/i : /^[a-z][\w$-]*$/i).test(name)
  if (fits || (!strict && name.toLowerCase() === '$ref')) return
  refuse(`"${shown(name)}" is no name of an attribute: it begins with a letter, then letters, digits, - and _.`, at)
}

function isUri(text: string): boolean {
  const colon = text.indexOf(':')
  return (
    colon > 0 && colon < text.length - 1 && !text.endsWith(':') && /^[a-z][a-z0-9+.-]*$/i.test(text.slice(0, colon))
  )
}

/** A part of the text short enough for a message. */
export function shown(text: string, most = 40): string {
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}
