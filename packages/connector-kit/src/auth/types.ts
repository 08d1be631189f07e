import type { HttpSend } from '@sutler/core'

/** How calls to a system prove who sends them. Secrets are not in it; see {@link AuthSecrets}. */
export type AuthSettings =
  | { readonly kind: 'bearer' }
  | { readonly kind: 'basic'; readonly user: string }
  | ClientCredentials
  | RefreshToken
  | JwtBearer
  /** Nothing but the client certificate. */
  | { readonly kind: 'mtls' }

/** OAuth 2.0 client credentials (RFC 6749 §4.4). */
export interface ClientCredentials extends TokenRequest {
  readonly kind: 'client-credentials'
}

/** The refreshing half of the OAuth 2.0 authorisation code grant (RFC 6749 §6). */
export interface RefreshToken extends TokenRequest {
  readonly kind: 'refresh-token'
  /** Where a person signs in to bring the first refresh token (RFC 6749 §3.1); may have a query. */
  readonly authorizationUrl?: string
  /** Absolute path: keeps the newest refresh token where the endpoint gives a new one at each use. */
  readonly refreshTokenFile?: string
}

/** A signed assertion in exchange for a token (RFC 7523 §2.1). */
export interface JwtBearer extends Omit<TokenRequest, 'clientId' | 'clientAuthentication'>, Signing {
  readonly kind: 'jwt-bearer'
  readonly issuer: string
  readonly subject: string
}

interface TokenRequest extends Signing {
  readonly tokenUrl: string
  readonly clientId: string
  /** Blank-separated. */
  readonly scope?: string
  /** Of the token: sent as `audience`; of an assertion: its `aud`, else the token endpoint. */
  readonly audience?: string
  /**
   * How the client proves itself to the token endpoint: `basic` and `body` with the client secret (RFC 6749 §2.3.1),
   * `jwt` with a signed assertion (RFC 7523 §2.2), `none` with its certificate (RFC 8705) or not at all.
   */
  readonly clientAuthentication?: 'basic' | 'body' | 'jwt' | 'none'
}

export interface Signing {
  readonly algorithm?: 'RS256' | 'ES256'
  /** `kid` of the header. */
  readonly keyId?: string
}

/** Secrets by their names in the configuration. */
export interface AuthSecrets {
  readonly token?: string
  /** The token that takes over from `token`, or the other way round. */
  readonly nextToken?: string
  readonly password?: string
  readonly clientSecret?: string
  readonly refreshToken?: string
  /** PEM (PKCS #8 or the older forms). */
  readonly privateKey?: string
  /** PEM, with what leads up to the authority. */
  readonly clientCertificate?: string
  /** PEM. */
  readonly clientKey?: string
}

export interface AuthEnvironment {
  readonly send: HttpSend
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Sends requests with proof of who sends them, renewing it when it is refused. */
export interface Authorized {
  readonly send: HttpSend
  /** Every secret that has been sent so far, for those who write messages. */
  secrets(): readonly string[]
}
