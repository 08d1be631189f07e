import type { LinkState } from '@sutler/core'
import type { Link } from '@sutler/engine'
import type { Cell } from '../engine.ts'
import type { LinkRow } from '../tables.ts'

/** Columns in the order of `cellsOf`. The first three are the key. */
export const linkColumns = [
  'job_id',
  'type',
  'source',
  'target',
  'target_key',
  'hash',
  'deprovisioned',
  'intent',
  'version',
  'retry',
  'retry_at',
  'delete_at',
  'written_at',
] as const satisfies readonly (keyof LinkRow)[]

/** Those of `linkColumns` that hold integers. */
export const integerColumns: ReadonlySet<string> = new Set<keyof LinkRow>([
  'target_key',
  'deprovisioned',
  'version',
  'retry_at',
  'delete_at',
  'written_at',
])

/** The link as it is to be stored: one version further. */
export function cellsOf(link: Link): Cell[] {
  const { state, retry } = link
  const linked = state.kind === 'linked' ? state : null
  return [
    link.jobId,
    link.type,
    link.source,
    linked?.target ?? null,
    linked ? digest32(linked.target) : null,
    linked?.hash ?? null,
    linked?.deprovisioned ? 1 : 0,
    state.kind === 'intent'
      ? JSON.stringify({ opId: state.opId, startedAt: state.startedAt, queries: state.queries })
      : null,
    link.version + 1,
    retry && JSON.stringify(retry),
    retry?.nextAt ?? null,
    link.deleteAt,
    link.writtenAt,
  ]
}

/** The stored link. */
export const linkOf = (row: LinkRow): Link => ({
  jobId: row.job_id,
  type: row.type,
  source: row.source,
  state: stateOf(row),
  version: row.version,
  retry: row.retry === null ? null : JSON.parse(row.retry),
  deleteAt: row.delete_at,
  writtenAt: row.written_at,
})

function stateOf(row: LinkRow): LinkState {
  if (row.intent !== null) return { kind: 'intent', ...JSON.parse(row.intent) }
  if (row.target === null) return { kind: 'unlinked' }
  return { kind: 'linked', target: row.target, hash: row.hash, deprovisioned: row.deprovisioned === 1 }
}

/** 32-bit FNV-1a over UTF-16 units: spreads anchors over a small index; equality is always checked on the anchor. */
export function digest32(text: string): number {
  let digest = 0x811c9dc5
  for (let at = 0; at < text.length; at++) digest = Math.imul(digest ^ text.charCodeAt(at), 0x01000193)
  return digest
}
