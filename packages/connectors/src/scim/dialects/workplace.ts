import type { Dialect } from './types.ts'

const startDate = 'urn:ietf:params:scim:schemas:extension:facebook:starttermdates:2.0:User:startDate'

export const workplace = Object.freeze<Dialect>({
  name: 'workplace',
  title: 'Workplace from Meta, and Meta Admin Center',
  notes: [
    'Workplace itself has closed; the interface lives on for work accounts in Meta Admin Center.',
    'There are only people: no groups. A `User-Agent` has to be sent, which Sutler always does.',
    'A person is changed by PUT, as a whole. The date somebody starts is a number of seconds on the wire, a date in a mapping.',
  ],
  sources: [
    'https://developers.facebook.com/docs/workplace/reference/account-management-api/',
    'https://learn.microsoft.com/entra/identity/saas-apps/workplace-by-facebook-provisioning-tutorial',
  ],
  addresses: ['^https://scim\\.workplace\\.com(/|$)'],
  wire: {
    filterPaths: false,
    projection: false,
    epochPaths: [startDate],
    errors: [
      {
        status: 400,
        says: '1789003',
        code: 'INVALID_VALUE',
        remedy: 'verify the domain of the address in Workplace, or leave the person out',
      },
    ],
  },
  discovery: false,
  objects: {
    User: {
      findable: ['userName', 'externalId'],
      update: 'put',
      required: ['userName', 'active', 'name'],
      kept: ['userName', 'active'],
      own: { [startDate]: 'dateTime' },
    },
    Group: null,
  },
  pageSize: 100,
  maxConcurrency: 4,
})
