import type { Dialect } from './types.ts'

export const zoom = Object.freeze<Dialect>({
  name: 'zoom',
  title: 'Zoom',
  notes: [
    'A profile is changed by PUT with only what changes, `active` by PATCH.',
    'Single sign-on and a vanity address have to be on; without them every call is refused.',
    'There is no manager. An inactive account can be read, but not changed until it is active again.',
  ],
  sources: ['https://developers.zoom.us/docs/api/scim2/', 'https://developers.zoom.us/docs/api/rate-limits/'],
  addresses: ['^https://api\\.zoom\\.us/scim2(/|$)'],
  wire: {
    put: 'changed',
    filterPaths: false,
    projection: false,
    errors: [
      {
        status: 400,
        says: 'single sign-on',
        code: 'UNSUPPORTED',
        blame: 'connection',
        remedy: 'turn single sign-on on in the Zoom account',
      },
    ],
  },
  discovery: false,
  objects: {
    User: {
      findable: ['id', 'userName'],
      update: 'put',
      patchOnly: ['active'],
      required: ['userName', 'name.givenName', 'name.familyName', 'emails'],
      only: [
        'userName',
        'active',
        'displayName',
        'name.givenName',
        'name.familyName',
        'emails',
        'phoneNumbers',
        'userType',
        'title',
        'locale',
        'roles',
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:organization',
        'urn:ietf:params:scim:schemas:extension:zoom:1.0:User',
      ],
      kept: ['userName'],
    },
    Group: {
      findable: ['id', 'displayName'],
      update: 'patch',
      required: ['displayName'],
      only: ['displayName', 'members'],
    },
  },
  members: { read: 'get', perRequest: 100 },
  pageSize: 100,
  maxConcurrency: 2,
  rates: [{ calls: 'all', perMinute: 240, burst: 40 }],
})
