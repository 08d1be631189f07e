import { tmpdir } from 'node:os'
import { createSpool, type Spool } from '@sutler/connector-kit'
import { ProvisioningError } from '@sutler/core'
import { type FileAccess, type FileState, type OpenFile, sameState } from './access.ts'
import { openCsv } from './csv.ts'
import { decodedBlocks } from './decode.ts'
import { fileFault } from './faults.ts'
import { openJsonLines } from './json-lines.ts'
import type { TableSettings } from './settings.ts'
import type { Table } from './table.ts'

/** The whole of one sound file, staged where it can be listed in order; `spool` is to be closed by the holder. */
export interface Snapshot {
  readonly spool: Spool
  /** State of the file that was read. */
  readonly state: FileState
  /** Rows with an id. */
  readonly rows: number
  readonly withoutId: RowsWithoutId
}

interface RowsWithoutId {
  readonly count: number
  /** Row numbers of the first of them. */
  readonly first: readonly number[]
}

const mostNamed = 100

/**
 * Stages a file. A file that was changed or replaced while it was read is read once more, whatever the first reading
 * said about it: half-written files look like damaged ones.
 *
 * Throws what is wrong with a file that stood still, and UNAVAILABLE when it did not stand still either time.
 */
export async function takeSnapshot(settings: TableSettings, files: FileAccess): Promise<Snapshot> {
  for (let attempt = 1; attempt <= 2; attempt += 1) {
    const taken = await tryOnce(settings, files)
    if (taken !== 'moved') return taken
  }
  throw fileFault(
    `${settings.label} was changed twice while it was being read. Write it under another name, then rename it into place; or run later.`,
    'UNAVAILABLE',
  )
}

/** Opens the table without reading further than its header. Throws as `takeSnapshot` does. */
export async function openTable(file: OpenFile, settings: TableSettings): Promise<Table> {
  const decoded = decodedBlocks(file, settings.label, settings.encoding)
  const blocks = settings.finalLineEnd === 'required' ? endedBlocks(decoded, settings.label) : decoded
  return settings.format === 'csv' ? openCsv(blocks, settings) : openJsonLines(blocks, settings)
}

/** Passes the blocks on and refuses a file whose last line has no end: it was cut within its last cell. */
async function* endedBlocks(blocks: AsyncIterable<Buffer>, label: string): AsyncGenerator<Buffer> {
  let last = '\n'
  for await (const block of blocks) {
    last = block.toString('latin1', block.length - 1)
    yield block
  }
  if (/[\r\n]/.test(last)) return
  throw fileFault(`${label} does not end with a line end, so its last row was cut. Export it again.`)
}

async function tryOnce(settings: TableSettings, files: FileAccess): Promise<Snapshot | 'moved'> {
  const file = await files.open(settings.path)
  try {
    const state = await file.state()
    const outcome = await settle(stage(file, settings))
    const still = sameState(state, await file.state()) && sameState(state, await files.state(settings.path))
    if (!still && 'value' in outcome) outcome.value.spool.close()
    if (!still) return 'moved'
    if ('error' in outcome) throw outcome.error
    return { ...outcome.value, state }
  } finally {
    await file.close()
  }
}

async function settle<T>(work: Promise<T>): Promise<{ readonly value: T } | { readonly error: unknown }> {
  try {
    return { value: await work }
  } catch (error) {
    return { error }
  }
}

async function stage(file: OpenFile, settings: TableSettings): Promise<Omit<Snapshot, 'state'>> {
  const table = await openTable(file, settings)
  let spool: Spool | undefined
  try {
    spool = openSpool(settings)
    const read = await fillSpool(spool, table)
    refuseHollow(settings, read)
    return { spool, ...read }
  } catch (error) {
    spool?.close()
    throw stagingFault(settings.label, error)
  } finally {
    await table.close()
  }
}

function openSpool({ type, duplicates, format }: TableSettings): Spool {
  const unit = format === 'csv' ? 'row' : 'line'
  return createSpool(duplicates === 'refuse' ? { type, unit } : { type, unit, choose: duplicates })
}

/** A full disk under the temporary folder is the installation's trouble, and passes; a mistake in the code stays one. */
function stagingFault(label: string, cause: unknown): unknown {
  if (cause instanceof ProvisioningError) return cause
  const code = (cause as { readonly code?: unknown } | null)?.code
  if (typeof code !== 'string' || !/^(ERR_SQLITE_ERROR|E[A-Z0-9]+)$/.test(code)) return cause
  return new ProvisioningError(
    `The sorted copy of ${label} cannot be written to ${tmpdir()} (${code}). Make room there, or point TMPDIR to a folder with room.`,
    { code: 'UNAVAILABLE', blame: 'connection', outcomeKnown: true },
    { cause },
  )
}

async function fillSpool(spool: Spool, table: Table): Promise<Pick<Snapshot, 'rows' | 'withoutId'>> {
  const first: number[] = []
  let rows = 0
  let count = 0
  for await (const batch of table.rows) {
    for (const { row, anchor, attributes } of batch) {
      if (anchor !== null) {
        spool.add(anchor, row, attributes)
        rows += 1
      } else {
        count += 1
        if (first.length < mostNamed) first.push(row)
      }
    }
  }
  return { rows, withoutId: { count, first } }
}

/** A file without anybody in it would make everybody gone; that is believed only where the settings say so. */
function refuseHollow(settings: TableSettings, { rows, withoutId }: Pick<Snapshot, 'rows' | 'withoutId'>): void {
  const { label, anchor, allowEmpty } = settings
  if (rows > 0) return
  if (withoutId.count > 0) {
    throw fileFault(
      `${label}: none of its ${withoutId.count} rows has a "${anchor}". Correct the file, or \`anchor\` in the settings.`,
    )
  }
  if (!allowEmpty) {
    throw fileFault(`${label} has no rows. Export it again; set allowEmpty: true if nobody at all is what you mean.`)
  }
}
