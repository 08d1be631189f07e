import type { Dialect } from './types.ts'

export const snowflake = Object.freeze<Dialect>({
  name: 'snowflake',
  title: 'Snowflake',
  notes: [
    'A group is a role. Its name is kept in capitals unless quoted, so map it in capitals.',
    'No attribute holds several values: one e-mail address a person.',
    'Only what belongs to the role of the integration can be changed; the rest is refused.',
    'The token ends after six months; put the new one under `secrets.nextToken` before.',
  ],
  sources: [
    'https://docs.snowflake.com/en/user-guide/scim-user-api-reference',
    'https://docs.snowflake.com/en/user-guide/scim-group-api-reference',
    'https://docs.snowflake.com/en/user-guide/scim-intro',
  ],
  addresses: ['^https://[a-z0-9._-]+\\.snowflakecomputing\\.(com|cn)/scim/v2(/|$)'],
  wire: { filterPaths: false, projection: false },
  discovery: false,
  objects: {
    User: {
      findable: ['userName'],
      required: ['userName'],
      only: [
        'userName',
        'externalId',
        'displayName',
        'active',
        'name.givenName',
        'name.familyName',
        'emails',
        'password',
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
        'urn:ietf:params:scim:schemas:extension:2.0:User',
      ],
      refused: ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager'],
      own: Object.fromEntries(
        ['defaultRole', 'defaultWarehouse', 'defaultSecondaryRoles', 'snowflakeUserName', 'type'].map((name) => [
          `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:${name}`,
          'string' as const,
        ]),
      ),
      oneValue: ['emails'],
      kept: ['userName'],
    },
    Group: { findable: ['displayName'], required: ['displayName'], only: ['displayName', 'members'] },
  },
  members: { read: 'get', perRequest: 100 },
  pageSize: 100,
  maxConcurrency: 4,
  headers: { 'accept-charset': 'utf-8' },
})
