import { attribute, complex, reference } from './attribute.ts'
import type { ScimAttribute } from './types.ts'

const readOnly = { mutability: 'readOnly' } as const
const exact = { mutability: 'readOnly', caseExact: true } as const

/**
 * The client's own identifier of a resource. RFC 7643 §3.1 counts it among the attributes no schema lists; Sutler's
 * schemas list it all the same, because clients that read schemas map nothing they do not find there.
 */
export const externalId: ScimAttribute = attribute('externalId', 'Identifier the client gave to the resource.', {
  caseExact: true,
})

/** Attributes that every resource has, whether or not a schema lists them (RFC 7643 §3, §3.1). */
export const commonAttributes: readonly ScimAttribute[] = Object.freeze([
  // URNs are the same in any case (RFC 8141 §3), unlike other references.
  reference('schemas', 'Schemas whose attributes the resource has.', ['uri'], {
    multiValued: true,
    required: true,
    caseExact: false,
    returned: 'always',
  }),
  attribute('id', 'Identifier the service gave to the resource; it never changes.', {
    ...exact,
    returned: 'always',
    uniqueness: 'server',
  }),
  externalId,
  complex(
    'meta',
    'What the service knows of the resource itself.',
    [
      attribute('resourceType', 'Name of its resource type.', exact),
      attribute('created', 'When it was created.', { ...readOnly, type: 'dateTime' }),
      attribute('lastModified', 'When it last changed.', { ...readOnly, type: 'dateTime' }),
      reference('location', 'Its address.', ['uri'], exact),
      attribute('version', 'Its version, as the ETag of an answer names it.', exact),
    ],
    readOnly,
  ),
])
