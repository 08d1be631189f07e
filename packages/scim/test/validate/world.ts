import type { HttpSend } from '@sutler/core'
import {
  createMemoryResources,
  createScimHandler,
  groupType,
  type Handshake,
  type HandshakeWish,
  profiles,
  type ScimAnswer,
  type ScimHandler,
  type ScimPrincipal,
  type ScimRequest,
  userType,
} from '../../src/index.ts'
import { validateScim } from '../../src/validate/run.ts'
import type { ValidateOptions, ValidationProfile, ValidationReport } from '../../src/validate/types.ts'

export const base = 'https://id.test/scim/v2'
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A JSON Web Token; null for a claim leaves it out. */
export function tokenOf(claims: Readonly<Record<string, unknown>> = {}): string {
  const iat = Date.parse('2026-03-01T08:00:00Z') / 1000
  const all = Object.entries({ iat, exp: iat + 7200, scope: 'scim', ...claims }).filter(([, value]) => value !== null)
  return `${part({ alg: 'RS256' })}.${part(Object.fromEntries(all))}.tok-7d1c-secret`
}

export const token = tokenOf()

/** TLS as it should be. */
export const soundHandshake = async ({ from, to, ciphers }: HandshakeWish): Promise<Handshake> => {
  const isOld = to < 'TLSv1.2'
  const isWeak = ciphers?.every((one) => !one.startsWith('ECDHE-')) ?? false
  if (isOld || isWeak) return { agreed: false, why: 'alert: handshake failure' }
  const key = { type: 'rsa', bits: 2048 }
  return { agreed: true, version: to, cipher: from === 'TLSv1.3' ? 'TLS_AES_128_GCM_SHA256' : 'ECDHE', key }
}

/** What of a world differs besides its answers. */
export interface WorldOptions {
  readonly token?: string
  readonly handshake?: typeof soundHandshake
}

/** Stands between the validator and the service: answers itself, or lets the service answer. */
export type Bend = (request: ScimRequest, next: (request: ScimRequest) => Promise<ScimAnswer>) => Promise<ScimAnswer>

/** The real service over memory, its clock moving with each request; `bend` null: as it is. */
export function createWorld(
  profile: ValidationProfile,
  bend: Bend | null = null,
  { token: accepted = token, handshake = soundHandshake }: WorldOptions = {},
) {
  const clock = { at: Date.parse('2026-03-01T08:00:00Z') }
  const now = () => clock.at
  const resources = createMemoryResources({ now })
  const limits = { bulkOperations: 20, cursorLife: 20_000 }
  const handler: ScimHandler = createScimHandler({
    types: [userType, groupType],
    resources,
    baseUrl: base,
    now,
    limits,
  })
  const client: ScimPrincipal = {
    profile: profile === 'entra' ? profiles.entra : profiles.strict,
    scopes: { types: 'all', readOnly: false },
    subject: null,
  }
  const send: HttpSend = async ({ method, url, headers, body }) => {
    clock.at += 5
    const [path = '', query = ''] = url.slice(base.length).split(/\?(.*)/s)
    const request: ScimRequest = { method, path, query, headers, body: body ?? null }
    const next = (asked: ScimRequest) =>
      handler(asked, asked.headers.authorization === `Bearer ${accepted}` ? client : null)
    const answer = await (bend === null ? next(request) : bend(request, next))
    return { ...answer, body: answer.body ?? '' }
  }
  const sleep = async (ms: number) => {
    clock.at += ms
  }
  return { clock, now, sleep, send, resources, handshake, token: accepted }
}

export type World = ReturnType<typeof createWorld>

/** Judges the service of a world. */
export function validateWorld(
  world: World,
  profile: ValidationProfile,
  more: Partial<ValidateOptions> = {},
): Promise<ValidationReport> {
  return validateScim({
    ...{ baseUrl: base, token: world.token, profile, runName: '1f0c9a', loadMs: 500, handshake: world.handshake },
    ...{ send: world.send, now: world.now, sleep: world.sleep, ...more },
  })
}
