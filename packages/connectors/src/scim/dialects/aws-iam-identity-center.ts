import type { Dialect } from './types.ts'

export const awsIamIdentityCenter = Object.freeze<Dialect>({
  name: 'aws-iam-identity-center',
  title: 'AWS IAM Identity Center',
  notes: [
    'A group never shows its members, so an initial cycle goes by what Sutler itself has written.',
    'E-mail addresses, phone numbers and addresses hold one value each.',
    'The token ends after a year; put the new one under `secrets.nextToken` before.',
  ],
  sources: [
    'https://docs.aws.amazon.com/singlesignon/latest/developerguide/limitations.html',
    'https://docs.aws.amazon.com/singlesignon/latest/developerguide/createuser.html',
    'https://docs.aws.amazon.com/singlesignon/latest/developerguide/patchuser.html',
    'https://docs.aws.amazon.com/singlesignon/latest/developerguide/patchgroup.html',
    'https://docs.aws.amazon.com/singlesignon/latest/developerguide/listgroups.html',
  ],
  addresses: ['^https://scim\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?/'],
  wire: { memberRemoval: 'value' },
  objects: {
    User: {
      findable: ['id', 'userName', 'externalId'],
      required: ['userName', 'name.givenName', 'name.familyName', 'displayName'],
      refused: [
        'ims',
        'photos',
        'x509Certificates',
        'entitlements',
        'roles',
        'groups',
        'password',
        'emails.display',
        'phoneNumbers.display',
        'addresses.display',
      ],
      oneValue: ['emails', 'phoneNumbers', 'addresses'],
      kept: ['userName', 'active'],
    },
    Group: {
      findable: ['id', 'displayName', 'externalId'],
      required: ['displayName'],
      only: ['displayName', 'externalId', 'members'],
    },
  },
  members: { read: 'query', perRequest: 100 },
  pageSize: 100,
  maxConcurrency: 8,
})
