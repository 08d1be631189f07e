import type { SystemSchema } from '@sutler/core'
import { builtinSchema, type Wrapped, wrappedAttributes } from '@sutler/scim'

/** Attributes the directory keeps itself; nobody may write them. */
export const readOnlyAttributes = Object.freeze(['id', 'meta', 'groups'])

/** Users as RFC 7643 §4.1 with the Enterprise extension, groups as §4.2. */
export const directorySchema: SystemSchema = builtinSchema

const wrappedByType = new Map(
  directorySchema.types.map(({ name, attributes }) => [name, wrappedAttributes(attributes)]),
)

/** Attributes of a type that may be written as a bare text, such as the id of a manager. */
export function wrapped(type: string): Wrapped {
  return wrappedByType.get(type) ?? new Map()
}

/** Attributes a search may name. */
export const findable = Object.freeze([
  'id',
  'userName',
  'externalId',
  'displayName',
  'emails.value',
  'emails[type eq "work"].value',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber',
])
