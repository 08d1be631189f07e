import { groupUrn, userUrn } from '../schema/urns.ts'
import type { Json } from './json.ts'
import { messages, type Names } from './names.ts'

/** The body of a PATCH (RFC 7644 §3.5.2). */
export function patchBody(operations: readonly Json[]): Json {
  return { schemas: [`${messages}:PatchOp`], Operations: operations }
}

/** The least a user has, all of it of this run alone. */
export function userBody(names: Names): Json {
  const name = names.next()
  return { schemas: [userUrn], userName: `${name}@example.com`, displayName: name, externalId: `ext-${name}` }
}

export function groupBody(names: Names): Json {
  return { schemas: [groupUrn], displayName: names.next() }
}
