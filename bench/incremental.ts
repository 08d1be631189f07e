/**
 * A cycle over a directory in which 100 of 10,000 and then 100 of 100,000 users have changed: its time must follow the
 * changes, not the users.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openInstallation } from '@sutler/server'
import { openStore } from '@sutler/store'
import { directoryToScim } from './lib/config.ts'
import { fillDirectory } from './lib/directory.ts'
import { median, report, round } from './lib/report.ts'
import { startTarget } from './lib/target-process.ts'
import { withFolder } from './lib/work-folder.ts'

const changed = 100
const rounds = Number(process.env.BENCH_ROUNDS ?? 9)
const sizes = [10_000, Number(process.env.BENCH_USERS ?? 100_000)]

const [small = Number.NaN, large = Number.NaN] = [await timeOf(sizes[0] ?? 0), await timeOf(sizes[1] ?? 0)]
const ratio = round(large / small)
report({
  bench: 'incremental',
  figure: `cycle with ${changed} changes among ${sizes[1]} users`,
  value: round(large),
  unit: 's',
  limit: null,
  ratio: null,
  must: '<= 1',
  ok: large <= 1,
})
report({
  bench: 'incremental',
  figure: `the same ÷ among ${sizes[0]} users`,
  value: round(large),
  unit: 's',
  limit: round(small),
  ratio,
  must: 'ratio 0.8 to 1.2',
  ok: ratio >= 0.8 && ratio <= 1.2,
})

/** Median seconds of a cycle with 100 changed users. */
function timeOf(users: number): Promise<number> {
  return withFolder(async (folder) => {
    const target = await startTarget()
    const config = join(folder, 'sutler.yaml')
    writeFileSync(config, `${directoryToScim(target.url)}store: { sqlite: state.db }\n`)
    const ids = await fillDirectory(join(folder, 'state.db'), users)
    const installation = await openInstallation(config)
    await installation.runJob('people')
    const seconds: number[] = []
    for (let round = 0; round < rounds; round++) {
      await change(join(folder, 'state.db'), ids, round)
      const before = await target.stats()
      const started = performance.now()
      const { counts } = await installation.runJob('people')
      seconds.push((performance.now() - started) / 1000)
      const { writes } = await target.stats()
      if (counts.updated !== changed || writes - before.writes !== changed)
        throw new Error(`updated ${counts.updated}, wrote ${writes - before.writes}`)
    }
    await installation.close()
    await target.stop()
    return median(seconds)
  })
}

async function change(path: string, ids: readonly string[], round: number): Promise<void> {
  const store = await openStore({ kind: 'sqlite', path })
  const stride = Math.floor(ids.length / changed)
  for (let i = 0; i < changed; i++) {
    const id = ids[i * stride + round] ?? ''
    await store.directory.update('User', id, (present) => ({ ...present, title: `Title ${round}` }), {
      add: [],
      remove: [],
    })
  }
  await store.close()
}
