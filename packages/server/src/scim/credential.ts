import { hash, randomBytes } from 'node:crypto'
import type { ScimToken, ScimTokens } from '@sutler/store'
import type { Subject } from './subject.ts'

/** What a client of the SCIM service may do, and how its requests are read. */
export interface ScimGrant {
  /** Name of a profile: `strict`, `entra`, `okta`, …. */
  readonly profile: string
  /** Names of resource types; null: all of them. */
  readonly types: readonly string[] | null
  readonly readOnly: boolean
  /** The user it is, which `/Me` stands for; null: nobody. */
  readonly subject: Subject | null
}

/** The grant of a token in the store. Those made before a token could have a subject have none. */
export function grantOf({ doc }: Pick<ScimToken, 'doc'>): ScimGrant {
  return { subject: null, ...JSON.parse(doc) }
}

/** A client that has shown its token. */
export interface ScimClient extends ScimGrant {
  /** Limits are counted by it: two tokens of one name are one client that changes its token. */
  readonly name: string
}

/** A token out of the configuration. */
export interface ConfiguredToken extends ScimClient {
  readonly token: string
  /** Milliseconds since 1970; null: never. */
  readonly expiresAt: number | null
}

/** Finds out who sends a request. */
export interface ScimClients {
  /**
   * Null: nobody who is known, or not any more. `authorization` is the header of that name; a token that comes again on
   * the same `connection` is not hashed again. A promise only where the store is asked.
   */
  identify(authorization: string | undefined, connection: object): ScimClient | null | Promise<ScimClient | null>
}

interface Known {
  readonly client: ScimClient
  readonly expiresAt: number | null
  /** Null: it comes from the configuration, and stays as it is. */
  readonly stored: { readonly id: string; readAt: number; usedAt: number } | null
}

/** For how long a token may be used after another process has revoked it. */
const trustMs = 5000
/** Last use is kept to the minute: a write for every request would cost more than the request. */
const usedEveryMs = 60_000

export interface ScimClientsOptions {
  readonly configured: readonly ConfiguredToken[]
  readonly tokens: () => Promise<ScimTokens>
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly log: (line: string) => void
}

/** Clients by their bearer token, from the configuration and from the store. Only hashes of tokens are kept. */
export function scimClients({ configured, tokens, now, log }: ScimClientsOptions): ScimClients {
  const known = new Map<string, Known>()
  for (const { token, expiresAt, ...client } of configured) {
    known.set(hashToken(token), { client, expiresAt, stored: null })
  }
  const lastOn = new WeakMap<object, { readonly authorization: string; readonly digest: string }>()
  const digestOf = (authorization: string, connection: object): string | null => {
    const last = lastOn.get(connection)
    if (last?.authorization === authorization) return last.digest
    const token = bearerOf(authorization)
    if (token === null) return null
    const digest = hashToken(token)
    lastOn.set(connection, { authorization, digest })
    return digest
  }
  const lookUp = async (digest: string): Promise<Known | null> => {
    const usedAt = known.get(digest)?.stored?.usedAt ?? 0
    known.delete(digest)
    const found = await (await tokens()).find(digest)
    if (found === null || found.revokedAt !== null) return null
    const fresh = knownOf(found, now(), usedAt)
    known.set(digest, fresh)
    return fresh
  }
  const noteUse = (stored: NonNullable<Known['stored']>, at: number): void => {
    if (at - stored.usedAt < usedEveryMs) return
    stored.usedAt = at
    const noted = tokens().then((all) => all.used(stored.id, at))
    noted.catch((error: unknown) => log(`scim: the last use of a token could not be noted: ${messageOf(error)}`))
  }
  const admitted = (found: Known | null, at: number): ScimClient | null => {
    if (found === null || (found.expiresAt !== null && found.expiresAt <= at)) return null
    if (found.stored !== null) noteUse(found.stored, at)
    return found.client
  }
  return {
    identify(authorization, connection) {
      const digest = digestOf(authorization ?? '', connection)
      if (digest === null) return null
      const at = now()
      const held = known.get(digest)
      const isFresh = held !== undefined && (held.stored === null || at - held.stored.readAt < trustMs)
      return isFresh ? admitted(held, at) : lookUp(digest).then((found) => admitted(found, at))
    },
  }
}

/** Longer ones are none of ours, and need not be hashed. */
const longestToken = 4096

function bearerOf(authorization: string): string | null {
  const token = /^bearer +(\S+) *$/i.exec(authorization)?.[1]
  return token === undefined || token.length > longestToken ? null : token
}

function knownOf(token: ScimToken, at: number, usedAt: number): Known {
  return {
    client: { name: token.name, ...grantOf(token) },
    expiresAt: token.expiresAt,
    stored: { id: token.id, readAt: at, usedAt: Math.max(usedAt, token.lastUsedAt ?? 0) },
  }
}

/**
 * SHA-256 in hex. A token Sutler made is 256 random bits, which cannot be found by trying, so no slow hash is needed.
 * It is looked up by this hash: what an attacker could learn from the time that takes is nothing about the token.
 */
export function hashToken(token: string): string {
  return hash('sha256', token)
}

/** A new token, and what of it is kept. */
export function newToken(): { readonly token: string; readonly hash: string; readonly id: string } {
  const token = `sutler_scim_${randomBytes(32).toString('base64url')}`
  return { token, hash: hashToken(token), id: randomBytes(6).toString('hex') }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
