import type { Span } from './issue.ts'

/** A piece of an expression that is read as a whole. */
export type Token = Span & {
  readonly kind: 'text' | 'number' | 'hex' | 'attribute' | 'name' | 'mark' | 'end'
  /** Text without quotes and escapes, decimal digits, name without brackets, or the mark itself. */
  readonly value: string
}
