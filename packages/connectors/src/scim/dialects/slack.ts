import { firstVersionWire } from '@sutler/scim'
import type { Dialect, ObjectRules, RateRule } from './types.ts'

const sources = ['https://docs.slack.dev/reference/scim-api/', 'https://docs.slack.dev/reference/scim-api/rate-limits']

const notes = [
  'DELETE of a user deactivates: the account stays, and can be made active again. DELETE of a group is final.',
  '`userName` has at most 21 characters; Slack makes one itself of an e-mail address.',
]

const User: ObjectRules = {
  findable: ['id', 'userName', 'emails.value', 'emails[type eq "work"].value'],
  required: ['userName', 'emails'],
  deletion: 'inactive',
}

const Group: ObjectRules = { findable: ['id', 'displayName'], required: ['displayName'] }

/** Per organisation, not per app. */
const rates: readonly RateRule[] = [
  { calls: 'read', perMinute: 1000, burst: 1000 },
  { calls: 'write', perMinute: 600, burst: 180 },
  { calls: 'write', path: '/Users', perMinute: 180, burst: 20 },
  { calls: 'write', path: '/Groups', perMinute: 180, burst: 20 },
]

/** What both versions have in common. */
const common = {
  objects: { User, Group },
  members: { read: 'get', perRequest: 500 },
  pageSize: 1000,
  maxConcurrency: 4,
  rates,
} as const

const errors = [
  {
    status: 400,
    says: 'username_taken',
    code: 'ALREADY_EXISTS',
    remedy: 'the userName belongs to another member',
  },
  { status: 409, code: 'ALREADY_EXISTS', remedy: 'the userName or the address belongs to another member' },
] as const

export const slack = Object.freeze<Dialect>({
  name: 'slack',
  title: 'Slack (SCIM 2.0)',
  notes,
  sources: [...sources, 'https://docs.slack.dev/reference/scim-api/scim-api-2.0'],
  addresses: ['^https://api\\.slack(-gov)?\\.com/scim/v2(/|$)'],
  wire: { memberRemoval: 'value', filterPaths: false, projection: false, errors },
  ...common,
})

export const slackFirstVersion = Object.freeze<Dialect>({
  name: 'slack-1.1',
  title: 'Slack (SCIM 1.1)',
  notes: ['SCIM 1.1: PATCH sends a part of the resource, with `"operation": "delete"` on members who leave.', ...notes],
  sources: [...sources, 'https://docs.slack.dev/reference/scim-api/scim-api-1.1'],
  addresses: ['^https://api\\.slack(-gov)?\\.com/scim/v1(/|$)'],
  wire: { ...firstVersionWire, projection: false, errors },
  discovery: false,
  ...common,
})
