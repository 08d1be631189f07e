import { type Attributes, canonical, isList, isObject, isUnassigned, type Value } from '@sutler/core'
import { ScimError } from '../../src/error.ts'
import { applyPatch } from '../../src/patch/apply.ts'
import { patchOpUrn, readPatch } from '../../src/patch/read.ts'
import type { Leniency } from '../../src/patch/types.ts'
import type { ResourceType } from '../../src/schema/types.ts'

export type Outcome = { readonly after: Attributes } | { readonly status: number; readonly scimType: string | null }

export function outcomeOf(
  before: Attributes,
  operations: readonly unknown[],
  type: ResourceType,
  leniency: Leniency,
): Outcome {
  return outcomeOfBody(before, { schemas: [patchOpUrn], Operations: operations }, type, leniency)
}

export function outcomeOfBody(before: Attributes, body: unknown, type: ResourceType, leniency: Leniency): Outcome {
  try {
    return { after: applyPatch(before, readPatch(body, type, leniency), type, leniency).attributes }
  } catch (error) {
    if (!(error instanceof ScimError)) throw error
    return { status: error.status, scimType: error.scimType }
  }
}

/** Lists sorted, empty values and the password left out: what two resources must agree in. */
export function comparable(value: Value): Value {
  if (isList(value)) return [...value.map(comparable)].sort((a, b) => (canonical(a) < canonical(b) ? -1 : 1))
  if (!isObject(value)) return value
  const kept = Object.entries(value).filter(([key, held]) => key !== 'password' && !isUnassigned(held))
  return Object.fromEntries(kept.map(([key, held]) => [key, comparable(held)]))
}
