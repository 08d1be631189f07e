/**
 * Initial cycle of 20,000 users into a bare in-memory SCIM server, against a bare keep-alive loop of node:http that
 * sends the same requests to the same server with the same parallelism, each in a fresh process. Pairs, in turn; the
 * median of the ratios.
 * The users come from the built-in directory; what a file adds (it is parsed and sorted first) is a figure of its own.
 */
import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { firstDay } from '../script/lib/people.ts'
import { directoryToScim, fileToScim } from './lib/config.ts'
import { fillDirectory } from './lib/directory.ts'
import { writePeople } from './lib/people-file.ts'
import { median, report, round } from './lib/report.ts'
import { bareLoop, syncOnce } from './lib/sync-process.ts'
import { startTarget, type TargetProcess } from './lib/target-process.ts'
import { withFolder } from './lib/work-folder.ts'

const users = Number(process.env.BENCH_USERS ?? 20_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 9)
const concurrency = 16

await withFolder(async (folder) => {
  const day = firstDay(users, 7)
  await writePeople(join(folder, 'workers.csv'), day)
  await fillDirectory(join(folder, 'directory.db'), users)
  const target = await startTarget('bare')
  const rates = { limit: [] as number[], directory: [] as number[], file: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    await target.reset()
    rates.limit.push(await bareLoop(target.url, users, concurrency))
    const state = join(folder, `round-${round}.db`)
    copyFileSync(join(folder, 'directory.db'), state)
    rates.directory.push(await cycle(target, folder, directoryToScim(target.url), state))
    rates.file.push(await cycle(target, folder, fileToScim(target.url), join(folder, `file-${round}.db`)))
  }
  await target.stop()
  const limit = round(median(rates.limit), 0)
  for (const source of ['directory', 'file'] as const) {
    const ratios = rates[source].map((rate, index) => rate / (rates.limit[index] ?? Number.NaN))
    const ratio = round(median(ratios))
    report({
      bench: 'initial-cycle',
      figure: `initial cycle of ${users} users from a ${source}, node:sqlite FULL`,
      value: round(median(rates[source]), 0),
      unit: 'users/s',
      limit,
      ratio,
      must: source === 'directory' ? 'ratio >= 0.7' : 'for comparison',
      ok: source === 'file' || ratio >= 0.7,
      runs: ratios.map((r) => round(r)),
    })
  }
})

async function cycle(target: TargetProcess, folder: string, config: string, state: string): Promise<number> {
  await target.reset()
  const path = join(folder, 'sutler.yaml')
  writeFileSync(path, `${config}store: { sqlite: '${state}' }\n`)
  const { seconds, counts } = await syncOnce(path)
  if (counts.created !== users) throw new Error(`created ${counts.created} of ${users}`)
  return users / seconds
}
