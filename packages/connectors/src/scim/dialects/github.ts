import type { Dialect } from './types.ts'

export const github = Object.freeze<Dialect>({
  name: 'github',
  title: 'GitHub Enterprise (managed users, and GitHub Enterprise Server)',
  notes: [
    '`externalId` is needed, and has to be the one that single sign-on sends.',
    'DELETE of a user suspends the account for ever. Use `leavers: disable`; `active: false` can be taken back.',
    'At most 1,000 users in an hour, and 1,000 members to a group in an hour: a first cycle takes its time.',
    'Nobody else may write: GitHub wants one single writer.',
  ],
  sources: [
    'https://docs.github.com/en/enterprise-cloud@latest/rest/enterprise-admin/scim',
    'https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/provisioning-user-accounts-with-scim/provisioning-users-and-groups-with-scim-using-the-rest-api',
  ],
  addresses: [
    '^https://api\\.([a-z0-9-]+\\.ghe|github)\\.com/scim/v2/(enterprises|organizations)/',
    '/api/v3/scim/v2(/|$)',
  ],
  wire: {
    filterPaths: false,
    errors: [
      { status: 403, says: 'rate limit', code: 'RATE_LIMITED', remedy: 'it is tried again later, and more slowly' },
    ],
  },
  // Its ServiceProviderConfig and Schemas are not published for managed users.
  discovery: false,
  objects: {
    User: {
      findable: ['id', 'userName', 'externalId', 'displayName'],
      required: ['userName', 'externalId', 'displayName', 'emails'],
      only: ['userName', 'externalId', 'active', 'displayName', 'name', 'emails', 'roles'],
      kept: ['userName', 'externalId'],
    },
    Group: {
      findable: ['id', 'externalId', 'displayName'],
      required: ['displayName', 'externalId'],
      only: ['displayName', 'externalId', 'members'],
    },
  },
  members: { read: 'get', perRequest: 100 },
  pageSize: 100,
  maxConcurrency: 4,
})
