import type { Reservation, ReservationKey, StaleReservations, StoredReservation, StoreTx } from '@sutler/engine'
import { type RawBuilder, sql } from 'kysely'
import { assertStorable, batches, type Cell, intAt, isStorable, type Session, textAt } from '../engine.ts'
import type { ReservationRow } from '../tables.ts'

type Reads = Pick<StoreTx, 'reservationsOf' | 'reservationsBy'>
type Releases = Pick<StoreTx, 'releaseReservations' | 'keepReservations'>

/** Values that are spoken for, in any job of the installation. */
export const reservationRepository = (session: Session): Reads & Releases & Pick<StoreTx, 'reserve'> => ({
  ...reads(session),
  ...releases(session),
  reserve: (wanted, stale) => reserve(session, wanted, stale),
})

const isLinked = sql`exists (select 1 from link where link.job_id = reservation.job_id
  and link.type = reservation.source_type and link.source = reservation.source)`

const names = [
  'system',
  'type',
  'path',
  'value_key',
  'job_id',
  'source_type',
  'source',
  'basis',
  'doc',
  'reserved_at',
] as const satisfies readonly (keyof ReservationRow)[]

const columns = sql.join(names.map((name) => sql.ref(`reservation.${name}`)))
const columnNames = sql.join(names.map((name) => sql.ref(name)))
const cells = sql.join(names.map((name, at) => (name === 'reserved_at' ? intAt(at) : textAt(at))))

/** The first so many cells of a row. */
const first = (count: number) => sql.join(Array.from({ length: count }, (_, position) => textAt(position)))

function reads({ db, each }: Session): Reads {
  const read = async (rows: readonly (readonly Cell[])[], matches: RawBuilder<unknown>) => {
    const found: StoredReservation[] = []
    for (const batch of batches(rows)) {
      const answer = await sql<ReservationRow & { linked: number }>`select ${columns},
        case when ${isLinked} then 1 else 0 end as linked from ${each(batch)} join reservation on ${matches}`.execute(
        db,
      )
      for (const row of answer.rows) found.push(reservationOf(row))
    }
    return found
  }
  return {
    reservationsOf: (values) =>
      read(
        values.map(keyOf),
        sql`reservation.system = ${textAt(0)} and reservation.type = ${textAt(1)}
          and reservation.path = ${textAt(2)} and reservation.value_key = ${textAt(3)}`,
      ),
    reservationsBy: (jobId, sourceType, sources) =>
      read(
        sources.filter(isStorable).map((source) => [jobId, sourceType, source]),
        sql`reservation.job_id = ${textAt(0)} and reservation.source_type = ${textAt(1)}
          and reservation.source = ${textAt(2)}`,
      ),
  }
}

async function reserve({ db, each }: Session, wanted: readonly Reservation[], stale: StaleReservations) {
  for (const { source, sourceType } of wanted) assertStorable(source, `${sourceType} anchor`)
  const byKey = new Map(wanted.toReversed().map((one) => [textOf(one), one]))
  // In one order everywhere, so that two who want the same values wait for each other and do not deadlock.
  const ordered = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one)
  const had = new Set<string>()
  for (const batch of batches(ordered)) {
    await sql`delete from reservation
      where (system, type, path, value_key) in (select ${first(4)} from ${each(batch.map(keyOf))})
      and (reserved_at < ${stale.before} or (reserved_at < ${stale.unlinkedBefore} and not ${isLinked}))`.execute(db)
    const { rows } = await sql<ReservationRow>`insert into reservation (${columnNames})
      select ${cells} from ${each(batch.map(cellsOf))} where true
      on conflict (system, type, path, value_key) do update
      set basis = excluded.basis, doc = excluded.doc, reserved_at = excluded.reserved_at
      where reservation.job_id = excluded.job_id and reservation.source_type = excluded.source_type
        and reservation.source = excluded.source
      returning system, type, path, value_key`.execute(db)
    for (const row of rows) had.add(JSON.stringify([row.system, row.type, row.path, row.value_key]))
  }
  return wanted.filter((one) => !had.has(textOf(one)) || byKey.get(textOf(one)) !== one)
}

function releases({ db, each }: Session): Releases {
  return {
    async releaseReservations(jobId, sourceType, sources) {
      for (const batch of batches(sources.filter(isStorable)))
        await sql`delete from reservation where (job_id, source_type, source) in
          (select ${first(3)} from ${each(batch.map((source) => [jobId, sourceType, source]))})`.execute(db)
    },
    async keepReservations(kept) {
      for (const batch of batches(kept.filter(({ source }) => isStorable(source)))) {
        const rows = each(batch.map((one) => [one.jobId, one.sourceType, one.source, ...keyOf(one)]))
        const owners = each(batch.map((one) => [one.jobId, one.sourceType, one.source, one.path]))
        await sql`delete from reservation
          where (job_id, source_type, source, path) in (select ${first(4)} from ${owners})
          and (job_id, source_type, source, system, type, path, value_key) not in (select ${first(7)} from ${rows})`.execute(
          db,
        )
      }
    },
  }
}

const keyOf = ({ system, type, path, key }: ReservationKey): Cell[] => [system, type, path, key]

const textOf = (one: ReservationKey): string => JSON.stringify(keyOf(one))

const cellsOf = (one: Reservation): Cell[] => [
  ...keyOf(one),
  one.jobId,
  one.sourceType,
  one.source,
  one.basis,
  one.value === null ? null : JSON.stringify(one.value),
  one.reservedAt,
]

const reservationOf = (row: ReservationRow & { linked: number }): StoredReservation => ({
  system: row.system,
  type: row.type,
  path: row.path,
  key: row.value_key,
  jobId: row.job_id,
  sourceType: row.source_type,
  source: row.source,
  basis: row.basis,
  value: row.doc === null ? null : JSON.parse(row.doc),
  reservedAt: row.reserved_at,
  linked: row.linked === 1,
})
