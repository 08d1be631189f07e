import { attribute, complex, reference } from './attribute.ts'
import { externalId } from './common.ts'
import type { ScimSchema } from './types.ts'
import { groupUrn } from './urns.ts'

const immutable = { mutability: 'immutable' } as const

/** RFC 7643 §4.2, with the `externalId` of §3.1. A member is exchanged, never edited: its parts are immutable. */
export const groupSchema: ScimSchema = Object.freeze({
  id: groupUrn,
  name: 'Group',
  description: 'Group of users.',
  attributes: Object.freeze([
    externalId,
    attribute('displayName', 'The name of the group.', { required: true }),
    complex(
      'members',
      'Who is in the group.',
      [
        attribute('value', 'The id of the member.', { ...immutable, caseExact: true }),
        reference('$ref', 'The address of the member.', ['User', 'Group'], immutable),
        attribute('type', 'The resource type of the member.', { ...immutable, canonicalValues: ['User', 'Group'] }),
        attribute('display', 'The name of the member.', immutable),
      ],
      { multiValued: true },
    ),
  ]),
})
