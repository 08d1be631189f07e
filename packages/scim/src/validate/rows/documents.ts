import { type Json, objectsIn, textsIn } from '../json.ts'
import { messages } from '../names.ts'
import { expect } from '../outcome.ts'
import type { Probe } from '../probe.ts'

/** The resources of a discovery endpoint. Throws Violation when it is no ListResponse. */
export async function documents(probe: Probe, path: string): Promise<readonly Json[]> {
  const { status, json } = await probe.get(path)
  expect(status === 200, `${path} should be answered with 200`)
  expect(textsIn(json.schemas).includes(`${messages}:ListResponse`), `${path} should be a ListResponse`)
  const found = objectsIn(json.Resources)
  expect(found.length > 0, `${path} should list at least one resource in Resources`)
  return found
}
