import { type Anchor, type ListPage, ProvisioningError, type SystemObject, type Unreadable } from '@sutler/core'
import type { FileAccess } from './access.ts'
import type { TableSettings } from './settings.ts'
import type { Snapshot } from './snapshot.ts'
import { Snapshots } from './snapshots.ts'

/** The objects of one file. */
export interface TableSource {
  list(at: { readonly after: Anchor | null; readonly limit: number }): Promise<ListPage>
  get(anchor: Anchor): Promise<SystemObject | null>
  count(): Promise<number>
  /** The file as it is now, staged. Valid until the next call of any method. */
  present(): Promise<Snapshot>
  close(): void
}

/** Reads one file as a source. */
export function createTableSource(settings: TableSettings, files: FileAccess, now: () => number): TableSource {
  const snapshots = new Snapshots(settings, files, now)
  return {
    present: () => snapshots.present(),
    list: async (at) => listPage(settings, await snapshots.forListing(at.after === null), at),
    async get(anchor) {
      const { spool } = await snapshots.present()
      try {
        return spool.get(anchor)
      } catch (error) {
        if (!(error instanceof ProvisioningError)) throw error
        throw new ProvisioningError(explainDuplicate(settings, error.message), { code: error.code }, { cause: error })
      }
    },
    count: async () => (await snapshots.present()).spool.count(),
    close: () => snapshots.close(),
  }
}

function listPage(
  settings: TableSettings,
  { spool, withoutId }: Snapshot,
  at: { readonly after: Anchor | null; readonly limit: number },
): ListPage {
  const page = spool.list(at)
  const named = page.unreadable.map((found) => ({ ...found, message: explainDuplicate(settings, found.message) }))
  if (settings.missingAnchor === 'ignore' || withoutId.count === 0) return { ...page, unreadable: named }
  const unreadable = page.through === null ? [...named, ...nameless(settings, withoutId)] : named
  return { ...page, unreadable, complete: false }
}

function explainDuplicate({ label, duplicates }: TableSettings, message: string): string {
  const hint = duplicates === 'refuse' ? ' In the settings: duplicates: { newest: <column> }, first or last.' : ''
  return `${label}: ${message}${hint}`
}

function nameless({ label, anchor, format }: TableSettings, { count, first }: Snapshot['withoutId']): Unreadable[] {
  const remedy = 'Fill it in, or set missingAnchor: ignore; until then nobody counts as gone.'
  const unit = format === 'csv' ? 'row' : 'line'
  const named = first.map((row) => `${label}: ${unit} ${row} has no "${anchor}". ${remedy}`)
  const rest = count - first.length
  const messages = rest > 0 ? [...named, `${label}: ${rest} more ${unit}s have no "${anchor}". ${remedy}`] : named
  return messages.map((message) => ({ anchor: null, code: 'INVALID_VALUE', message }))
}
