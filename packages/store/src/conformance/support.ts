import type { LinkState } from '@sutler/core'
import type { Link, LogEntry, Run } from '@sutler/engine'
import { onTestFinished } from 'vitest'
import type { OpenStore } from '../types.ts'

/** How the suite gets a new, empty store. */
export type Open = () => Promise<OpenStore>

/** A store that is closed when the test is over. */
export async function opened(open: Open): Promise<OpenStore> {
  const store = await open()
  onTestFinished(() => store.close())
  return store
}

/** Anchors whose UTF-8 order differs from that of UTF-16 and of any language; ascending in UTF-8. */
export const anchorsInOrder = [
  '',
  ' ',
  'A',
  'B',
  'Z',
  'a',
  'a b',
  'ab',
  'e\u0301',
  'z',
  'É',
  'é',
  'ﬀ',
  '\uffff',
  '😀',
  '𝒜',
]
  .map((text) => Buffer.from(text))
  .sort(Buffer.compare)
  .map((bytes) => bytes.toString())

/** The state of a link to `target`. */
export const linkedTo = (target: string, deprovisioned = false): LinkState => ({
  kind: 'linked',
  target,
  hash: `hash of ${target}`,
  deprovisioned,
})

/** A link that is not stored yet. */
export const link = (source: string, rest: Partial<Link> = {}): Link => ({
  jobId: 'job',
  type: 'User',
  source,
  state: linkedTo(`target of ${source}`),
  version: 0,
  retry: null,
  deleteAt: null,
  writtenAt: null,
  ...rest,
})

/** The link as it is stored after one more save. */
export const saved = (of: Link): Link => ({ ...of, version: of.version + 1 })

/** Links in the order of their sources' UTF-8 bytes: what has no order of its own is compared so. */
export const sorted = (links: readonly Link[]): Link[] =>
  [...links].sort((a, b) => Buffer.compare(Buffer.from(a.source), Buffer.from(b.source)))

/** One entry of a log. */
export const entry = (sequence: number, rest: Partial<LogEntry> = {}): LogEntry => ({
  jobId: 'job',
  runId: 'run-1',
  sequence,
  at: 1000 + sequence,
  type: 'User',
  source: `source-${sequence}`,
  target: null,
  action: 'create',
  status: 'success',
  step: 'export',
  code: null,
  message: null,
  detail: { changed: [{ path: 'userName', from: null, to: 'ann' }] },
  ...rest,
})

/** One run. */
export const run = (id: string, startedAt: number, rest: Partial<Run> = {}): Run => ({
  jobId: 'job',
  id,
  mode: 'initial',
  startedAt,
  endedAt: null,
  status: 'running',
  counts: { created: 1 },
  reason: null,
  ...rest,
})
