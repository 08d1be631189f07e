import type { SQLInputValue } from 'node:sqlite'
import { Worker } from 'node:worker_threads'
import type { Cell } from '../steps.ts'
import type { GroupResult, Groups } from './groups.ts'
import { packGroups, unpackResults } from './packed-groups.ts'
import { packRows } from './rows.ts'
import type { StatementResult } from './statements.ts'
import type { StatementAnswer, StatementRequest } from './thread.ts'

/** A database in a thread of its own. */
export interface ThreadedDatabase {
  run(text: string, parameters: readonly SQLInputValue[]): Promise<StatementResult>
  /** One statement for each row; returns the positions of the rows that changed nothing. */
  runEach(text: string, rows: readonly (readonly SQLInputValue[])[]): Promise<readonly number[]>
  /** Lists of steps, each kept whole or not at all, in one commit. One result for each list, or the error it met. */
  runGroups(groups: Groups): Promise<readonly GroupResult[]>
  close(): Promise<void>
}

interface Waiting {
  readonly resolve: (result: StatementResult) => void
  readonly reject: (error: unknown) => void
}

/** Opens the file in a thread; the first statement tells when that fails. */
export function openThread(options: { place: string; timeout: number; pragmas: string }): ThreadedDatabase {
  const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData: options, execArgv: [] })
  const waiting: Waiting[] = []
  let broken: Error | null = null
  let closing: Promise<void> | null = null
  // An idle store must not keep a process alive that has nothing else to do.
  worker.unref()
  worker.on('message', (answer: StatementAnswer) => {
    const next = waiting.shift()
    // Whoever closes waits for the end of the thread, also when answers come before it.
    if (waiting.length === 0 && closing === null) worker.unref()
    if ('message' in answer) next?.reject(Object.assign(new Error(answer.message), { errcode: answer.errcode }))
    else next?.resolve(answer)
  })
  worker.on('error', (error: Error) => {
    broken = error
    for (const one of waiting.splice(0)) one.reject(error)
  })
  const send = (request: StatementRequest): Promise<StatementResult> => {
    if (broken) return Promise.reject(broken)
    if (closing) return Promise.reject(new Error('The store is closed.'))
    return new Promise((resolve, reject) => {
      worker.ref()
      waiting.push({ resolve, reject })
      worker.postMessage(request)
    })
  }
  return {
    run: (text, parameters) => send({ text, parameters }),
    runEach: async (text, rows) => (await send({ text, rows: packRows(rows) })).rows as number[],
    runGroups: async (groups) => unpackResults((await send({ groups: packGroups(groups) })).rows as Cell[]),
    close() {
      if (broken) return Promise.resolve()
      closing ??= new Promise((resolve) => {
        worker.ref()
        worker.once('exit', () => resolve())
        worker.postMessage('close')
      })
      return closing
    },
  }
}
