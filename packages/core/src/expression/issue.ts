/** Everything that can be wrong with an expression, at compile time or when it runs. */
export type ExpressionCode =
  | 'E_EMPTY'
  | 'E_TOO_LONG'
  | 'E_UNEXPECTED_CHARACTER'
  | 'E_UNTERMINATED_STRING'
  | 'E_UNTERMINATED_ATTRIBUTE'
  | 'E_MISSING_PAREN'
  | 'E_MISSING_COMMA'
  | 'E_MISSING_OPERAND'
  | 'E_TRAILING_INPUT'
  | 'E_TOO_DEEP'
  | 'E_UNKNOWN_FUNCTION'
  | 'E_UNKNOWN_WORD'
  | 'E_CONSTANT_ONLY'
  | 'E_COMPARISON_POSITION'
  | 'E_ARGUMENT_COUNT'
  | 'E_ARGUMENT_TYPE'
  | 'E_ARGUMENT_COMBINATION'
  | 'E_RESULT_TYPE'
  | 'E_SWITCH_PAIRS'
  | 'E_INDEX_RANGE'
  | 'E_REGEX_SYNTAX'
  | 'E_REGEX_UNSUPPORTED'
  | 'E_LIMIT'
  | 'E_REGEX_TIMEOUT'
  | 'E_DATE_PARSE'
  | 'E_DATE_FORMAT'
  | 'E_UNKNOWN_ATTRIBUTE'
  | 'E_UNKNOWN_CULTURE'
  | 'E_DIALECT'
  | 'E_NOT_TOP_LEVEL'
  | 'E_NO_UNIQUE_VALUE'
  | 'E_USER_ERROR'
  | 'E_INTERNAL'
  | 'W_CASE'
  | 'W_ESCAPE'
  | 'W_UNDOCUMENTED'
  | 'W_TYPE'
  | 'W_ALWAYS_FAILS'
  | 'W_MULTIVALUE_TO_SINGLE'
  | 'W_VARIES_ON_UPDATE'
  | 'W_DATE_FORMAT'
  | 'W_UNREACHABLE'
  | 'W_PORTABILITY'

/** A finding about an expression, at the characters `start` to `end` (exclusive), counted from 0. */
export interface ExpressionIssue {
  readonly severity: 'error' | 'warning'
  readonly code: ExpressionCode
  readonly message: string
  readonly start: number
  readonly end: number
  /** What to write instead. */
  readonly hint?: string
}

export interface Span {
  readonly start: number
  readonly end: number
}

/** Makes an error at a place. */
export function errorAt(code: ExpressionCode, message: string, span: Span, hint?: string): ExpressionIssue {
  return issue('error', code, message, span, hint)
}

/** Makes a warning at a place. */
export function warningAt(code: ExpressionCode, message: string, span: Span, hint?: string): ExpressionIssue {
  return issue('warning', code, message, span, hint)
}

function issue(
  severity: ExpressionIssue['severity'],
  code: ExpressionCode,
  message: string,
  { start, end }: Span,
  hint: string | undefined,
): ExpressionIssue {
  return Object.freeze({ severity, code, message, start, end, ...(hint === undefined ? {} : { hint }) })
}

/** Ends an evaluation or a parse with one finding. Never leaves this folder. */
export class ExpressionFault extends Error {
  readonly issue: ExpressionIssue

  constructor(issue: ExpressionIssue) {
    super(issue.message)
    this.name = 'ExpressionFault'
    this.issue = issue
  }
}
