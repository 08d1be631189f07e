import type { ScimToken, ScimTokens } from '@sutler/store'
import { profileNames } from '../config/scim-schema.ts'
import { newToken, type ScimGrant } from './credential.ts'

/** A token as people see it: never the token itself. */
export interface ScimTokenView extends ScimGrant {
  readonly id: string
  readonly name: string
  /** Milliseconds since 1970, as all times here. */
  readonly createdAt: number
  readonly expiresAt: number | null
  /** To the minute; null: not yet. */
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

export interface NewScimToken {
  readonly name: string
  /** Default `strict`. */
  readonly profile?: string
  /** Default: all. */
  readonly types?: readonly string[]
  readonly readOnly?: boolean
  /** Milliseconds since 1970; default: never. */
  readonly expiresAt?: number
}

/** Makes, lists and revokes the tokens of SCIM clients. */
export interface ScimTokenAdmin {
  /** `token` is shown this once and kept nowhere. Throws RangeError for a profile or type there is not. */
  create(asked: NewScimToken): Promise<{ readonly token: string; readonly view: ScimTokenView }>
  /** Oldest first. */
  list(): Promise<ScimTokenView[]>
  /** By id. False: there is no such token, or it was revoked before. Other processes notice within five seconds. */
  revoke(id: string): Promise<boolean>
}

export interface TokenAdminOptions {
  readonly tokens: () => Promise<ScimTokens>
  /** Names of the resource types there are. */
  readonly types: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Opens the store at the first use. */
export function createTokenAdmin({ tokens, types, now }: TokenAdminOptions): ScimTokenAdmin {
  return {
    async create({ name, profile = 'strict', types: seen, readOnly = false, expiresAt }) {
      assertKnown('profile', profile, profileNames)
      for (const type of seen ?? []) assertKnown('resource type', type, types)
      if (expiresAt !== undefined && expiresAt <= now()) throw new RangeError('a token cannot expire in the past')
      const grant: ScimGrant = { profile, types: seen ?? null, readOnly }
      const { token, hash, id } = newToken()
      const times = { createdAt: now(), expiresAt: expiresAt ?? null, lastUsedAt: null, revokedAt: null }
      await (await tokens()).add({ id, name, hash, doc: JSON.stringify(grant), ...times })
      return { token, view: { id, name, ...grant, ...times } }
    },
    list: async () => (await (await tokens()).list()).map(viewOf),
    revoke: async (id) => (await tokens()).revoke(id, now()),
  }
}

function assertKnown(what: string, name: string, known: readonly string[]): void {
  if (!known.includes(name)) throw new RangeError(`there is no ${what} \`${name}\`; there are ${known.join(', ')}`)
}

function viewOf({ hash: _, doc, ...token }: ScimToken): ScimTokenView {
  return { ...token, ...(JSON.parse(doc) as ScimGrant) }
}
