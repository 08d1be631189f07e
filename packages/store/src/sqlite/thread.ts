/**
 * The thread that owns the database file: SQLite blocks while it waits for a lock or the disk, and blocks only here.
 *
 * It and what it loads import nothing from other packages. Node takes the types out of each file with WebAssembly, whose
 * calls V8 optimises after the thousandth; for two threads of one process at once that may end the process (seen in
 * `WasmImportWrapperCache::Free`, V8 13.6). A few files are far below that, and load quicker.
 */
import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import type { Cell } from '../steps.ts'
import { groupRunner } from './groups.ts'
import { packResults, unpackGroups } from './packed-groups.ts'
import { unpackRows } from './rows.ts'
import { runStatements } from './statements.ts'

export type StatementRequest =
  | { readonly text: string; readonly parameters: readonly SQLInputValue[] }
  /** The statement once for each row; `rows` is packed. Answers the positions of the rows that changed nothing. */
  | { readonly text: string; readonly rows: readonly Cell[] }
  /** Lists of steps, packed, all in one transaction. Answers the result of each, packed, as its rows. */
  | { readonly groups: readonly Cell[] }

/** Answers come in the order of the requests. An error travels as its parts: a clone would lose `errcode`. */
export type StatementAnswer =
  | { readonly rows: unknown[]; readonly changes: number }
  | { readonly message: string; readonly errcode: unknown }

const { place, timeout, pragmas } = workerData as { place: string; timeout: number; pragmas: string }
const database = new DatabaseSync(place, { timeout, enableForeignKeyConstraints: true })
database.exec(pragmas)
const run = runStatements(database)
const runGroups = groupRunner(database, run)

parentPort?.on('message', (request: StatementRequest | 'close') => {
  if (request === 'close') {
    database.close()
    parentPort?.close()
    return
  }
  parentPort?.postMessage(answer(request))
})

function answer(request: StatementRequest): StatementAnswer {
  try {
    if ('groups' in request) return { rows: packResults(runGroups(unpackGroups(request.groups))), changes: 0 }
    const { text } = request
    if ('rows' in request) return { rows: idleRows(text, unpackRows(request.rows)), changes: 0 }
    // Some failures (disk full) have rolled back already.
    if (text === 'rollback' && !database.isTransaction) return { rows: [], changes: 0 }
    return run(text, request.parameters)
  } catch (error) {
    if (!(error instanceof Error)) throw error
    return { message: error.message, errcode: 'errcode' in error ? error.errcode : undefined }
  }
}

function idleRows(text: string, rows: readonly (readonly SQLInputValue[])[]): number[] {
  const idle: number[] = []
  for (const [position, row] of rows.entries()) if (run(text, row).changes === 0) idle.push(position)
  return idle
}
