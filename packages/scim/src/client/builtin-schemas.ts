import type { AttributeSchema } from '@sutler/core'
import { commonAttributes as everywhere } from '../schema/common.ts'
import { flatAttributes } from '../schema/documents.ts'
import { enterpriseUserSchema } from '../schema/enterprise-user.ts'
import { groupSchema } from '../schema/group.ts'
import { userSchema } from '../schema/user.ts'

type Traits = Partial<Omit<AttributeSchema, 'path'>>

/** An attribute with the defaults of RFC 7643 §2.2. */
export function attribute(path: string, traits: Traits = {}): AttributeSchema {
  return {
    path,
    type: 'string',
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...traits,
  }
}

/** Attributes every resource has though no schema needs to list them (RFC 7643 §3.1), as far as mappings go. */
export const commonAttributes: readonly AttributeSchema[] = Object.freeze(
  flatAttributes({ attributes: everywhere.filter(({ name }) => name === 'id' || name === 'externalId') }),
)

/** Attributes by schema URN, for servers that do not publish theirs; extension paths without their URN. */
export const builtinSchemas: Readonly<Record<string, readonly AttributeSchema[]>> = Object.freeze(
  Object.fromEntries(
    [userSchema, groupSchema, enterpriseUserSchema].map((schema) => [schema.id, flatAttributes(schema)]),
  ),
)
