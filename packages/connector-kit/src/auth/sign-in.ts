import { createHash, randomBytes } from 'node:crypto'
import { ProvisioningError, type SignInOptions } from '@sutler/core'
import { openLoopback } from './loopback.ts'
import { createRefreshStore } from './refresh-store.ts'
import { SignInError } from './sign-in-error.ts'
import { askForToken } from './token-endpoint.ts'
import type { AuthEnvironment, AuthSecrets, RefreshToken } from './types.ts'

/**
 * Brings the first refresh token: a person signs in in a browser (RFC 6749 §4.1, with PKCE by S256, RFC 7636, and a
 * redirect to this machine, RFC 8252 §7.3), and what comes is kept in `grant.refreshTokenFile`.
 *
 * Throws SignInError; INVALID_VALUE for settings that are no sign-in; and what the token endpoint throws.
 */
export async function signIn(
  grant: RefreshToken,
  secrets: AuthSecrets,
  env: AuthEnvironment,
  options: SignInOptions,
): Promise<void> {
  const { refreshTokenFile } = grant
  const authorizationUrl = startOf(grant)
  const state = randomText()
  const verifier = randomText()
  const loopback = await openLoopback(options.port)
  const { redirectUri } = loopback
  try {
    const address = addressOf(authorizationUrl, grant, { state, verifier, redirectUri })
    const timeout = AbortSignal.timeout(options.timeoutMs)
    const late = () => tooLate(options.timeoutMs)
    const waiting = loopback.answer(
      state,
      async (code) => {
        const proofs = { code: { code, redirectUri, verifier } }
        const { refreshToken } = await askForToken(grant, secrets, proofs, env).catch(codeRefused)
        if (refreshToken === null) throw noRefreshToken(grant)
        await createRefreshStore('', refreshTokenFile).begin(refreshToken)
      },
      AbortSignal.any([options.signal, timeout]),
    )
    options.onAddress({ address, redirectUri })
    await waiting.catch((error: unknown) => {
      throw timeout.aborted && error === timeout.reason ? late() : error
    })
  } finally {
    await loopback.close()
  }
}

/** 256 random bits in 43 characters of those RFC 7636 §4.1 allows. */
function randomText(): string {
  return randomBytes(32).toString('base64url')
}

function startOf({ authorizationUrl, refreshTokenFile }: RefreshToken): URL {
  if (authorizationUrl === undefined)
    throw refusedSettings('settings.auth.authorizationUrl is missing: the address at which people sign in.')
  const url = URL.parse(authorizationUrl)
  const isFine = url !== null && /^https?:$/.test(url.protocol) && url.hash === ''
  if (!isFine)
    throw refusedSettings('settings.auth.authorizationUrl must be an http or https address without a fragment.')
  if (refreshTokenFile === undefined) throw refusedSettings('settings.auth.refreshTokenFile is missing.')
  return url
}

/** What the address brought of a query stays (RFC 6749 §3.1): services want `audience`, `prompt` and more there. */
function addressOf(
  start: URL,
  grant: RefreshToken,
  sent: { state: string; verifier: string; redirectUri: string },
): string {
  const url = new URL(start)
  const fields = {
    response_type: 'code',
    client_id: grant.clientId,
    redirect_uri: sent.redirectUri,
    ...(grant.scope !== undefined && { scope: grant.scope }),
    state: sent.state,
    code_challenge: createHash('sha256').update(sent.verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(fields)) url.searchParams.set(name, value)
  return url.href
}

/** Refused at the token endpoint is refused, too; a token endpoint out of reach is not. */
function codeRefused(error: unknown): never {
  if (!(error instanceof ProvisioningError) || error.code !== 'AUTH_FAILED') throw error
  throw new SignInError('SIGN_IN_REFUSED', `${error.message} Nothing was kept.`, { cause: error })
}

function tooLate(timeoutMs: number): SignInError {
  const seconds = Math.max(1, Math.round(timeoutMs / 1000))
  const time = seconds % 60 === 0 ? counted(seconds / 60, 'minute') : counted(seconds, 'second')
  return new SignInError(
    'SIGN_IN_TIMEOUT',
    `Nobody signed in within ${time}; nothing was kept. Run the command again; --timeout waits longer.`,
  )
}

function counted(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

function noRefreshToken({ scope = 'none' }: RefreshToken): SignInError {
  return new SignInError(
    'SIGN_IN_REFUSED',
    `The service signed Sutler in, but gave no refresh token; nothing was kept. Ask for lasting access in settings.auth.scope (now: ${scope}), often offline_access, or in the query of settings.auth.authorizationUrl.`,
  )
}

function refusedSettings(message: string): ProvisioningError {
  return new ProvisioningError(message, { code: 'INVALID_VALUE', blame: 'connection' })
}
