import Type, { type Static } from 'typebox'

const closed = { additionalProperties: false } as const

/** Names of the profiles in `@sutler/scim`; a test keeps the two lists the same. */
export const profileNames = ['strict', 'entra', 'okta', 'google', 'onelogin', 'ping', 'jumpcloud'] as const

function credentialSchema<Reference extends Type.TSchema>(reference: Reference) {
  return Type.Object(
    {
      name: Type.String({ minLength: 1, maxLength: 64, description: 'what logs and limits call the client' }),
      token: Type.Union(
        [reference, Type.Array(reference, { minItems: 1, maxItems: 2, description: 'two references' })],
        {
          description: 'env:NAME or file:PATH of its bearer token; a list of two while the token is changed',
          examples: ['env:ENTRA_TOKEN'],
        },
      ),
      profile: Type.Optional(
        Type.Enum(profileNames, { default: 'strict', description: 'whose habits are forgiven: the client that asks' }),
      ),
      types: Type.Optional(
        Type.Array(Type.String({ minLength: 1 }), {
          minItems: 1,
          description: 'a list of the resource types it may see; default: all',
          examples: [['User']],
        }),
      ),
      readOnly: Type.Optional(Type.Boolean({ default: false, description: 'whether it may change nothing' })),
      subject: Type.Optional(
        Type.String({
          minLength: 1,
          description: 'id or userName of the user it is, whom `/Me` then shows; default: nobody',
          examples: ['ada@example.com'],
        }),
      ),
      expires: Type.Optional(
        Type.String({
          pattern: '^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2})?Z)?$',
          description: 'a date, or a time in UTC, from which on it is refused',
          examples: ['2027-01-31'],
        }),
      ),
    },
    { ...closed, description: 'a client of the SCIM service' },
  )
}

/** `reference`: how references to secrets are written in the whole file. */
export function scimSchema<Reference extends Type.TSchema>(reference: Reference) {
  return Type.Object(
    {
      baseUrl: Type.Optional(
        Type.String({
          // It goes into headers: of other letters, a name is written as `xn--` and a path with `%`.
          pattern: '^https?://[!"$->@-~]+$',
          description: 'where clients find the service, when a proxy stands in front; in ASCII (`xn--…`)',
          examples: ['https://id.example.com/scim/v2'],
        }),
      ),
      credentials: Type.Optional(Type.Array(credentialSchema(reference), { description: 'a list of clients' })),
      schemas: Type.Optional(Type.Array(ScimSchemaFile, { description: 'a list of schemas beyond the standard ones' })),
      limits: Type.Optional(Limits),
    },
    { ...closed, description: 'the SCIM service over the built-in directory' },
  )
}

/** The attributes are checked by the SCIM package, which knows what RFC 7643 §7 allows. */
const ScimSchemaFile = Type.Object(
  {
    id: Type.String({
      minLength: 1,
      description: 'the URN of the schema',
      examples: ['urn:ietf:params:scim:schemas:extension:acme:2.0:User'],
    }),
    name: Type.Optional(Type.String({ minLength: 1, description: 'its name; default: the last part of the URN' })),
    description: Type.Optional(Type.String()),
    extends: Type.Optional(
      Type.String({ minLength: 1, description: 'the resource type it adds attributes to', examples: ['User'] }),
    ),
    required: Type.Optional(Type.Boolean({ description: 'whether each resource must have it' })),
    endpoint: Type.Optional(
      Type.String({
        pattern: '^/[\\w.~-]+$',
        description: 'makes it a resource type of its own, at this address',
        examples: ['/Devices'],
      }),
    ),
    attributes: Type.Array(Type.Unknown(), {
      minItems: 1,
      description: 'a list of attributes as in RFC 7643, section 7',
    }),
  },
  { ...closed, description: 'a schema: an extension of a resource type, or a resource type of its own' },
)

const Count = (most: number) => Type.Integer({ minimum: 1, maximum: most })

const Limits = Type.Object(
  {
    requestsPerSecond: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        description:
          'of each client, operations of a Bulk among them; default: none while a client is alone, else 1000',
      }),
    ),
    burst: Type.Optional({
      ...Count(1_000_000),
      description: 'requests at once after a pause; default: two seconds of them',
    }),
    bodyBytes: Type.Optional({
      ...Count(256 * 1024 * 1024),
      default: 16 * 1024 * 1024,
      description: 'largest request body',
    }),
    filterLength: Type.Optional({ ...Count(65_536), default: 8192, description: 'longest filter, in characters' }),
    patchOperations: Type.Optional({ ...Count(100_000), default: 1000, description: 'most operations of one PATCH' }),
    bulkOperations: Type.Optional({
      ...Count(100_000),
      default: 1000,
      description: 'most operations of one Bulk request',
    }),
    bulkBytes: Type.Optional({ ...Count(256 * 1024 * 1024), default: 1024 * 1024, description: 'largest Bulk body' }),
    pageSize: Type.Optional({
      ...Count(10_000),
      default: 100,
      description: 'resources of a page when no count is asked for',
    }),
    maxPageSize: Type.Optional({ ...Count(10_000), default: 1000, description: 'most resources of a page' }),
  },
  { ...closed, description: 'what one request, and one client, may ask for' },
)

export type ScimFile = Static<ReturnType<typeof scimSchema<Type.TString>>>
