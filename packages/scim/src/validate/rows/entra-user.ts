import { enterpriseUrn, userUrn } from '../../schema/urns.ts'
import { userBody } from '../bodies.ts'
import type { Json } from '../json.ts'
import type { Probe } from '../probe.ts'

/** Clauses: what the client sends, and what the tests of the gallery ask for. */
export const client = 'Entra ID provisioning: SCIM client'
export const gallery = 'Entra ID gallery: SCIM tests'

/** A user as Entra's default mapping creates it. */
export function entraUser(probe: Probe): Json {
  const body = userBody(probe.names)
  return {
    ...body,
    schemas: [userUrn, enterpriseUrn],
    active: true,
    name: { formatted: 'Ada Byron', givenName: 'Ada', familyName: 'Byron' },
    title: 'Engineer',
    preferredLanguage: 'en-GB',
    emails: [{ primary: true, type: 'work', value: `mail-${String(body.userName)}` }],
    addresses: [{ type: 'work', formatted: 'Room 1', locality: 'London', country: 'GB' }],
    phoneNumbers: [
      { type: 'work', value: '+44 1' },
      { type: 'mobile', value: '+44 2' },
    ],
    [enterpriseUrn]: { employeeNumber: '7', department: 'Research' },
    roles: [],
    meta: { resourceType: 'User' },
  }
}
