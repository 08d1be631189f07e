import { ProvisioningError } from '@sutler/core'
import { eqFilter } from '../client/filter.ts'
import type { Json } from './json.ts'
import { NotJudged, Violation } from './outcome.ts'
import type { RunProbe } from './probe.ts'
import type { Reply } from './reply.ts'

/**
 * ServiceProviderConfig, empty where there is none. Throws NotJudged when no SCIM service answers to this token: a run
 * would only say hundreds of times that the address or the token is wrong.
 */
export async function firstRequests(probe: RunProbe): Promise<Json> {
  const config = await answerTo(probe, '/ServiceProviderConfig')
  const filter = eqFilter([{ path: 'userName', value: probe.names.prefix }])
  const users = await answerTo(probe, `/Users?filter=${encodeURIComponent(filter)}`)
  if (users.status === 401 || users.status === 403)
    throw new NotJudged(`it refuses the token with ${users.status}; check that it is right, and may read users`)
  if (!isScim(config) && !isScim(users))
    throw new NotJudged(
      `it answers /ServiceProviderConfig with ${config.status} and /Users with ${users.status}, and neither as SCIM does; ` +
        'check the address: it is what stands before /Users, and mostly ends in /scim or /v2',
    )
  return config.json
}

async function answerTo(probe: RunProbe, path: string): Promise<Reply> {
  try {
    return await probe.get(path)
  } catch (error) {
    const cause = error instanceof Violation && error.cause instanceof Error ? error.cause : null
    if (cause === null) throw error
    const isLate = cause instanceof ProvisioningError && cause.code === 'TIMEOUT'
    const why = isLate ? 'nothing came in time; see whether the service hangs' : cause.message
    throw new NotJudged(`it does not answer: ${why}`, { cause })
  }
}

/** Anything else is a web site, or another API that says in JSON that it knows no such address. */
function isScim({ status, json }: Reply): boolean {
  return Array.isArray(json.schemas) || (status < 300 && Object.keys(json).length > 0)
}

const mostSilent = 3

/** Several requests had no answer, and one more has none either: to go on would take half a minute each. */
export async function hasFallenSilent(probe: RunProbe): Promise<boolean> {
  if (probe.silent() < mostSilent) return false
  try {
    await probe.get('/ServiceProviderConfig')
    return false
  } catch {
    return true
  }
}
