/** Peak memory of the whole process in an initial cycle at 10,000 and at 100,000 users. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { firstDay } from '../script/lib/people.ts'
import { fileToScim } from './lib/config.ts'
import { writePeople } from './lib/people-file.ts'
import { report, round } from './lib/report.ts'
import { syncOnce } from './lib/sync-process.ts'
import { startTarget } from './lib/target-process.ts'
import { withFolder } from './lib/work-folder.ts'

const small = await peak(10_000)
const large = await peak(100_000)
const ratio = round(large / small)
report({
  bench: 'memory',
  figure: 'peak memory, initial cycle, 100,000 users ÷ 10,000 users',
  value: round(large, 0),
  unit: 'MiB',
  limit: round(small, 0),
  ratio,
  must: 'ratio <= 1.3',
  ok: ratio <= 1.3,
})
report({
  bench: 'memory',
  figure: 'peak memory, initial cycle, 100,000 users',
  value: round(large, 0),
  unit: 'MiB',
  limit: null,
  ratio: null,
  must: '<= 400',
  ok: large <= 400,
})

function peak(users: number): Promise<number> {
  return withFolder(async (folder) => {
    const target = await startTarget()
    const config = join(folder, 'sutler.yaml')
    writeFileSync(config, fileToScim(target.url))
    await writePeople(join(folder, 'workers.csv'), firstDay(users, 7))
    const { peakMiB } = await syncOnce(config)
    await target.stop()
    return peakMiB
  })
}
