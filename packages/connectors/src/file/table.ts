import type { Attributes } from '@sutler/core'
import { fileFault } from './faults.ts'
import type { TableSettings } from './settings.ts'

/** One row as read. */
export interface Row {
  /** As a spreadsheet counts: the header is row 1, a cell with line breaks makes no new row. JSON lines: the line. */
  readonly row: number
  /** Without white space around it, as references are read. Null: the row has no id. */
  readonly anchor: string | null
  readonly attributes: Attributes
}

/** A file opened as a table; `rows` can be walked once, in batches. To be closed before the file is. */
export interface Table {
  /** Null: the format does not name its columns ahead (JSON lines). */
  readonly columns: readonly string[] | null
  readonly rows: AsyncIterable<readonly Row[]>
  /** Stops reading; harmless after a walk to the end. */
  close(): Promise<void>
}

/** Refuses a column that the settings name and the header lacks. */
export function requireColumns(settings: TableSettings, columns: readonly string[]): void {
  const { anchor, required, lists, duplicates } = settings
  const rule = typeof duplicates === 'object' && 'attribute' in duplicates ? [duplicates.attribute] : []
  const wanted = [...new Set([anchor, ...required, ...Object.keys(lists), ...rule])]
  const missing = wanted.filter((name) => !columns.includes(name))
  if (missing.length === 0) return
  const near = missing.flatMap((name) => columns.filter((column) => column.toLowerCase() === name.toLowerCase()))
  const hint = near.length > 0 ? ` Upper and lower case matter: there is ${quoteAll(near)}.` : ''
  throw fileFault(
    `${settings.label}: row 1 (the header) lacks ${quoteAll(missing)}; it has ${quoteAll(columns)}.${hint} Correct the file or the settings; if the header looks run together, set delimiter.`,
  )
}

/** Splits the cell of a list column. An empty one is a list of nobody: as null, it would say nothing. */
export function splitList(cell: string, separator: string): readonly string[] {
  return cell.split(separator).flatMap((part) => part.trim() || [])
}

/** Names in quotes for a message; a long list is cut. */
export function quoteAll(names: readonly string[]): string {
  const shown = names.slice(0, 40).map((name) => `"${name}"`)
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ')
}
