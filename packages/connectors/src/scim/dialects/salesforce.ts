import type { Dialect } from './types.ts'

export const salesforce = Object.freeze<Dialect>({
  name: 'salesforce',
  title: 'Salesforce',
  notes: [
    'Users are never deleted; what would delete one sets `active` to false.',
    'Public groups are found and their members changed; they are made and deleted in Salesforce itself.',
    'The profile of a person goes into `entitlements`; one without is refused. A new e-mail address shows only after its owner has confirmed it.',
  ],
  sources: [
    'https://help.salesforce.com/s/articleView?id=xcloud.identity_scim_rest_api.htm',
    'https://help.salesforce.com/s/articleView?id=xcloud.identity_scim_manage_groups.htm',
    'https://help.salesforce.com/s/articleView?id=xcloud.identity_scim_deactivate_reactivate_user.htm',
  ],
  addresses: ['^https://[a-z0-9.-]+\\.(my\\.salesforce|salesforce)\\.com/services/scim/v2(/|$)'],
  wire: {
    patch: 'pathless',
    memberAddition: 'wrapped',
    filterPaths: false,
    errors: [
      {
        status: 403,
        says: 'REQUEST_LIMIT_EXCEEDED',
        code: 'RATE_LIMITED',
        blame: 'connection',
        remedy: 'the allowance of API calls of the last 24 hours is used up',
      },
      {
        status: 400,
        says: 'DUPLICATE_USERNAME',
        code: 'ALREADY_EXISTS',
        remedy: 'the userName is taken, perhaps in another organisation',
      },
    ],
  },
  objects: {
    User: {
      findable: ['id', 'userName', 'externalId', 'emails.value'],
      required: ['userName', 'name.familyName', 'emails', 'entitlements'],
      deletion: 'deactivate',
      kept: ['userName', 'active'],
    },
    Group: { findable: ['id', 'displayName'], create: false, deletion: 'never', only: ['displayName', 'members'] },
  },
  members: { read: 'get', perRequest: 100 },
  pageSize: 200,
  maxConcurrency: 4,
})
