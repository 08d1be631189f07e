import type { DirectoryRecords, ScimToken, ScimTokens } from '@sutler/store'
import { profileNames } from '../config/scim-schema.ts'
import { grantOf, newToken, type ScimGrant } from './credential.ts'
import { findUser, type SubjectView, viewUser } from './subject.ts'

/** A token as people see it: never the token itself. */
export interface ScimTokenView extends Omit<ScimGrant, 'subject'> {
  /** The user it is; null: nobody. */
  readonly subject: SubjectView | null
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
  /** Id or userName of the user it is; default: nobody. */
  readonly subject?: string
  /** Milliseconds since 1970; default: never. */
  readonly expiresAt?: number
}

/** Makes, lists and revokes the tokens of SCIM clients. */
export interface ScimTokenAdmin {
  /** `token` is shown this once and kept nowhere. Throws RangeError for a profile, type or user there is not. */
  create(asked: NewScimToken): Promise<{ readonly token: string; readonly view: ScimTokenView }>
  /** Oldest first. */
  list(): Promise<ScimTokenView[]>
  /** By id. False: there is no such token, or it was revoked before. Other processes notice within five seconds. */
  revoke(id: string): Promise<boolean>
}

export interface TokenAdminOptions {
  readonly tokens: () => Promise<ScimTokens>
  readonly users: () => Promise<DirectoryRecords>
  /** Names of the resource types there are. */
  readonly types: readonly string[]
  /** Milliseconds since 1970. */
  readonly now: () => number
}

/** Opens the store at the first use. */
export function createTokenAdmin({ tokens, users, types, now }: TokenAdminOptions): ScimTokenAdmin {
  return {
    async create({ name, profile = 'strict', types: seen, readOnly = false, expiresAt, subject: named }) {
      assertKnown('profile', profile, profileNames)
      for (const type of seen ?? []) assertKnown('resource type', type, types)
      if (expiresAt !== undefined && expiresAt <= now()) throw new RangeError('a token cannot expire in the past')
      const subject = named === undefined ? null : await findUser(await users(), named)
      if (named !== undefined && subject === null)
        throw new RangeError(`there is no user with the id or userName \`${named}\` in the directory`)
      const can = { profile, types: seen ?? null, readOnly }
      // By id for good: a userName may become somebody else's.
      const grant: ScimGrant = { ...can, subject: subject === null ? null : { id: subject.id } }
      const { token, hash, id } = newToken()
      const times = { createdAt: now(), expiresAt: expiresAt ?? null, lastUsedAt: null, revokedAt: null }
      await (await tokens()).add({ id, name, hash, doc: JSON.stringify(grant), ...times })
      return { token, view: { id, name, ...can, subject, ...times } }
    },
    async list() {
      const views: ScimTokenView[] = []
      for (const token of await (await tokens()).list()) views.push(await viewOf(token, users))
      return views
    },
    revoke: async (id) => (await tokens()).revoke(id, now()),
  }
}

function assertKnown(what: string, name: string, known: readonly string[]): void {
  if (!known.includes(name)) throw new RangeError(`there is no ${what} \`${name}\`; there are ${known.join(', ')}`)
}

async function viewOf(
  { hash: _, doc, ...token }: ScimToken,
  users: TokenAdminOptions['users'],
): Promise<ScimTokenView> {
  const { subject, ...can } = grantOf({ doc })
  const id = subject !== null && 'id' in subject ? subject.id : null
  return { ...token, ...can, subject: id === null ? null : await viewUser(await users(), id) }
}
