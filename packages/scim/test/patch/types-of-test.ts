import { attribute, complex } from '../../src/schema/attribute.ts'
import { enterpriseUserSchema } from '../../src/schema/enterprise-user.ts'
import { resourceType } from '../../src/schema/resource-type.ts'
import type { ScimSchema } from '../../src/schema/types.ts'
import { userSchema } from '../../src/schema/user.ts'

export const deskUrn = 'urn:example:params:scim:schemas:extension:desk:2.0:User'
export const badgeUrn = 'urn:example:params:scim:schemas:extension:badge:2.0:User'

const deskSchema: ScimSchema = {
  id: deskUrn,
  name: 'Desk',
  description: 'Where somebody sits.',
  attributes: [
    attribute('floor', 'Floor.', { type: 'integer' }),
    attribute('height', 'Height in metres.', { type: 'decimal' }),
    attribute('since', 'Since when.', { type: 'dateTime' }),
    attribute('plan', 'Drawing.', { type: 'binary' }),
    attribute('number', 'Number of the desk.', { mutability: 'immutable' }),
    attribute('tags', 'Words.', { multiValued: true }),
    attribute('pin', 'Code of the drawer.', { mutability: 'writeOnly', returned: 'never' }),
    attribute('notes', 'Only on request.', { returned: 'request' }),
    complex('device', 'What stands on it.', [
      attribute('serial', 'Serial number.', { required: true, mutability: 'immutable' }),
      attribute('label', 'Label.'),
      attribute('state', 'State.', { mutability: 'readOnly' }),
      attribute('ports', 'Ports.', { multiValued: true, type: 'integer' }),
      attribute('key', 'Key.', { returned: 'request' }),
    ]),
    complex(
      'keys',
      'Keys handed out.',
      [
        attribute('value', 'Number.', { required: true }),
        attribute('door', 'Door.', { required: true }),
        attribute('uses', 'What for.', { multiValued: true }),
      ],
      { multiValued: true },
    ),
  ],
}

const badgeSchema: ScimSchema = {
  id: badgeUrn,
  name: 'Badge',
  description: 'Badge.',
  attributes: [
    attribute('code', 'Code.', { required: true }),
    attribute('colour', 'Colour.'),
    attribute('seal', 'Made by the service.', { mutability: 'readOnly' }),
    attribute('serials', 'Serial numbers, given once.', { multiValued: true, mutability: 'immutable' }),
    attribute('areas', 'Where it opens.', { multiValued: true, required: true }),
  ],
}

/** A User with attributes of every type and characteristic. */
export const deskUser = resourceType({
  name: 'User',
  schema: userSchema,
  extensions: [{ schema: enterpriseUserSchema }, { schema: deskSchema }, { schema: badgeSchema }],
})
