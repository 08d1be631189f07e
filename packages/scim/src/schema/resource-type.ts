import { enterpriseUserSchema } from './enterprise-user.ts'
import { groupSchema } from './group.ts'
import type { ResourceType, ScimSchema } from './types.ts'
import { userSchema } from './user.ts'

export interface ResourceTypeDefinition {
  readonly name: string
  readonly description?: string
  /** Relative to the base, with a leading slash; `/` and the name with an s when left out. */
  readonly endpoint?: string
  readonly schema: ScimSchema
  /** Not required unless they say so. */
  readonly extensions?: readonly { readonly schema: ScimSchema; readonly required?: boolean }[]
}

/**
 * A kind of resource (RFC 7643 §6), frozen. Its attributes are looked up with `knownPath`.
 *
 * Throws TypeError for an endpoint that is no single path segment, and for a schema that is named twice.
 */
export function resourceType(definition: ResourceTypeDefinition): ResourceType {
  const { name, schema, endpoint = `/${name}s`, description = schema.description } = definition
  if (!/^\/[\w.~-]+$/.test(endpoint)) throw new TypeError(`${name}: the endpoint ${endpoint} is no /Name`)
  const extensions = (definition.extensions ?? []).map(({ schema, required = false }) =>
    Object.freeze({ schema, required }),
  )
  const ids = [schema, ...extensions.map((extension) => extension.schema)].map(({ id }) => id.toLowerCase())
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice !== undefined) throw new TypeError(`${name}: the schema ${twice} is named twice`)
  return Object.freeze({ name, description, endpoint, schema, extensions: Object.freeze(extensions) })
}

/** Users with the Enterprise extension (RFC 7643 §4.1, §4.3). */
export const userType: ResourceType = resourceType({
  name: 'User',
  schema: userSchema,
  extensions: [{ schema: enterpriseUserSchema }],
})

/** RFC 7643 §4.2. */
export const groupType: ResourceType = resourceType({ name: 'Group', schema: groupSchema })
