import type { Anchor } from '@sutler/core'
import type { Link, StoreTx } from '@sutler/engine'
import { type RawBuilder, sql } from 'kysely'
import { assertStorable, batches, type Cell, intAt, type Session, textAt } from '../engine.ts'
import { cellsOf, integerColumns, linkColumns } from './link-row.ts'

type LinkWrites = Pick<StoreTx, 'saveLinks' | 'removeLinks'>

/** Saves or removes links of one job and type, no source twice; the sources it found as they should be. */
type Write = (rows: RawBuilder<unknown>) => RawBuilder<{ source: Anchor }>

const cells = linkColumns.map((name, at) => (integerColumns.has(name) ? intAt(at) : textAt(at)))
const columnList = sql.join(linkColumns.map((name) => sql.ref(name)))
const cellList = sql.join(cells)
const keyMatches = sql`link.job_id = ${textAt(0)} and link.type = ${textAt(1)} and link.source = ${textAt(2)}`
const versionBefore = sql`link.version = ${intAt(linkColumns.indexOf('version'))} - 1`
const assignments = sql.join(linkColumns.slice(3).map((name, at) => sql`${sql.ref(name)} = ${cells[at + 3]}`))

const insert: Write = (rows) => sql`insert into link (${columnList}) select ${cellList} from ${rows}
  where true on conflict do nothing returning source`

const update: Write = (rows) => sql`update link set ${assignments} from ${rows}
  where ${keyMatches} and ${versionBefore} returning link.source`

const remove: Write = (rows) => sql`delete from link where (job_id, type, source, version) in
  (select ${textAt(0)}, ${textAt(1)}, ${textAt(2)}, ${intAt(3)} from ${rows}) returning source`

const numbered = linkColumns.map((_, at) => `?${at + 1}`)
const insertOne = `insert into link (${linkColumns.join(', ')}) values (${numbered.join(', ')}) on conflict do nothing`
const updateOne = `update link set ${linkColumns
  .slice(3)
  .map((name, at) => `${name} = ?${at + 4}`)
  .join(', ')} where job_id = ?1 and type = ?2 and source = ?3 and version = ?${linkColumns.indexOf('version') + 1} - 1`

/** Links, guarded by their version. */
export function linkWrites(session: Session): LinkWrites {
  return {
    async saveLinks(links) {
      for (const link of links) assertLinkStorable(link)
      const losers: Anchor[] = []
      for (const { first, again } of alike(links)) {
        // Two statements, not one upsert: an upsert would bring back a link that was removed since it was read.
        losers.push(...(await save(session, first.filter(isFresh), insert, insertOne)))
        losers.push(
          ...(await save(
            session,
            first.filter((link) => !isFresh(link)),
            update,
            updateOne,
          )),
        )
        losers.push(...again)
      }
      return losers
    },
    async removeLinks(links) {
      const losers: Anchor[] = []
      for (const { first, again } of alike(links))
        losers.push(...(await write(session, first, remove, versionOf)), ...again)
      return losers
    },
  }
}

/** The sources that lost. */
async function save(session: Session, links: readonly Link[], batch: Write, single: string): Promise<Anchor[]> {
  if (links.length === 0) return []
  if (session.rowByRow === null) return write(session, links, batch, cellsOf)
  const idle = await session.rowByRow(single, links.map(cellsOf))
  return idle.flatMap((position) => links[position]?.source ?? [])
}

/** The sources that lost. */
async function write(
  { db, each }: Session,
  links: readonly Link[],
  statement: Write,
  cellsOf: (link: Link) => Cell[],
): Promise<Anchor[]> {
  const losers: Anchor[] = []
  for (const batch of batches(links)) {
    const { rows } = await statement(each(batch.map(cellsOf))).execute(db)
    if (rows.length === batch.length) continue
    const winners = new Set(rows.map((row) => row.source))
    for (const { source } of batch) if (!winners.has(source)) losers.push(source)
  }
  return losers
}

const isFresh = (link: Link) => link.version === 0

const versionOf = (link: Link): Cell[] => [link.jobId, link.type, link.source, link.version]

/** Groups of one job and type. A second copy of a link in one call has lost to the first. */
function* alike(
  links: readonly Link[],
): Generator<{ readonly first: readonly Link[]; readonly again: readonly Anchor[] }> {
  for (const group of Map.groupBy(links, (link) => `${link.jobId}\0${link.type}`).values()) {
    const bySource = new Map<Anchor, Link>()
    const again: Anchor[] = []
    for (const link of group) {
      if (bySource.has(link.source)) again.push(link.source)
      else bySource.set(link.source, link)
    }
    yield { first: [...bySource.values()], again }
  }
}

function assertLinkStorable(link: Link): void {
  assertStorable(link.source, `${link.type} anchor`)
  if (link.state.kind === 'linked') assertStorable(link.state.target, `target anchor of ${link.type} ${link.source}`)
}
