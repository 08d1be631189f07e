import { attribute, complex, reference } from './attribute.ts'
import type { ScimAttribute, ScimSchema } from './types.ts'
import { resourceTypeUrn, schemaUrn, serviceProviderConfigUrn } from './urns.ts'

type Type = ScimAttribute['type']
type Traits = Parameters<typeof attribute>[2]

// A client reads all of this and writes none of it.
const readOnly = { mutability: 'readOnly' } as const

function plain(name: string, description: string, type: Type = 'string', traits: Traits = {}): ScimAttribute {
  return attribute(name, description, { ...readOnly, type, ...traits })
}

function parts(name: string, description: string, of: readonly ScimAttribute[], traits: Traits = {}): ScimAttribute {
  return complex(name, description, of, { ...readOnly, ...traits })
}

function link(name: string, description: string, types: readonly string[], traits: Traits = {}): ScimAttribute {
  return reference(name, description, types, { ...readOnly, ...traits })
}

const required = { required: true } as const
const supported = plain('supported', 'Whether the service can do it.', 'boolean', required)

function feature(name: string, what: string, more: readonly ScimAttribute[] = []): ScimAttribute {
  return parts(name, what, [supported, ...more], required)
}

const pagination = parts('pagination', 'How long lists are cut into pages.', [
  plain('cursor', 'Whether pages can be followed by a cursor.', 'boolean', required),
  plain('index', 'Whether pages can be asked for by the number of their first element.', 'boolean', required),
  plain('defaultPaginationMethod', 'What a request gets that asks for neither.', 'string', {
    canonicalValues: ['cursor', 'index'],
  }),
  plain('defaultPageSize', 'Elements of a page when the request does not say.', 'integer'),
  plain('maxPageSize', 'Most elements of a page.', 'integer'),
  plain('cursorTimeout', 'Seconds a cursor can be used.', 'integer'),
])

const authenticationSchemes = parts(
  'authenticationSchemes',
  'Each way to authenticate.',
  [
    plain('type', 'The kind of scheme.', 'string', {
      ...required,
      canonicalValues: ['oauth', 'oauth2', 'oauthbearertoken', 'httpbasic', 'httpdigest'],
    }),
    plain('name', 'Its name.', 'string', required),
    plain('description', 'What it is.', 'string', required),
    link('specUri', 'Where it is specified.', ['external']),
    link('documentationUri', 'How to use it here.', ['external']),
    plain('primary', 'True for the scheme to prefer.', 'boolean'),
  ],
  { ...required, multiValued: true },
)

/** RFC 7643 §5, with the paging of RFC 9865 §4. */
export const serviceProviderConfigSchema: ScimSchema = Object.freeze({
  id: serviceProviderConfigUrn,
  name: 'ServiceProviderConfig',
  description: 'What the service can do.',
  attributes: Object.freeze([
    link('documentationUri', 'Documentation of the service.', ['external']),
    feature('patch', 'Changes by PATCH.'),
    feature('bulk', 'Several requests in one.', [
      plain('maxOperations', 'Most operations of a request.', 'integer', required),
      plain('maxPayloadSize', 'Most bytes of a request.', 'integer', required),
    ]),
    feature('filter', 'Filters.', [plain('maxResults', 'Most resources of an answer.', 'integer', required)]),
    feature('changePassword', 'New passwords.'),
    feature('sort', 'Sorted lists.'),
    feature('etag', 'Versions of resources, and conditions on them.'),
    pagination,
    authenticationSchemes,
  ]),
})

/** RFC 7643 §6. */
export const resourceTypeSchema: ScimSchema = Object.freeze({
  id: resourceTypeUrn,
  name: 'ResourceType',
  description: 'A kind of resource, and where it is.',
  attributes: Object.freeze([
    plain('id', 'The same as the name.'),
    plain('name', 'Name, as meta.resourceType has it.', 'string', required),
    plain('description', 'What its resources are.'),
    link('endpoint', 'Where its resources are, from the base of the service.', ['uri'], required),
    link('schema', 'Its core schema.', ['uri'], required),
    parts(
      'schemaExtensions',
      'Schemas that add attributes.',
      [
        link('schema', 'The schema.', ['uri'], required),
        plain('required', 'Whether each resource must have it.', 'boolean', required),
      ],
      { multiValued: true },
    ),
  ]),
})

/** What §7 says of an attribute; complex ones have the same once more. */
function characteristics(): readonly ScimAttribute[] {
  const types = ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference', 'complex']
  const words = (canonicalValues: readonly string[]): Traits => ({ ...exact, canonicalValues })
  return [
    plain('name', 'Name of the attribute.', 'string', { ...exact, ...required }),
    plain('type', 'What it holds.', 'string', { ...words(types), ...required }),
    plain('multiValued', 'Whether it is a list.', 'boolean', required),
    plain('description', 'What it means.', 'string', exact),
    plain('required', 'Whether a resource must have it.', 'boolean'),
    plain('canonicalValues', 'Values that are suggested.', 'string', { ...exact, multiValued: true }),
    plain('caseExact', 'Whether case counts when values are compared.', 'boolean'),
    plain('mutability', 'Who may write it, and when.', 'string', words(mutabilities)),
    plain('returned', 'When answers have it.', 'string', words(['always', 'never', 'default', 'request'])),
    plain('uniqueness', 'Among what no two values may be the same.', 'string', words(['none', 'server', 'global'])),
    plain('referenceTypes', 'What a reference may lead to.', 'string', { ...exact, multiValued: true }),
  ]
}

const exact = { caseExact: true } as const
const mutabilities = ['readOnly', 'readWrite', 'immutable', 'writeOnly']
const list = { multiValued: true } as const
const ofParts = parts('subAttributes', 'The parts of a complex attribute.', characteristics(), list)

/** RFC 7643 §7. */
export const schemaSchema: ScimSchema = Object.freeze({
  id: schemaUrn,
  name: 'Schema',
  description: 'Attributes that resources may have.',
  attributes: Object.freeze([
    plain('id', 'URI of the schema.', 'string', { ...exact, ...required }),
    plain('name', 'Name for people.'),
    plain('description', 'What resources it is about.'),
    parts('attributes', 'Its attributes.', [...characteristics(), ofParts], { ...list, ...required }),
  ]),
})
