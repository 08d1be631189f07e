import type { SQLInputValue } from 'node:sqlite'

type Cell = null | string | number

/**
 * Rows as one text, for the way to another thread: cloning many small arrays costs more, and JSON would escape every
 * quote of the JSON that some cells are. Throws TypeError for a cell that is neither a text, a number nor null.
 */
export function packRows(rows: readonly (readonly SQLInputValue[])[]): string {
  let packed = ''
  for (const row of rows) {
    packed += `${row.length};`
    for (const cell of row) packed += packCell(cell)
  }
  return packed
}

function packCell(cell: SQLInputValue): string {
  if (cell === null) return '~'
  if (typeof cell === 'string') return `$${cell.length};${cell}`
  if (typeof cell === 'number') return `#${cell};`
  throw new TypeError(`a cell of type ${typeof cell} cannot be packed`)
}

/** The rows of a text made by {@link packRows}. */
export function unpackRows(packed: string): Cell[][] {
  const rows: Cell[][] = []
  let at = 0
  const upToMark = () => {
    const end = packed.indexOf(';', at)
    const text = packed.slice(at, end)
    at = end + 1
    return text
  }
  const cell = (): Cell => {
    const kind = packed[at]
    at += 1
    if (kind === '~') return null
    const number = Number(upToMark())
    if (kind === '#') return number
    at += number
    return packed.slice(at - number, at)
  }
  while (at < packed.length) rows.push(Array.from({ length: Number(upToMark()) }, cell))
  return rows
}
