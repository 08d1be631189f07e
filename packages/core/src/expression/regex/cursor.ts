/** Why a pattern was refused, and where in it. Never leaves this folder. */
export class PatternFault extends Error {
  readonly code: 'E_REGEX_SYNTAX' | 'E_REGEX_UNSUPPORTED'
  /** Offset in the pattern, from 0. */
  readonly position: number
  readonly hint: string | undefined

  constructor(code: PatternFault['code'], message: string, position: number, hint?: string) {
    super(message)
    this.name = 'PatternFault'
    this.code = code
    this.position = position
    this.hint = hint
  }
}

/** The options of a .NET pattern that can be set inside it, as in `(?i)`. */
export interface Options {
  readonly i: boolean
  readonly m: boolean
  readonly n: boolean
  readonly s: boolean
  readonly x: boolean
}

/** The place a parse has come to. */
export interface Cursor {
  readonly source: string
  at: number
  options: Options
  depth: number
  /** Names and numbers of the groups in the order they open; null: one without a name. */
  readonly opened: (string | null)[]
  /** The group with this name or number. Null while the groups are still being counted. */
  readonly find: ((reference: string) => number | undefined) | null
}

/** The next character, or one further on; empty at the end. */
export function peek(cursor: Cursor, ahead = 0): string {
  return cursor.source[cursor.at + ahead] ?? ''
}

/** Passes over `text` if it is next. */
export function take(cursor: Cursor, text: string): boolean {
  if (!cursor.source.startsWith(text, cursor.at)) return false
  cursor.at += text.length
  return true
}

/** Passes over what the sticky pattern finds here, and gives it; null when it finds nothing. */
export function takeMatch(cursor: Cursor, sticky: RegExp): RegExpExecArray | null {
  sticky.lastIndex = cursor.at
  const found = sticky.exec(cursor.source)
  if (found !== null) cursor.at += found[0].length
  return found
}

export function syntaxFault(message: string, position: number, hint?: string): PatternFault {
  return new PatternFault('E_REGEX_SYNTAX', message, position, hint)
}

export function unsupportedFault(message: string, position: number, hint?: string): PatternFault {
  return new PatternFault('E_REGEX_UNSUPPORTED', message, position, hint)
}
