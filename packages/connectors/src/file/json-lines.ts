import type { Attributes, Value } from '@sutler/core'
import { fileFault } from './faults.ts'
import type { TableSettings } from './settings.ts'
import { quoteAll, type Row, splitList, type Table } from './table.ts'

/**
 * Opens JSON lines (one object a line) given as UTF-8 blocks of whole lines. Values keep their types; blank lines are
 * passed over. Throws INVALID_VALUE, when the walk reaches it, for a line that is no JSON object or lacks a required key.
 */
export function openJsonLines(blocks: AsyncGenerator<Buffer>, settings: TableSettings): Table {
  const close = async () => {
    await blocks.return(undefined)
  }
  return { columns: null, rows: rowBatches(blocks, settings), close }
}

async function* rowBatches(blocks: AsyncIterable<Buffer>, settings: TableSettings): AsyncGenerator<Row[]> {
  let row = 0
  for await (const block of blocks) {
    const lines = block.toString('utf8').split('\n')
    // The block ends with a line end, so what follows it is no line.
    if (lines.at(-1) === '') lines.pop()
    const rows: Row[] = []
    for (const line of lines) {
      row += 1
      if (line.trim() !== '') rows.push(readLine(line, row, settings))
    }
    yield rows
  }
}

function readLine(line: string, row: number, settings: TableSettings): Row {
  const attributes = parseObject(line, row, settings.label)
  const missing = settings.required.filter((key) => !Object.hasOwn(attributes, key))
  if (missing.length > 0) {
    throw fileFault(
      `${settings.label}: line ${row} lacks ${quoteAll(missing)}. Export the file again, or correct required.`,
    )
  }
  return { row, anchor: anchorOf(attributes[settings.anchor]), attributes: splitLists(attributes, settings.lists) }
}

function parseObject(line: string, row: number, label: string): Attributes {
  let value: Value
  try {
    value = JSON.parse(line)
  } catch {
    // The parser's own message quotes the line, which may be anybody's data.
    throw fileFault(
      `${label}: line ${row} is not JSON; the file was cut there, or an object spans lines. Write one object a line.`,
    )
  }
  if (typeof value === 'object' && value !== null && !isList(value)) return value
  throw fileFault(`${label}: line ${row} is JSON but no object. Write one object a line.`)
}

/** Null also for what escapes can smuggle in and no id may hold: NUL and half a surrogate pair. */
function anchorOf(value: Value | undefined): string | null {
  if (typeof value === 'number') return String(value)
  const usable = typeof value === 'string' && value.isWellFormed() && !value.includes('\0')
  return usable ? value.trim() || null : null
}

function splitLists(attributes: Attributes, lists: Readonly<Record<string, string>>): Attributes {
  const split: Record<string, Value> = {}
  for (const [key, separator] of Object.entries(lists)) {
    const value = attributes[key]
    if (typeof value === 'string' || value === null) split[key] = splitList(value ?? '', separator)
  }
  return Object.keys(split).length === 0 ? attributes : { ...attributes, ...split }
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}
