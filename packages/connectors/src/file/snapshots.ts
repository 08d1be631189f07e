import { type FileAccess, sameState } from './access.ts'
import { fileFault } from './faults.ts'
import type { TableSettings } from './settings.ts'
import { type Snapshot, takeSnapshot } from './snapshot.ts'

/** Two writes closer than a file system's clock can tell apart leave the same time stamp: FAT counts two seconds. */
const coarsestClockNs = 2_000_000_000n

/**
 * The snapshots of one file that are in use: the one a listing keeps from its first page to its last, however often
 * the file changes meanwhile, and the one look-ups see, which is the file as it is now. They are one and the same
 * while the file stays the same.
 */
export class Snapshots {
  readonly #settings: TableSettings
  readonly #files: FileAccess
  /** Milliseconds since 1970. */
  readonly #now: () => number
  #listing: Snapshot | null = null
  #latest: Snapshot | null = null
  /** Whether an unchanged time stamp proves that the file of the latest snapshot is unchanged. */
  #trusted = false
  #staging: Promise<Snapshot> | null = null
  #closed = false

  constructor(settings: TableSettings, files: FileAccess, now: () => number) {
    this.#settings = settings
    this.#files = files
    this.#now = now
  }

  /** The file as it is now. Valid until the next call. Throws as `takeSnapshot` does, and UNAVAILABLE once closed. */
  async present(): Promise<Snapshot> {
    this.#refuseClosed()
    const latest = this.#latest
    if (latest && this.#trusted && sameState(latest.state, await this.#files.state(this.#settings.path))) return latest
    // Look-ups that come together share one reading.
    this.#staging ??= this.#stage().finally(() => {
      this.#staging = null
    })
    return this.#staging
  }

  /** What a listing reads: from its first page the file as it is then, afterwards that same snapshot. */
  async forListing(firstPage: boolean): Promise<Snapshot> {
    if (!firstPage && this.#listing) return this.#listing
    const snapshot = await this.present()
    const before = this.#listing
    this.#listing = snapshot
    this.#release(before)
    return snapshot
  }

  close(): void {
    this.#closed = true
    const held = [this.#listing, this.#latest]
    this.#listing = null
    this.#latest = null
    for (const snapshot of held) this.#release(snapshot)
  }

  async #stage(): Promise<Snapshot> {
    const begun = BigInt(Math.trunc(this.#now())) * 1_000_000n
    const snapshot = await takeSnapshot(this.#settings, this.#files)
    if (this.#closed) snapshot.spool.close()
    this.#refuseClosed()
    const before = this.#latest
    const { modified, changed } = snapshot.state
    this.#latest = snapshot
    this.#trusted = (modified > changed ? modified : changed) + coarsestClockNs < begun
    this.#release(before)
    return snapshot
  }

  #release(snapshot: Snapshot | null): void {
    if (snapshot !== this.#listing && snapshot !== this.#latest) snapshot?.spool.close()
  }

  #refuseClosed(): void {
    if (!this.#closed) return
    throw fileFault(`${this.#settings.label}: the connection is closed. Open it again.`, 'UNAVAILABLE')
  }
}
