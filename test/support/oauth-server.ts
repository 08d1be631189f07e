/**
 * A little OAuth 2.0 authorization server: code with PKCE (RFC 6749 §4.1, RFC 7636), refresh with or without rotation
 * (§6). It checks what it is sent as the RFCs ask, and shares no code with the client it is there to test.
 */
import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface OAuthOptions {
  /**
   * What an exchanged refresh token becomes: the same one (`none`), a new one while the old one ends at once and its
   * second use ends all of them (`strict`, RFC 9700 §4.14.2), or a new one while the old one is taken once more (`grace`).
   */
  readonly rotation?: 'none' | 'strict' | 'grace'
  /** Gives no refresh token for a code. */
  readonly withoutRefresh?: boolean
  /** Called after a refresh was carried out and before its answer is sent. */
  readonly beforeAnswer?: (used: string) => Promise<void>
}

export interface OAuthServer {
  readonly authorizationUrl: string
  readonly tokenUrl: string
  /** Forms of all token requests. */
  readonly asked: readonly Readonly<Record<string, string>>[]
  /** A refresh token as if somebody had signed in. */
  issue(): string
  /** The refresh tokens that are good. */
  good(): readonly string[]
  /** Whether an access token is one of its own. */
  knows(authorization: string | undefined): boolean
  stop(): Promise<void>
}

interface Code {
  readonly challenge: string
  readonly redirectUri: string
}

export const oauthClient = Object.freeze({ id: 'sutler', secret: 'cs-PLANTED' })

/** Starts it on 127.0.0.1. A browser that opens its authorization address is sent back at once. */
export async function startOAuthServer(options: OAuthOptions = {}): Promise<OAuthServer> {
  const { rotation = 'strict', withoutRefresh = false, beforeAnswer = async () => {} } = options
  const codes = new Map<string, Code>()
  /** Good refresh tokens; false: used once, and in its time of grace. */
  const tokens = new Map<string, boolean>()
  const used = new Set<string>()
  const access = new Set<string>()
  const asked: Record<string, string>[] = []

  const issue = (): string => {
    const token = `rt-PLANTED-${randomBytes(8).toString('hex')}`
    tokens.set(token, true)
    return token
  }
  const granted = (refreshToken: string | null): object => {
    const token = `at-PLANTED-${randomBytes(8).toString('hex')}`
    access.add(token)
    return {
      access_token: token,
      token_type: 'Bearer',
      expires_in: 3600,
      ...(refreshToken !== null && { refresh_token: refreshToken }),
    }
  }
  const authorize = (url: URL, response: ServerResponse): void => {
    const query = Object.fromEntries(url.searchParams)
    const back = new URL(query.redirect_uri ?? 'http://127.0.0.1:1/')
    const error =
      query.response_type !== 'code' || query.client_id !== oauthClient.id
        ? 'unauthorized_client'
        : query.code_challenge_method !== 'S256' || (query.code_challenge ?? '').length !== 43
          ? 'invalid_request'
          : query.scope === 'deny'
            ? 'access_denied'
            : null
    if (error !== null) back.searchParams.set('error', error)
    else {
      const code = randomBytes(8).toString('hex')
      codes.set(code, { challenge: query.code_challenge ?? '', redirectUri: back.href })
      back.searchParams.set('code', code)
    }
    back.searchParams.set('state', query.state ?? '')
    response.writeHead(302, { location: back.href }).end()
  }
  const exchangeCode = (form: Record<string, string>): object | string => {
    const code = codes.get(form.code ?? '')
    codes.delete(form.code ?? '') // once and never again, whatever comes of it (RFC 6749 §4.1.2)
    const challenge = createHash('sha256')
      .update(form.code_verifier ?? '')
      .digest('base64url')
    if (code === undefined || code.redirectUri !== form.redirect_uri || code.challenge !== challenge)
      return 'invalid_grant'
    return granted(withoutRefresh ? null : issue())
  }
  const refresh = (token: string): object | string => {
    if (used.has(token) && rotation === 'strict') tokens.clear()
    if (!tokens.has(token)) return 'invalid_grant'
    if (rotation === 'none') return granted(null)
    if (rotation === 'grace' && tokens.get(token) === true) tokens.set(token, false)
    else tokens.delete(token)
    used.add(token)
    return granted(issue())
  }
  const answerToken = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const form = Object.fromEntries(new URLSearchParams(await textOf(request)))
    asked.push(form)
    const proof = `Basic ${btoa(`${oauthClient.id}:${oauthClient.secret}`)}`
    const answer =
      request.headers.authorization !== proof
        ? 'invalid_client'
        : form.grant_type === 'authorization_code'
          ? exchangeCode(form)
          : refresh(form.refresh_token ?? '')
    if (form.grant_type === 'refresh_token') await beforeAnswer(form.refresh_token ?? '')
    const isError = typeof answer === 'string'
    response.writeHead(isError ? 400 : 200, { 'content-type': 'application/json', 'cache-control': 'no-store' })
    response.end(JSON.stringify(isError ? { error: answer } : answer))
  }
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    if (url.pathname === '/authorize') authorize(url, response)
    else if (url.pathname === '/token') void answerToken(request, response)
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    authorizationUrl: `${base}/authorize?audience=app`,
    tokenUrl: `${base}/token`,
    asked,
    issue,
    good: () => [...tokens.keys()],
    knows: (authorization) => access.has(authorization?.replace(/^Bearer /, '') ?? ''),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request) text += chunk
  return text
}
