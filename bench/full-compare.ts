/** Full compare of 100,000 unchanged users read from a flat file: everything is read and mapped, nothing is written. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { firstDay } from '../script/lib/people.ts'
import { fileToScim } from './lib/config.ts'
import { writePeople } from './lib/people-file.ts'
import { median, report, round } from './lib/report.ts'
import { syncOnce } from './lib/sync-process.ts'
import { startTarget } from './lib/target-process.ts'
import { withFolder } from './lib/work-folder.ts'

const users = Number(process.env.BENCH_USERS ?? 100_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 3)

await withFolder(async (folder) => {
  const target = await startTarget()
  const config = join(folder, 'sutler.yaml')
  writeFileSync(config, fileToScim(target.url))
  await writePeople(join(folder, 'workers.csv'), firstDay(users, 7))
  await syncOnce(config)
  const before = await target.stats()
  const rates: number[] = []
  for (let round = 0; round < rounds; round++) rates.push(users / (await syncOnce(config)).seconds)
  const after = await target.stats()
  await target.stop()
  const rate = round(median(rates), 0)
  const runs = rates.map((r) => round(r, 0))
  report({
    bench: 'full-compare',
    figure: `full compare of ${users} unchanged users`,
    value: rate,
    unit: 'objects/s',
    limit: null,
    ratio: null,
    must: '>= 20000',
    ok: rate >= 20_000,
    runs,
  })
  const writes = after.writes - before.writes
  report({
    bench: 'full-compare',
    figure: 'writes of those cycles',
    value: writes,
    unit: 'writes',
    limit: null,
    ratio: null,
    must: '= 0',
    ok: writes === 0,
  })
})
