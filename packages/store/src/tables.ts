import type { Held } from '@sutler/engine'

/**
 * Rows as they are stored, the same on both engines. Times are integers (ms since 1970): they compare, subtract and
 * come back without parsing. Documents are JSON text in both: `jsonb` would refuse `\u0000`, which real data holds,
 * and nothing queries inside them; what is searched has a column. Flags are 0 or 1.
 */
export interface Tables {
  meta: { key: string; value: string }
  link: LinkRow
  deferred: DeferredRow
  member: MemberRow
  job: JobRow
  held: HeldRow
  reservation: ReservationRow
  log: { job_id: string; run_id: string; sequence: number; at: number; source: string | null; doc: string }
  run: { job_id: string; id: string; started_at: number; doc: string }
  directory_feed: { id: number; last: number }
  directory_object: {
    type: string
    id: string
    /** Number of its last change in the feed, which is its version too. */
    change: number
    deleted: number
    doc: string
    created_at: number
    modified_at: number
    /** displayName or userName; null: neither, or not written since the column is there. */
    label: string | null
    /** JSON: path and value of each row of `directory_key` it has, and '' where only one may have it, else null. */
    keys: string
  }
  scim_token: ScimTokenRow
  directory_key: {
    type: string
    path: string
    value: string
    /** The id, or '' for a value only one may have: so the primary key refuses the second one. */
    holder: string
    /** The id where the holder is ''; null: the holder is the id. */
    owner: string | null
  }
  directory_member: { type: string; owner: string; value: string }
}

export interface LinkRow {
  job_id: string
  type: string
  source: string
  /** Null unless the link is in state `linked`. */
  target: string | null
  /** `digest32` of `target`: random anchors in full make an index that halves the write rate. */
  target_key: number | null
  hash: string | null
  deprovisioned: number
  /** JSON of the intent's own fields; null unless the link is in state `intent`. */
  intent: string | null
  version: number
  /** JSON of the retry. */
  retry: string | null
  retry_at: number | null
  delete_at: number | null
  written_at: number | null
}

export interface DeferredRow {
  job_id: string
  type: string
  owner: string
  path: string
  awaited: string
  awaited_type: string
  multi_valued: number
}

/** A reference as it was written: a member of a list, or the one value of a path. */
interface MemberRow {
  job_id: string
  type: string
  owner: string
  path: string
  value: string
  value_type: string
  target: string
  multi_valued: number
  /** 1 while a write is under way or its outcome unknown. */
  open: number
}

interface HeldRow {
  job_id: string
  type: string
  source: string
  target: string
  kind: Held['kind']
  because: Held['because']
  held_at: number
}

export interface ReservationRow {
  system: string
  /** Object type in the target. */
  type: string
  path: string
  /** Keyed digest of the value, so that no value stands in the index and every key is short. */
  value_key: string
  job_id: string
  source_type: string
  source: string
  basis: string
  /** JSON of the value; null when it is secret. */
  doc: string | null
  reserved_at: number
}

interface ScimTokenRow {
  id: string
  name: string
  /** SHA-256 of the token in hex. */
  hash: string
  /** JSON of what the token may do. */
  doc: string
  created_at: number
  /** Null: never. */
  expires_at: number | null
  last_used_at: number | null
  revoked_at: number | null
}

/** Lease and checkpoint share a row, so that one statement can check the epoch and save. */
interface JobRow {
  job_id: string
  /** Null: nobody holds the lease. */
  owner: string | null
  until: number
  epoch: number
  checkpoint: string | null
}
