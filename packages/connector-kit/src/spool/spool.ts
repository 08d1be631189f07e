import type { Unreadable } from '@sutler/core'
import { type Anchor, type Attributes, type ListPage, ProvisioningError, type SystemObject } from '@sutler/core'
import { type Candidate, type ChooseRule, createChoice } from './choose.ts'
import { createShapes, type Shapes } from './shapes.ts'
import { createRowTable, type Row, type RowTable } from './table.ts'

export interface SpoolOptions {
  /** Object type of what is listed. */
  readonly type: string
  /** Folder for the file; absent: the system's folder for temporary files. */
  readonly dir?: string
  /** Absent: rows that share an anchor are all refused. */
  readonly choose?: ChooseRule
  /** What `position` counts, for messages; `row`. */
  readonly unit?: string
}

/**
 * One snapshot of a source that cannot list in order: filled once, then listed and looked up as the contract asks.
 *
 * Memory stays flat, whatever the number of rows, of duplicates, or of rows under one anchor.
 */
export interface Spool {
  /** `position` is where the row stands at the source, from 1. Throws once reading has begun. */
  add(anchor: Anchor, position: number, attributes: Attributes): void
  /** Up to `limit` anchors after `after`; an anchor with several rows, none of which wins, is unreadable. */
  list(at: { readonly after: Anchor | null; readonly limit: number }): ListPage
  /** Null when there is no such row. Throws CONFLICT, naming the rows, when there are several and none wins. */
  get(anchor: Anchor): SystemObject | null
  /** Anchors, each counted once. */
  count(): number
  /** Deletes the file; harmless when called twice. */
  close(): void
}

export function createSpool(options: SpoolOptions): Spool {
  const table = createRowTable(options.dir)
  const shapes = createShapes()
  const read = createReader(options, table, shapes)
  let count: number | null = null
  return {
    add(anchor, position, attributes) {
      const { shape, values } = shapes.encode(attributes)
      table.add([anchor, position, shape, values])
    },
    list: ({ after, limit }) => listPage(table.after(after, limit + 1), limit, read),
    get(anchor) {
      const found = read.group(anchor)
      if (found === null || 'attributes' in found) return found
      throw new ProvisioningError(found.message, { code: found.code })
    },
    count() {
      count ??= table.countAnchors()
      return count
    },
    close: () => table.close(),
  }
}

interface Reader {
  object(row: Row): SystemObject
  /** All rows of an anchor as one object, or as one finding; null when there is none. */
  group(anchor: Anchor): SystemObject | Unreadable | null
}

function createReader(options: SpoolOptions, table: RowTable, shapes: Shapes): Reader {
  const { type, choose } = options
  const object = ([anchor, , shape, values]: Row): SystemObject => ({
    type,
    anchor,
    attributes: shapes.decode(shape, values),
  })
  const group = (anchor: Anchor): SystemObject | Unreadable | null => {
    const choice = choose ? createChoice(choose) : null
    const positions: number[] = []
    let rows = 0
    let only: Candidate | null = null
    for (const [, position, shape, values] of table.of(anchor)) {
      rows += 1
      if (positions.length < mostNamed) positions.push(position)
      only = { position, attributes: shapes.decode(shape, values) }
      choice?.offer(only)
    }
    const winner = rows === 1 ? only : choice?.result()
    if (winner) return { type, anchor, attributes: winner.attributes }
    return rows === 0 ? null : duplicate(anchor, positions, rows, options)
  }
  return { object, group }
}

/** @param rows one more than the page takes, which shows whether the last anchor is complete */
function listPage(rows: readonly Row[], limit: number, read: Reader): ListPage {
  const items: SystemObject[] = []
  const unreadable: Unreadable[] = []
  const more = rows.length > limit
  let through: Anchor | null = null
  for (let start = 0; start < rows.length; ) {
    const row = rows[start] as Row
    let end = start + 1
    while (rows[end]?.[0] === row[0]) end += 1
    // What reaches the end may go on behind it: the next page begins with it, unless it is all there is.
    if (more && end === rows.length && start > 0) break
    const found = end === start + 1 && !(more && end === rows.length) ? read.object(row) : read.group(row[0])
    if (found && 'attributes' in found) items.push(found)
    else if (found) unreadable.push(found)
    through = row[0]
    start = end
  }
  return { items, unreadable, through: more ? through : null, complete: true }
}

const mostNamed = 20

function duplicate(anchor: Anchor, positions: readonly number[], rows: number, options: SpoolOptions): Unreadable {
  const { unit = 'row', choose } = options
  const named = positions.join(', ')
  const rest = rows > positions.length ? ` and ${rows - positions.length} more` : ''
  const rule = choose
    ? ` The rule "${choose.order}${'attribute' in choose ? ` ${choose.attribute}` : ''}" cannot tell which one counts.`
    : ' Make the id unique, or set a rule that chooses among them.'
  return {
    anchor,
    code: 'CONFLICT',
    message: `${unit}s ${named}${rest} share the id ${JSON.stringify(anchor)}; none of them is used.${rule}`,
  }
}
