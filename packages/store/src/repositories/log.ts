import type { LogEntry, StoreTx } from '@sutler/engine'
import { sql } from 'kysely'
import { assertStorable, batches, type Cell, intAt, type Session, textAt } from '../engine.ts'

type LogRepository = Pick<StoreTx, 'appendLog' | 'log'>

const insertOne = 'insert into log (job_id, run_id, sequence, at, source, doc) values (?1, ?2, ?3, ?4, ?5, ?6)'

/** The append-only log. A sequence number used twice in a run is a CONFLICT. */
export function logRepository({ db, each, rowByRow }: Session): LogRepository {
  return {
    async appendLog(entries) {
      for (const { type, source } of entries) if (source !== null) assertStorable(source, `${type} anchor`)
      if (rowByRow) {
        await rowByRow(insertOne, entries.map(cellsOf))
        return
      }
      for (const batch of batches(entries)) {
        await sql`insert into log (job_id, run_id, sequence, at, source, doc)
          select ${textAt(0)}, ${textAt(1)}, ${intAt(2)}, ${intAt(3)}, ${textAt(4)}, ${textAt(5)}
          from ${each(batch.map(cellsOf))}`.execute(db)
      }
    },
    async log(jobId, { runId, source, limit }) {
      let query = db.selectFrom('log').selectAll().where('job_id', '=', jobId)
      if (runId !== undefined) query = query.where('run_id', '=', runId)
      if (source !== undefined) query = query.where('source', '=', source)
      const ordered =
        runId !== undefined
          ? query.orderBy('sequence')
          : query.orderBy('at', 'desc').orderBy('run_id', 'desc').orderBy('sequence', 'desc')
      return (await ordered.limit(limit).execute()).map(
        (row): LogEntry => ({
          jobId: row.job_id,
          runId: row.run_id,
          sequence: row.sequence,
          at: row.at,
          source: row.source,
          ...JSON.parse(row.doc),
        }),
      )
    },
  }
}

function cellsOf(entry: LogEntry): Cell[] {
  const { jobId, runId, sequence, at, source, type, target, action, status, step, code, message, detail } = entry
  // Named one by one: to copy what is left over takes as long as to write it.
  const doc: Document = { type, target, action, status, step, code, message, detail }
  return [jobId, runId, sequence, at, source, JSON.stringify(doc)]
}

/** What has no column of its own. */
type Document = Omit<LogEntry, 'jobId' | 'runId' | 'sequence' | 'at' | 'source'>
