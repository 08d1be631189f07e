import type { HttpSend } from '@sutler/core'

export type RequirementLevel = 'MUST' | 'SHOULD' | 'MAY'

/** What an endpoint is judged by: the RFCs, the requests of Microsoft Entra ID's client, or profiles of interoperability. */
export type ValidationProfile = 'rfc' | 'entra' | 'interop'

/** Optional parts of a service, as ServiceProviderConfig announces them. */
export type ScimFeature = 'patch' | 'bulk' | 'filter' | 'sort' | 'etag' | 'cursor'

type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'

/** What a TLS client offers. */
export interface HandshakeWish {
  readonly from: TlsVersion
  readonly to: TlsVersion
  /** Suites up to TLS 1.2, by the names of OpenSSL; absent: all that are in use. */
  readonly ciphers?: readonly string[]
}

/** What came of a TLS handshake. */
export type Handshake =
  | {
      readonly agreed: true
      readonly version: string
      readonly cipher: string
      /** Of the certificate: `rsa`, `ec`, …; null: unknown. */
      readonly key: { readonly type: string; readonly bits: number } | null
    }
  | { readonly agreed: false; readonly why: string }

/**
 * A request and what came of it, without secrets, cut where it is long. With the method `TLS` it is a handshake:
 * `requestBody` says what was offered, `body` what was agreed.
 */
export interface Exchange {
  readonly method: string
  readonly url: string
  readonly requestHeaders: Readonly<Record<string, string>>
  /** Null: none. */
  readonly requestBody: string | null
  /** Null: no answer came. */
  readonly status: number | null
  readonly headers: Readonly<Record<string, string>>
  /** The answer's body; without an answer, why there is none. */
  readonly body: string
}

export interface RequirementResult {
  readonly id: string
  readonly group: string
  readonly clause: string
  readonly level: RequirementLevel
  readonly title: string
  /** `failed`: a MUST that does not hold; `warned`: a SHOULD or MAY that does not. */
  readonly status: 'passed' | 'failed' | 'warned' | 'skipped'
  /** True: skipped because something it stands on does not work, so that nobody knows whether it holds. */
  readonly blocked: boolean
  /** What should have come, or why it was skipped; null when it passed. */
  readonly reason: string | null
  /** Null unless it failed or warned. */
  readonly remedy: string | null
  /** What was sent and what came; empty unless it failed or warned. */
  readonly exchanges: readonly Exchange[]
}

/** Something the validator has made and could not take away. */
export interface LeftObject {
  /** `/Users/7`, or the name it was created with when nobody knows whether it was. */
  readonly path: string
  readonly why: string
}

/** What `sutler validate --json` prints. Its shape stays as it is while `format` is 1. */
export interface ValidationReport {
  readonly format: 1
  readonly baseUrl: string
  readonly profile: ValidationProfile
  /** ISO 8601, UTC. */
  readonly startedAt: string
  readonly endedAt: string
  readonly requests: number
  /** `passed`: every MUST holds; `incomplete`: none is broken, but some could not be judged. */
  readonly verdict: 'passed' | 'failed' | 'incomplete'
  readonly interrupted: boolean
  readonly counts: Readonly<Record<RequirementResult['status'], number>>
  readonly results: readonly RequirementResult[]
  readonly left: readonly LeftObject[]
}

export interface ValidateOptions {
  /** `https://app.example/scim/v2`. */
  readonly baseUrl: string
  readonly send: HttpSend
  /** Bearer token; null: requests carry none. */
  readonly token: string | null
  /** One TLS handshake with the host, the certificate unverified. Absent: nothing is said of TLS. */
  readonly handshake?: (wish: HandshakeWish) => Promise<Handshake>
  /** Default `rfc`. */
  readonly profile?: ValidationProfile
  /** Stops after the request under way; what was created is taken away all the same. */
  readonly signal?: AbortSignal
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number
  /**
   * Waits for so many milliseconds, or throws as soon as `signal` stops it; needed where a service answers 429. While
   * what was created is taken away, nothing stops it.
   */
  readonly sleep?: (ms: number, signal: AbortSignal | undefined) => Promise<void>
  /** Part of each name that is given to an object. Default: random. */
  readonly runName?: string
  /** For how long the rate is measured. Default 3000 ms. */
  readonly loadMs?: number
  /** Told of each requirement that is judged. */
  readonly onResult?: (result: RequirementResult, done: number, total: number) => void
}
