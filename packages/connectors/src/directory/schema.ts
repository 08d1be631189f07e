import type { SystemSchema } from '@sutler/core'
import { builtinSchema } from '@sutler/scim'

/** Attributes the directory keeps itself; nobody may write them. */
export const readOnlyAttributes = Object.freeze(['id', 'meta', 'groups'])

/** Users as RFC 7643 §4.1 with the Enterprise extension, groups as §4.2. */
export const directorySchema: SystemSchema = builtinSchema

/** Attributes a search may name. */
export const findable = Object.freeze([
  'id',
  'userName',
  'externalId',
  'displayName',
  'emails.value',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber',
])
