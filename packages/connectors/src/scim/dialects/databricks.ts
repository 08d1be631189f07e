import type { Dialect } from './types.ts'

export const databricks = Object.freeze<Dialect>({
  name: 'databricks',
  title: 'Databricks (account and workspace)',
  notes: [
    '`userName` is kept in lower case, and searched letter by letter.',
    'A PUT that leaves out roles, groups or entitlements takes them away; Sutler changes by PATCH.',
    'Of people it knows the name, the address, `active` and what they may do; there is no manager and no department.',
  ],
  sources: [
    'https://docs.databricks.com/aws/en/reference/scim-2-1',
    'https://docs.databricks.com/dev-tools/api/latest/scim/scim-users.html',
    'https://docs.databricks.com/dev-tools/api/latest/scim/scim-groups.html',
  ],
  addresses: [
    '^https://accounts\\.(cloud|azure|gcp)?\\.?(databricks|azuredatabricks)\\.(com|net)/api/2\\.[01]/accounts/',
    '^https://[a-z0-9.-]+\\.(azuredatabricks\\.net|databricks\\.com)/api/2\\.0/(preview/)?scim/v2(/|$)',
  ],
  wire: {
    lowerCase: ['userName'],
    filterPaths: false,
    errors: [{ status: 400, says: 'already exists', code: 'ALREADY_EXISTS', remedy: 'there is somebody of that name' }],
  },
  objects: {
    User: {
      findable: ['id', 'userName', 'externalId', 'displayName'],
      required: ['userName'],
      only: ['userName', 'externalId', 'displayName', 'active', 'name', 'emails', 'roles', 'entitlements'],
      kept: ['userName'],
    },
    Group: {
      findable: ['id', 'displayName', 'externalId'],
      required: ['displayName'],
      only: ['displayName', 'externalId', 'members', 'roles', 'entitlements'],
    },
  },
  members: { read: 'get', perRequest: 100 },
  pageSize: 100,
  maxConcurrency: 8,
})
