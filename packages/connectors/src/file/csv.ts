import { pipeline, Readable } from 'node:stream'
import type { Value } from '@sutler/core'
import { CsvError, type Options, parse } from 'csv-parse'
import { parse as parseNow } from 'csv-parse/sync'
import { fileFault } from './faults.ts'
import type { TableSettings } from './settings.ts'
import { type Row, requireColumns, splitList, type Table } from './table.ts'

const batchRows = 500
const delimiters = [',', ';', '\t', '|']
/** A longer row is taken for a quote that is never closed; it bounds memory. */
const longestRow = 16 * 1024 * 1024

/**
 * Opens CSV (RFC 4180, any delimiter and line end) given as UTF-8 blocks.
 *
 * Strict: throws INVALID_VALUE for a header that is missing, blank, doubled or lacks a column the settings name, for
 * a row with too few or too many cells, and for quotes out of place; a fault in a row comes when the walk reaches it.
 */
export async function openCsv(blocks: AsyncGenerator<Buffer>, settings: TableSettings): Promise<Table> {
  const first = await blocks.next()
  if (first.done) throw emptyFile(settings.label)
  if (/^\s*[{[]/.test(first.value.toString('latin1', 0, 100))) {
    throw fileFault(`${settings.label} looks like JSON, not like CSV. Set format: jsonl, with one object a line.`)
  }
  const options = parserOptions(settings, first.value)
  const records = parsedRecords(chain(first.value, blocks), settings.label, options)
  const close = async () => {
    await records.return(undefined)
  }
  try {
    const header = await records.next()
    if (header.done) throw emptyFile(settings.label)
    const [names = [], ...rest] = header.value
    const columns = readHeader(names, settings)
    return { columns, rows: rowBatches(chain(rest, records), columns, settings), close }
  } catch (error) {
    await close()
    throw error
  }
}

function parserOptions(settings: TableSettings, head: Buffer): Options {
  const options: Options = {
    delimiter: settings.delimiter,
    quote: settings.quote ?? false,
    escape: settings.quote ?? null,
    // All three, because the parser would otherwise keep to the first one it meets and leave stray \r in cells.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: longestRow,
  }
  return settings.delimiter === 'auto'
    ? { ...options, delimiter: guessDelimiter(head, options, settings.anchor) }
    : options
}

/** The delimiter that makes the anchor a column; among several or none, the one that makes the most columns. */
function guessDelimiter(head: Buffer, options: Options, anchor: string): string {
  let best = { delimiter: ',', score: 0 }
  for (const delimiter of delimiters) {
    const columns = firstRecord(head, { ...options, delimiter })
    const score = columns.length + (columns.includes(anchor) ? 1_000_000 : 0)
    if (score > best.score) best = { delimiter, score }
  }
  return best.delimiter
}

function firstRecord(head: Buffer, options: Options): string[] {
  try {
    const [record] = parseNow(head, { ...options, columns: false, to: 1 })
    return (record ?? []).map((cell) => cell.trim())
  } catch (cause) {
    // Not a table under this delimiter: another one fits better, or the real parse says what is wrong.
    if (cause instanceof CsvError) return []
    throw cause
  }
}

/** Records in batches; a fault of the syntax becomes one that names the row and shows no cell. */
async function* parsedRecords(
  blocks: AsyncIterable<Buffer>,
  label: string,
  options: Options,
): AsyncGenerator<string[][]> {
  const parser = parse(options)
  // A failing source destroys the parser with its error, so the loop below throws it; the callback has nothing to add.
  pipeline(Readable.from(blocks), parser, () => {})
  let batch: string[][] = []
  try {
    for await (const record of parser) {
      batch.push(record)
      if (batch.length === batchRows) {
        yield batch
        batch = []
      }
    }
  } catch (cause) {
    throw cause instanceof CsvError ? syntaxFault(cause, label) : cause
  }
  if (batch.length > 0) yield batch
}

function syntaxFault(error: CsvError, label: string) {
  const counts = error as CsvError & { readonly records?: number; readonly lines?: number }
  const place = `${label}: row ${(counts.records ?? 0) + 1} (line ${counts.lines ?? 1})`
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return fileFault(
        `${place}: a quote is opened and never closed, so the file was cut or a quote is stray. Export it again; if quotes are ordinary characters in it, set quote: "".`,
      )
    case 'CSV_MAX_RECORD_SIZE':
      return fileFault(
        `${place}: the row is longer than 16 MiB; a quote is probably never closed. Export the file again.`,
      )
    default:
      return fileFault(
        `${place}: a quote stands inside a cell. Double it and quote the whole cell; if quotes are ordinary characters in this file, set quote: "".`,
      )
  }
}

function readHeader(cells: readonly string[], settings: TableSettings): string[] {
  const { label } = settings
  const columns = cells.map((cell) => cell.trim())
  // Attribute names are told apart without regard to case (RFC 7643 §2.1).
  const folded = columns.map((name) => name.toLowerCase())
  if (columns.every((name) => name === ''))
    throw fileFault(`${label}: row 1 is blank where the header should be. Export it again.`)
  for (const [index, name] of columns.entries()) {
    if (name === '')
      throw fileFault(`${label}: column ${index + 1} has no name in row 1 (the header). Name it or remove it.`)
    const same = folded.indexOf(name.toLowerCase())
    if (same < index) {
      throw fileFault(
        `${label}: columns ${same + 1} and ${index + 1} are both called "${name}" in row 1 (the header), upper and lower case aside. Rename one.`,
      )
    }
    if (name === '__proto__') throw fileFault(`${label}: column ${index + 1} may not be called __proto__. Rename it.`)
  }
  requireColumns(settings, columns)
  return columns
}

async function* rowBatches(
  batches: AsyncIterable<string[][]>,
  columns: readonly string[],
  settings: TableSettings,
): AsyncGenerator<Row[]> {
  const read = rowReader(columns, settings)
  let row = 1
  for await (const batch of batches) {
    const rows: Row[] = []
    for (const cells of batch) {
      row += 1
      if (cells.length !== columns.length) {
        if (isBlank(cells)) continue
        throw fileFault(
          `${settings.label}: row ${row} has ${cells.length} cells, the header has ${columns.length}. The file was cut there, or a cell holds a delimiter or line break without quotes. Export it again.`,
        )
      }
      const found = read(row, cells)
      if (found.anchor !== null || !isBlank(cells)) rows.push(found)
    }
    yield rows
  }
}

function rowReader(
  columns: readonly string[],
  settings: TableSettings,
): (row: number, cells: readonly string[]) => Row {
  const separators = columns.map((name) => (Object.hasOwn(settings.lists, name) ? settings.lists[name] : undefined))
  const anchorAt = columns.indexOf(settings.anchor)
  return (row, cells) => {
    const attributes: Record<string, Value> = {}
    for (let index = 0; index < columns.length; index += 1) {
      const cell = cells[index] ?? ''
      const separator = separators[index]
      attributes[columns[index] ?? ''] = separator === undefined ? cell || null : splitList(cell, separator)
    }
    return { row, anchor: cells[anchorAt]?.trim() || null, attributes }
  }
}

function isBlank(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '')
}

function emptyFile(label: string) {
  return fileFault(`${label} is empty: not even a header. Export it again.`)
}

async function* chain<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield first
  yield* rest
}
