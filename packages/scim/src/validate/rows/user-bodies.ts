import { enterpriseUrn, userUrn } from '../../schema/urns.ts'
import { userBody } from '../bodies.ts'
import { difference, type Json, objectsIn } from '../json.ts'
import { expect, NotOffered } from '../outcome.ts'
import type { Probe } from '../probe.ts'

/** A user with something of each kind. */
export function fullBody(probe: Probe): Json {
  const body = userBody(probe.names)
  return {
    ...body,
    schemas: [userUrn, enterpriseUrn],
    name: { givenName: 'Zoë', familyName: 'O\'Brien "北京" \\' },
    title: 'Line 1\nLine 2',
    active: true,
    emails: [{ value: `Mixed.Case-${String(body.userName)}`, type: 'work', primary: true }],
    [enterpriseUrn]: { department: 'Research', employeeNumber: '00042' },
  }
}

/** All that was sent, without what the service may say in its own way. */
export function echoed({ schemas: _, ...attributes }: Json): Json {
  return attributes
}

/** Throws NotOffered where users do not have the enterprise extension. */
export async function assertExtended(probe: Probe): Promise<void> {
  const types = objectsIn((await probe.get('/ResourceTypes')).json.Resources)
  const extensions = types.flatMap((type) => objectsIn(type.schemaExtensions))
  if (types.length > 0 && !extensions.some(({ schema }) => schema === enterpriseUrn))
    throw new NotOffered('users have no enterprise extension')
}

/** RFC 7643 §2.3.5, with a zone. */
export const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/

/** Throws Violation where the value is not as it should be. */
export function expectSame(actual: Json, wanted: Json): void {
  const found = difference(actual, wanted)
  expect(found === null, found ?? '')
}

/**
 * A change to a unique value that is taken. Table 8 of RFC 7644 §3.12 has 409 for it, table 9 has `uniqueness` among
 * the types of 400, for PUT and PATCH too.
 */
export function expectTaken({ status, json }: { readonly status: number; readonly json: Json }): void {
  expect(status === 409 || (status === 400 && json.scimType === 'uniqueness'), '409 should have come')
}
