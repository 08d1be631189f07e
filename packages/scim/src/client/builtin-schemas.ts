import type { AttributeSchema } from '@sutler/core'

/** URNs every SCIM service knows (RFC 7643 §4, §8.7). */
export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

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

/** Attributes every resource has though no schema lists them (RFC 7643 §3.1). */
export const commonAttributes: readonly AttributeSchema[] = Object.freeze([
  attribute('id', { caseExact: true, mutability: 'readOnly', returned: 'always', uniqueness: 'server' }),
  attribute('externalId', { caseExact: true }),
])

function complex(path: string, parts: readonly string[], traits: Traits = {}): AttributeSchema[] {
  return [
    attribute(path, { ...traits, type: 'complex' }),
    ...parts.map((part) => attribute(`${path}.${part}`, part === 'primary' ? { type: 'boolean' } : {})),
  ]
}

function list(path: string, parts: readonly string[] = ['value', 'display', 'type', 'primary']): AttributeSchema[] {
  return complex(path, parts, { multiValued: true })
}

function simple(...paths: readonly string[]): AttributeSchema[] {
  return paths.map((path) => attribute(path))
}

/** Attributes by schema URN, for servers that do not publish theirs; extension paths without their URN. */
export const builtinSchemas: Readonly<Record<string, readonly AttributeSchema[]>> = Object.freeze({
  [userUrn]: [
    attribute('userName', { required: true, uniqueness: 'server' }),
    ...complex('name', ['formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix']),
    ...simple('displayName', 'nickName', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'),
    attribute('profileUrl', { type: 'reference', caseExact: true }),
    attribute('active', { type: 'boolean' }),
    attribute('password', { mutability: 'writeOnly', returned: 'never' }),
    ...list('emails'),
    ...list('phoneNumbers'),
    ...list('ims'),
    ...list('photos'),
    ...list('addresses', [
      'formatted',
      'streetAddress',
      'locality',
      'region',
      'postalCode',
      'country',
      'type',
      'primary',
    ]),
    ...complex('groups', ['value', '$ref', 'display', 'type'], { multiValued: true, mutability: 'readOnly' }),
    ...list('entitlements'),
    ...list('roles'),
    ...list('x509Certificates'),
  ],
  [groupUrn]: [
    attribute('displayName', { required: true }),
    ...complex('members', ['value', '$ref', 'type', 'display'], { multiValued: true }),
  ],
  [enterpriseUrn]: [
    ...simple('employeeNumber', 'costCenter', 'organization', 'division', 'department'),
    attribute('manager', { type: 'complex' }),
    attribute('manager.value', { caseExact: true }),
    attribute('manager.$ref', { type: 'reference', caseExact: true }),
    attribute('manager.displayName', { mutability: 'readOnly' }),
  ],
})
