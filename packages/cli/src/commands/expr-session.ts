import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import type { Paint } from '../output/text.ts'

export interface ExprFlags {
  readonly source?: string
  readonly set?: readonly string[]
  readonly now?: string
  readonly existing?: readonly string[]
  readonly dialect?: 'app' | 'cloud-sync'
  readonly explain?: boolean
  readonly vectors?: string
  /** True: all of them. */
  readonly functions?: string | true
  readonly graph?: boolean
  readonly json?: boolean
  readonly color?: boolean
}

/** What a part of the command prints with. */
export interface ExprSession {
  readonly io: Io
  readonly json: boolean
  readonly paint: Paint
  readonly columns: number
  printJson(value: unknown): void
}

/** How an expression, a file or a case ends the command when something in it failed. */
export function exprExit(failed: boolean): number {
  return failed ? exitCodes.error : exitCodes.success
}
