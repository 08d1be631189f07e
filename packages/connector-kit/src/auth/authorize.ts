import type { ClientCertificate, HttpRequest, HttpResponse, HttpSend } from '@sutler/core'
import { createRefreshStore } from './refresh-store.ts'
import { askForToken, base64, type Grant } from './token-endpoint.ts'
import type { AuthEnvironment, Authorized, AuthSecrets, AuthSettings } from './types.ts'

/** What a request is sent with, and what becomes of it when it is refused. */
interface Proof {
  /** Null: no header. Hardly ever a promise: what is at hand is given at once. */
  header(): string | null | Promise<string | null>
  /** The header was answered 401. True: there is another one to try. */
  refused(header: string): boolean
}

/**
 * Sends with a header, or a certificate, that proves who sends. A request answered 401 is sent once more if there is
 * other proof by then: a new token, or the second of two while they are rotated. A 401 means that nothing was done, so
 * even a create may be repeated.
 *
 * Opens nothing and asks for nothing before the first request.
 */
export function authorize(settings: AuthSettings, secrets: AuthSecrets, env: AuthEnvironment): Authorized {
  const seen = new Set(Object.values(secrets))
  const send = withCertificate(env.send, secrets)
  const note = (text: string) => seen.add(text)
  const proof = createProof(settings, secrets, { ...env, send }, note)
  return {
    send: (request) => sendProven(send, proof, request),
    secrets: () => [...seen].filter((text) => text !== ''),
  }
}

async function sendProven(send: HttpSend, proof: Proof, request: HttpRequest): Promise<HttpResponse> {
  const known = proof.header()
  const first = known instanceof Promise ? await known : known
  const response = await send(proven(request, first))
  if (response.status !== 401 || first === null || !proof.refused(first)) return response
  const second = await proof.header()
  return second === null || second === first ? response : send(proven(request, second))
}

function proven(request: HttpRequest, authorization: string | null): HttpRequest {
  return authorization === null ? request : { ...request, headers: { ...request.headers, authorization } }
}

function createProof(
  settings: AuthSettings,
  secrets: AuthSecrets,
  env: AuthEnvironment,
  note: (secret: string) => void,
): Proof {
  switch (settings.kind) {
    case 'mtls':
      return { header: () => null, refused: () => false }
    case 'basic': {
      const header = `Basic ${base64(`${settings.user}:${secrets.password ?? ''}`)}`
      note(header.slice(6))
      return { header: () => header, refused: () => false }
    }
    case 'bearer':
      return staticTokens([secrets.token, secrets.nextToken])
    default:
      return grantedToken(settings, secrets, env, note)
  }
}

/** Uses one token until it is refused, then the other. */
function staticTokens(given: readonly (string | undefined)[]): Proof {
  const headers = given.filter((token) => token !== undefined && token !== '').map((token) => `Bearer ${token}`)
  let current = 0
  return {
    header: () => headers[current] ?? null,
    refused(header) {
      if (headers.length < 2) return false
      // Of calls under way at once only the first one turns; for the others there is other proof already.
      if (headers[current] === header) current = (current + 1) % headers.length
      return true
    },
  }
}

/** A token that is not used in its last minute, or in the last tenth of its life when that is shorter. */
const spareMs = 60_000

function grantedToken(grant: Grant, secrets: AuthSecrets, env: AuthEnvironment, note: (secret: string) => void): Proof {
  const file = grant.kind === 'refresh-token' ? grant.refreshTokenFile : undefined
  const store = createRefreshStore(secrets.refreshToken ?? '', file)
  let held: { readonly header: string; readonly until: number } | null = null
  let asking: Promise<string> | null = null

  const exchange = async (refreshToken: string) => {
    note(refreshToken)
    const issued = await askForToken(grant, secrets, { refreshToken }, env)
    note(issued.token)
    note(issued.refreshToken ?? '')
    return issued
  }
  const ask = async (): Promise<string> => {
    const asked = env.now()
    const issued = grant.kind === 'refresh-token' ? await store.renew((token) => exchange(token)) : await exchange('')
    const header = `Bearer ${issued.token}`
    held = { header, until: usableUntil(asked, issued.expiresAt) }
    return header
  }
  return {
    header() {
      if (held !== null && env.now() < held.until) return held.header
      // One at a time: whoever comes meanwhile waits for the same answer.
      asking ??= ask().finally(() => {
        asking = null
      })
      return asking
    },
    refused(header) {
      if (held?.header === header) held = null
      return true
    },
  }
}

function usableUntil(asked: number, expiresAt: number | null): number {
  if (expiresAt === null) return Number.POSITIVE_INFINITY
  return expiresAt - Math.min(spareMs, (expiresAt - asked) / 10)
}

/** The same object for every request, because connections are kept by it. */
function withCertificate(send: HttpSend, { clientCertificate: cert, clientKey: key }: AuthSecrets): HttpSend {
  if (cert === undefined || key === undefined) return send
  const certificate: ClientCertificate = Object.freeze({ cert, key })
  return (request) => send({ ...request, certificate })
}
