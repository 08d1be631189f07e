import type { Attributes } from '@sutler/core'
import type { ScimType } from '../error.ts'
import type { Leniency } from './types.ts'

/** A switch of a profile, and an example of what it forgives. */
export interface LeniencyRow {
  readonly name: keyof Leniency
  /** What is accepted, in a sentence. */
  readonly forgives: string
  readonly example: {
    readonly type: 'User' | 'Group'
    readonly before: Attributes
    /** Of a PATCH. */
    readonly body: { readonly [key: string]: unknown }
    readonly after: Attributes
    /** What a client gets whose profile does not forgive it. */
    readonly refused: ScimType
  }
}
