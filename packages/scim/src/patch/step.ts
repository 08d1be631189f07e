import type { Value } from '@sutler/core'
import type { ScimType } from '../error.ts'
import type { Filter } from '../filter/types.ts'
import { type Reading, refuse } from '../resource/reading.ts'
import type { KnownPath } from '../schema/types.ts'
import type { OperationPlace, PatchOperation } from './types.ts'

/** An operation on one attribute, its value read. */
export interface Step {
  readonly op: PatchOperation['op']
  readonly known: KnownPath
  readonly filter: Filter | null
  /** Null takes away; undefined: a removal that names no elements. */
  readonly value: Value | undefined
  readonly at: OperationPlace
  readonly reading: Reading
}

export function refuseStep({ reading, at }: Step, scimType: ScimType, message: string): never {
  return refuse(reading, scimType, at.path, message)
}
