import type { AttributeSchema, Attributes, ObjectTypeSchema, Value } from '@sutler/core'
import { commonAttributes } from './common.ts'
import type { ResourceType, ScimAttribute, ScimSchema } from './types.ts'
import { resourceTypeUrn, schemaUrn } from './urns.ts'

/** A schema as `/Schemas` publishes it (RFC 7643 §7). `base`: where the service is, without a slash at the end. */
export function schemaJson(schema: ScimSchema, base: string): Attributes {
  return {
    schemas: [schemaUrn],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(attributeJson),
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${schema.id}` },
  }
}

/** A resource type as `/ResourceTypes` publishes it (RFC 7643 §6). `base` as for `schemaJson`. */
export function resourceTypeJson(type: ResourceType, base: string): Attributes {
  const extensions = type.extensions.map(({ schema, required }) => ({ schema: schema.id, required }))
  return {
    schemas: [resourceTypeUrn],
    id: type.name,
    name: type.name,
    description: type.description,
    endpoint: type.endpoint,
    schema: type.schema.id,
    ...(extensions.length > 0 && { schemaExtensions: extensions }),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${type.name}` },
  }
}

function attributeJson({ subAttributes, ...rest }: ScimAttribute): Value {
  const definition: Record<string, Value> = {}
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) definition[name] = value
  if (subAttributes !== undefined) definition.subAttributes = subAttributes.map(attributeJson)
  return definition
}

/** The attributes of a schema one by one, sub-attributes as `name.givenName`; an extension's without its URN. */
export function flatAttributes({ attributes }: Pick<ScimSchema, 'attributes'>): readonly AttributeSchema[] {
  return attributes.flatMap((attribute) => [
    flat(attribute, attribute.name),
    ...(attribute.subAttributes ?? []).map((sub) => flat(sub, `${attribute.name}.${sub.name}`)),
  ])
}

/** The resource type as mappings see it: common attributes, the core schema's, and extensions' with their URN. */
export function objectTypeSchema(type: ResourceType): ObjectTypeSchema {
  const core = flatAttributes(type.schema)
  const listed = new Set(core.map(({ path }) => path.toLowerCase()))
  const common = flatAttributes({ attributes: commonAttributes }).filter(({ path }) => !listed.has(path.toLowerCase()))
  const extensions = type.extensions.flatMap(({ schema }) =>
    flatAttributes(schema).map((item) => ({ ...item, path: `${schema.id}:${item.path}` })),
  )
  return { name: type.name, attributes: [...common, ...core, ...extensions] }
}

function flat(attribute: ScimAttribute, path: string): AttributeSchema {
  const { type, multiValued, required, caseExact, mutability, returned, uniqueness } = attribute
  return { path, type, multiValued, required, caseExact, mutability, returned, uniqueness }
}
