import {
  enterpriseUserSchema,
  groupSchema,
  groupType,
  type ResourceTypeDefinition,
  readSchema,
  resourceType,
  type ScimLimits,
  type ScimResourceType,
  type ScimSchema,
  userSchema,
} from '@sutler/scim'
import type { DirectoryIndex } from '@sutler/store'
import { schemaDocument, typeName } from './check-scim.ts'
import type { ScimFile } from './scim-schema.ts'
import { parseSecretReference } from './secrets.ts'
import type { ScimConfig, SecretReference } from './types.ts'

/** The SCIM service as it was configured; the value has been checked. */
export function scimOf(scim: ScimFile = {}): ScimConfig {
  const types = typesOf(scim.schemas ?? [])
  const { requestsPerSecond, burst, bodyBytes, bulkBytes, ...limits } = scim.limits ?? {}
  return {
    baseUrl: scim.baseUrl ?? null,
    credentials: (scim.credentials ?? []).map(({ name, token, profile, types: seen, readOnly, subject, expires }) => ({
      name,
      tokens: (Array.isArray(token) ? token : [token]).map(referenceOf),
      profile: profile ?? 'strict',
      types: seen ?? null,
      readOnly: readOnly ?? false,
      subject: subject === undefined ? null : { named: subject },
      expiresAt: expires === undefined ? null : Date.parse(expires),
    })),
    types,
    indexes: indexesOf(types),
    rate: { perSecond: requestsPerSecond ?? null, burst: burst ?? null },
    limits: {
      ...limits,
      ...(bodyBytes === undefined ? {} : { bodyLength: bodyBytes }),
      ...(bulkBytes === undefined ? {} : { bulkLength: bulkBytes }),
    } satisfies Partial<ScimLimits>,
  }
}

type SchemaFile = NonNullable<ScimFile['schemas']>[number]

function typesOf(schemas: readonly SchemaFile[]): readonly ScimResourceType[] {
  const extensions = (name: string) =>
    schemas
      .filter((schema) => schema.extends === name)
      .map((schema) => ({ schema: schemaOf(schema), required: schema.required ?? false }))
  const own = schemas.flatMap(({ endpoint, ...schema }): ResourceTypeDefinition[] =>
    endpoint === undefined ? [] : [{ name: typeName(schema), endpoint, schema: schemaOf(schema) }],
  )
  const standard: ResourceTypeDefinition[] = [
    { name: 'User', schema: userSchema, extensions: [{ schema: enterpriseUserSchema }] },
    { name: groupType.name, schema: uniqueGroup },
  ]
  return [...standard, ...own].map((definition) =>
    resourceType({ ...definition, extensions: [...(definition.extensions ?? []), ...extensions(definition.name)] }),
  )
}

function schemaOf(schema: object): ScimSchema {
  const read = readSchema(schemaDocument({ ...schema }))
  if (read.ok) return read.schema
  throw new TypeError('a schema that was not checked')
}

/** The directory wants names of groups to be unique, and discovery says so. */
const uniqueGroup: ScimSchema = Object.freeze({
  ...groupSchema,
  attributes: groupSchema.attributes.map((attribute) =>
    attribute.name === 'displayName' ? Object.freeze({ ...attribute, uniqueness: 'server' as const }) : attribute,
  ),
})

/** Unique attributes that the directory does not look after by itself. */
function indexesOf(types: readonly ScimResourceType[]): readonly DirectoryIndex[] {
  return types.flatMap(({ name, schema, extensions }) => {
    const own = name === 'User' || name === 'Group' ? [] : [{ schema, prefix: '' }]
    const others = extensions.map((extension) => ({ schema: extension.schema, prefix: `${extension.schema.id}:` }))
    return [...own, ...others].flatMap(({ schema: { attributes }, prefix }) =>
      attributes
        .filter(({ uniqueness, multiValued, type }) => uniqueness !== 'none' && !multiValued && type !== 'complex')
        .map((attribute) => ({
          type: name,
          path: `${prefix}${attribute.name}`,
          caseExact: attribute.caseExact,
          unique: true,
        })),
    )
  })
}

function referenceOf(text: string): SecretReference {
  const reference = parseSecretReference(text)
  if (reference === null) throw new TypeError('a secret reference that was not checked')
  return reference
}
