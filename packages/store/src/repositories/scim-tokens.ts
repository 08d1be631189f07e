import type { Engine } from '../engine.ts'

/** A token of a SCIM client. The token itself is kept nowhere, only what it hashes to. */
export interface ScimToken {
  readonly id: string
  readonly name: string
  /** SHA-256 in hex. */
  readonly hash: string
  /** What it may do: JSON the store does not look into. */
  readonly doc: string
  /** Milliseconds since 1970, as all times here. */
  readonly createdAt: number
  /** Null: never. */
  readonly expiresAt: number | null
  /** To the minute; null: not yet. */
  readonly lastUsedAt: number | null
  readonly revokedAt: number | null
}

/** The tokens of SCIM clients. */
export interface ScimTokens {
  add(token: ScimToken): Promise<void>
  /** Oldest first, revoked ones included. */
  list(): Promise<ScimToken[]>
  find(hash: string): Promise<ScimToken | null>
  used(id: string, at: number): Promise<void>
  /** False: there is none of this id that is not revoked already. */
  revoke(id: string, at: number): Promise<boolean>
}

interface Row {
  readonly id: string
  readonly name: string
  readonly hash: string
  readonly doc: string
  readonly created_at: number
  readonly expires_at: number | null
  readonly last_used_at: number | null
  readonly revoked_at: number | null
}

/** On an engine whose schema is up to date. */
export function scimTokens(engine: Engine): ScimTokens {
  const change = async (text: string, parameters: readonly (string | number | null)[]): Promise<boolean> => {
    const done = await engine.write([{ text, parameters, needs: 1 }])
    return done.ok
  }
  return {
    async add({ id, name, hash, doc, createdAt, expiresAt }) {
      const text = `insert into scim_token (id, name, hash, doc, created_at, expires_at)
        values (?1, ?2, ?3, ?4, ?5, ?6) returning id`
      await change(text, [id, name, hash, doc, createdAt, expiresAt])
    },
    list: async () => (await engine.read<Row>('select * from scim_token order by created_at, id', [])).map(tokenOf),
    async find(hash) {
      const [row] = await engine.read<Row>('select * from scim_token where hash = ?1', [hash])
      return row === undefined ? null : tokenOf(row)
    },
    async used(id, at) {
      await change('update scim_token set last_used_at = ?2 where id = ?1 returning id', [id, at])
    },
    revoke: (id, at) =>
      change('update scim_token set revoked_at = ?2 where id = ?1 and revoked_at is null returning id', [id, at]),
  }
}

const tokenOf = (row: Row): ScimToken => ({
  id: row.id,
  name: row.name,
  hash: row.hash,
  doc: row.doc,
  createdAt: Number(row.created_at),
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
})
