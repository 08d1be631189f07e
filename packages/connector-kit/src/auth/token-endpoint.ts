import { type HttpRequest, type HttpResponse, ProvisioningError } from '@sutler/core'
import { requestLabel } from '../http/label.ts'
import { failureOfStatus } from '../http/status.ts'
import { redactText } from '../redact/secret.ts'
import { signAssertion } from './jwt.ts'
import type { AuthEnvironment, AuthSecrets, ClientCredentials, JwtBearer, RefreshToken } from './types.ts'

export type Grant = ClientCredentials | RefreshToken | JwtBearer

export interface IssuedToken {
  readonly token: string
  /** Milliseconds since 1970; null: the endpoint did not say. */
  readonly expiresAt: number | null
  /** A new one to be used from now on (RFC 6749 §6). */
  readonly refreshToken: string | null
}

const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** What a token is asked for with, beside who asks. */
export interface Proofs {
  /** Of the refresh-token grant. */
  readonly refreshToken?: string
  /** Of the authorisation-code grant (RFC 6749 §4.1.3, RFC 7636 §4.5); it comes before a refresh token. */
  readonly code?: { readonly code: string; readonly redirectUri: string; readonly verifier: string }
}

/**
 * Asks the token endpoint (RFC 6749 §3.2, §5). Throws AUTH_FAILED when it refuses, UNAVAILABLE or RATE_LIMITED when it
 * cannot answer, PROTOCOL when its answer holds no token. No message repeats a secret or the answer.
 */
export async function askForToken(
  grant: Grant,
  secrets: AuthSecrets,
  proofs: Proofs,
  env: AuthEnvironment,
): Promise<IssuedToken> {
  const request = tokenRequest(grant, secrets, proofs, env.now())
  const response = await env.send(request)
  const label = `Token endpoint ${requestLabel('POST', grant.tokenUrl)}`
  if (response.status < 200 || response.status > 299) throw refusal(label, response, secrets, env.now())
  const body = parse(response.body)
  const token = body.access_token
  if (typeof token !== 'string' || !/^[\x21-\x7e]+$/.test(token))
    throw new ProvisioningError(`${label} answered ${response.status} without an access_token; check settings.auth.`, {
      code: 'PROTOCOL',
      blame: 'connection',
      outcomeKnown: true,
    })
  const seconds = Number(body.expires_in)
  const fresh = body.refresh_token
  return {
    token,
    expiresAt: Number.isFinite(seconds) && seconds > 0 ? env.now() + seconds * 1000 : null,
    refreshToken: typeof fresh === 'string' && fresh !== '' ? fresh : null,
  }
}

function tokenRequest(grant: Grant, secrets: AuthSecrets, proofs: Proofs, now: number): HttpRequest {
  const { headers, fields } =
    grant.kind === 'jwt-bearer' ? { headers: {}, fields: {} } : clientProof(grant, secrets, now)
  const form = new URLSearchParams({ ...grantFields(grant, secrets, proofs, now), ...fields })
  // With a code the scope was asked for already (RFC 6749 §4.1.3).
  if (grant.scope !== undefined && proofs.code === undefined) form.set('scope', grant.scope)
  return {
    method: 'POST',
    url: grant.tokenUrl,
    headers: { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: form.toString(),
  }
}

function grantFields(grant: Grant, secrets: AuthSecrets, proofs: Proofs, now: number): Record<string, string> {
  switch (grant.kind) {
    case 'client-credentials':
      return {
        grant_type: 'client_credentials',
        ...(grant.audience !== undefined && grant.clientAuthentication !== 'jwt' && { audience: grant.audience }),
      }
    case 'refresh-token':
      return proofs.code === undefined
        ? { grant_type: 'refresh_token', refresh_token: proofs.refreshToken ?? '' }
        : codeFields(proofs.code)
    case 'jwt-bearer': {
      const { issuer: iss, subject: sub, audience: aud = grant.tokenUrl } = grant
      const assertion = signAssertion({ iss, sub, aud }, secrets.privateKey ?? '', grant, now)
      return { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }
    }
  }
}

function codeFields({ code, redirectUri, verifier }: NonNullable<Proofs['code']>): Record<string, string> {
  return { grant_type: 'authorization_code', code, redirect_uri: redirectUri, code_verifier: verifier }
}

function clientProof(grant: ClientCredentials | RefreshToken, secrets: AuthSecrets, now: number) {
  const { clientId, clientAuthentication = 'basic', audience = grant.tokenUrl } = grant
  const secret = secrets.clientSecret ?? ''
  switch (clientAuthentication) {
    case 'basic':
      // Each half is encoded as in a form before they are joined (RFC 6749 §2.3.1).
      return {
        headers: { authorization: `Basic ${base64(`${formEncoded(clientId)}:${formEncoded(secret)}`)}` },
        fields: {},
      }
    case 'body':
      return { headers: {}, fields: { client_id: clientId, client_secret: secret } }
    case 'jwt': {
      const claims = { iss: clientId, sub: clientId, aud: audience }
      const client_assertion = signAssertion(claims, secrets.privateKey ?? '', grant, now)
      return { headers: {}, fields: { client_id: clientId, client_assertion_type: assertionType, client_assertion } }
    }
    case 'none':
      return { headers: {}, fields: { client_id: clientId } }
  }
}

function refusal(label: string, response: HttpResponse, secrets: AuthSecrets, now: number): ProvisioningError {
  const { status } = response
  if (status === 429 || status >= 500)
    return asConnection(failureOfStatus(response, { what: label, operation: 'read', now }))
  const { error } = parse(response.body)
  // The error is one word of a short list (RFC 6749 §5.2); a description may hold anything.
  const word = typeof error === 'string' && /^[\w.:/-]{1,60}$/.test(error) ? error : null
  const said = word === null ? '' : ` and said ${redactText(word, Object.values(secrets))}`
  return new ProvisioningError(
    `${label} answered ${status}${said}; check settings.auth and the secrets it uses: they may be wrong, expired or taken back.`,
    { code: 'AUTH_FAILED', blame: 'connection' },
  )
}

function asConnection({ message, code, retry }: ProvisioningError): ProvisioningError {
  return new ProvisioningError(message, { code, retry, blame: 'connection', outcomeKnown: true })
}

function parse(body: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(body)
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {} // a web page where a token should be: the caller names the endpoint
  }
}

function formEncoded(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
