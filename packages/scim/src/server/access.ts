import { ScimError } from '../error.ts'
import type { Endpoint } from './endpoint.ts'
import type { ScimPrincipal } from './types.ts'

/** Throws 403 when the client may not see this type. */
export function assertReadable({ scopes }: ScimPrincipal, { type }: Endpoint): void {
  if (!mayRead(scopes, type.name))
    throw new ScimError(403, null, `This client has no access to ${type.name} resources.`)
}

/** Throws 403 when the client may not change this type. */
export function assertWritable(client: ScimPrincipal, endpoint: Endpoint): void {
  assertReadable(client, endpoint)
  assertWriter(client)
}

/** Throws 403 when the client may change nothing. */
export function assertWriter({ scopes }: ScimPrincipal): void {
  if (scopes.readOnly) throw new ScimError(403, null, 'This client may read only.')
}

/** The types of a listing over all of them. */
export function readable(endpoints: readonly Endpoint[], { scopes }: ScimPrincipal): readonly Endpoint[] {
  return scopes.types === 'all' ? endpoints : endpoints.filter(({ type }) => mayRead(scopes, type.name))
}

function mayRead({ types }: ScimPrincipal['scopes'], name: string): boolean {
  return types === 'all' || types.includes(name)
}

/** True when the client may know which groups somebody is in: they are resources too, with names of their own. */
export function seesGroups({ scopes }: ScimPrincipal): boolean {
  return mayRead(scopes, 'Group')
}
