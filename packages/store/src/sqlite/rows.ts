import type { SQLInputValue } from 'node:sqlite'
import type { Cell } from '../steps.ts'

/**
 * Rows as one flat list, for the way to another thread: cloning many small arrays costs more. Throws TypeError for a
 * cell that is neither a text, a number nor null.
 */
export function packRows(rows: readonly (readonly SQLInputValue[])[]): readonly Cell[] {
  const packed: Cell[] = []
  for (const row of rows) {
    packed.push(row.length)
    for (const cell of row) packed.push(cellOf(cell))
  }
  return packed
}

/** Throws TypeError for what is neither a text, a number nor null. */
export function cellOf(cell: SQLInputValue): Cell {
  if (cell === null || typeof cell === 'string' || typeof cell === 'number') return cell
  throw new TypeError(`a cell of type ${typeof cell} cannot be packed`)
}

/** The rows of a list made by {@link packRows}. */
export function unpackRows(packed: readonly Cell[]): readonly Cell[][] {
  const rows: Cell[][] = []
  for (let at = 0; at < packed.length; ) {
    const start = at + 1
    at = start + Number(packed[at])
    rows.push(packed.slice(start, at))
  }
  return rows
}
