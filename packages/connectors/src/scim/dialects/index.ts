import { atlassian } from './atlassian.ts'
import { awsIamIdentityCenter } from './aws-iam-identity-center.ts'
import { databricks } from './databricks.ts'
import { github } from './github.ts'
import { salesforce } from './salesforce.ts'
import { slack, slackFirstVersion } from './slack.ts'
import { snowflake } from './snowflake.ts'
import { firstVersion, standard } from './standard.ts'
import type { Dialect } from './types.ts'
import { workplace } from './workplace.ts'
import { zoom } from './zoom.ts'

export type { Dialect, ObjectRules, RateRule } from './types.ts'

/** Every dialect there is, the general ones first. */
export const dialects: readonly Dialect[] = Object.freeze([
  standard,
  firstVersion,
  atlassian,
  awsIamIdentityCenter,
  databricks,
  github,
  salesforce,
  slack,
  slackFirstVersion,
  snowflake,
  workplace,
  zoom,
])

/** The dialect of that name; `auto` goes by the address of the service. Null: there is none. */
export function findDialect(name: string, baseUrl: string): Dialect | null {
  if (name !== 'auto') return dialects.find((dialect) => dialect.name === name) ?? null
  const known = dialects.find(({ addresses }) => addresses.some((address) => new RegExp(address, 'i').test(baseUrl)))
  return known ?? standard
}
