import { attribute, complex, reference } from './attribute.ts'
import { externalId } from './common.ts'
import type { ScimAttribute, ScimSchema } from './types.ts'
import { userUrn } from './urns.ts'

const places = ['work', 'home', 'other']
const phones = ['work', 'home', 'mobile', 'fax', 'pager', 'other']
const messengers = ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo']
const readOnly = { mutability: 'readOnly' } as const

function typeOf(what: string, canonicalValues?: readonly string[]): ScimAttribute {
  return attribute('type', `What kind of ${what} this is.`, canonicalValues && { canonicalValues })
}

function primaryOf(what: string): ScimAttribute {
  return attribute('primary', `True for the ${what} to prefer; at most one is.`, { type: 'boolean' })
}

/** A list whose elements have `value`, `display`, `type` and `primary` (RFC 7643 §2.4). */
function list(
  name: string,
  what: string,
  canonicalValues?: readonly string[],
  value = attribute('value', `The ${what} itself.`),
): ScimAttribute {
  const parts = [value, attribute('display', `The ${what} as people read it.`), typeOf(what, canonicalValues)]
  return complex(name, `Each ${what} of the user.`, [...parts, primaryOf(what)], { multiValued: true })
}

const name = complex('name', 'The parts of the name.', [
  attribute('formatted', 'The whole name, as it is shown.'),
  attribute('familyName', 'Family name.'),
  attribute('givenName', 'Given name.'),
  attribute('middleName', 'Middle names.'),
  attribute('honorificPrefix', 'What stands in front of the name, such as Dr.'),
  attribute('honorificSuffix', 'What stands behind the name, such as III.'),
])

const addresses = complex(
  'addresses',
  'Each postal address of the user.',
  [
    attribute('formatted', 'The whole address, with line ends.'),
    attribute('streetAddress', 'Street, house number and what else leads to the door.'),
    attribute('locality', 'City.'),
    attribute('region', 'State or region.'),
    attribute('postalCode', 'Postal code.'),
    attribute('country', 'Country, as two letters of ISO 3166-1.'),
    typeOf('address', places),
    primaryOf('address'),
  ],
  { multiValued: true },
)

const groups = complex(
  'groups',
  'Groups the user is in; they change through the groups alone.',
  [
    attribute('value', 'The id of the group.', { ...readOnly, caseExact: true }),
    reference('$ref', 'The address of the group.', ['Group'], readOnly),
    attribute('display', 'The name of the group.', readOnly),
    attribute('type', 'Whether the user is a member, or of a group in it.', {
      ...readOnly,
      canonicalValues: ['direct', 'indirect'],
    }),
  ],
  { ...readOnly, multiValued: true },
)

const photo = reference('value', 'The address of the picture.', ['external'])
const certificate = attribute('value', 'The certificate: DER in Base64.', { type: 'binary', caseExact: true })

/** RFC 7643 §4.1, with the `externalId` of §3.1. */
export const userSchema: ScimSchema = Object.freeze({
  id: userUrn,
  name: 'User',
  description: 'User Account',
  attributes: Object.freeze([
    externalId,
    attribute('userName', 'The name the user signs in with.', { required: true, uniqueness: 'server' }),
    name,
    attribute('displayName', 'The name to show.'),
    attribute('nickName', 'What friends call the user.'),
    reference('profileUrl', 'A page about the user.', ['external']),
    attribute('title', 'Job title.'),
    attribute('userType', 'How the user belongs to the organisation, such as Employee.'),
    attribute('preferredLanguage', 'Languages the user reads, as the header Accept-Language has them.'),
    attribute('locale', 'How to write dates and numbers for the user, as a language tag such as en-GB.'),
    attribute('timezone', 'Time zone, such as Europe/Berlin.'),
    attribute('active', 'Whether the user may sign in.', { type: 'boolean' }),
    attribute('password', 'A new password; it is never given back.', { mutability: 'writeOnly', returned: 'never' }),
    list('emails', 'e-mail address', places),
    list('phoneNumbers', 'phone number', phones),
    list('ims', 'messenger address', messengers),
    list('photos', 'picture', ['photo', 'thumbnail'], photo),
    addresses,
    groups,
    list('entitlements', 'entitlement'),
    list('roles', 'role'),
    list('x509Certificates', 'certificate', undefined, certificate),
  ]),
})
