import type { Dialect } from './types.ts'

export const atlassian = Object.freeze<Dialect>({
  name: 'atlassian',
  title: 'Atlassian Cloud',
  notes: [
    'The address of a person has to be of a domain that the organisation has verified.',
    'DELETE of a user deactivates: the account stays, and answers 404 until it is active again.',
    'A search finds by exactly one attribute. A page holds 100 objects, however many are asked for.',
  ],
  sources: [
    'https://developer.atlassian.com/cloud/admin/user-provisioning/rest/intro/',
    'https://developer.atlassian.com/cloud/admin/user-provisioning/rest/api-group-users/',
  ],
  addresses: ['^https://api\\.atlassian\\.com/(admin/v1/)?scim/directory/'],
  wire: {
    filterPaths: false,
    errors: [
      {
        status: 400,
        says: 'not verified',
        code: 'INVALID_VALUE',
        remedy: 'verify the domain of the address in the Atlassian organisation, or leave the person out',
      },
    ],
  },
  objects: {
    User: {
      findable: ['userName', 'externalId'],
      required: ['userName', 'emails'],
      refused: ['password', 'ims', 'photos', 'addresses', 'x509Certificates', 'entitlements', 'roles'],
      oneValue: ['emails'],
      deletion: 'inactive',
      kept: ['userName'],
    },
    Group: { findable: ['displayName'], required: ['displayName'], only: ['displayName', 'members'] },
  },
  members: { read: 'get', perRequest: 100 },
  pageSize: 100,
  maxConcurrency: 4,
})
