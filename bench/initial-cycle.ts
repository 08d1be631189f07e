/**
 * Initial cycle of 20,000 users from a file into a bare in-memory SCIM server, against a bare keep-alive loop that
 * sends the same requests to the same server with the same parallelism. Pairs, in turn; the median of the ratios.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Pool } from 'undici'
import { firstDay, person, present } from '../script/lib/people.ts'
import { peopleToScim } from './lib/config.ts'
import { writePeople } from './lib/people-file.ts'
import { median, report, round } from './lib/report.ts'
import { syncOnce } from './lib/sync-process.ts'
import { startTarget, type TargetProcess } from './lib/target-process.ts'
import { withFolder } from './lib/work-folder.ts'

const users = Number(process.env.BENCH_USERS ?? 20_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 5)
const concurrency = 16

await withFolder(async (folder) => {
  const day = firstDay(users, 7)
  await writePeople(join(folder, 'workers.csv'), day)
  const requests = [...present(day)].map((index) => requestsFor(person(day, index)))
  const target = await startTarget()
  const ratios: number[] = []
  const rates: number[] = []
  const limits: number[] = []
  for (let round = 0; round < rounds; round++) {
    const limit = await bareLoop(target, requests)
    const rate = await cycle(target, join(folder, `round-${round}`), folder)
    limits.push(limit)
    rates.push(rate)
    ratios.push(rate / limit)
  }
  await target.stop()
  const ratio = round(median(ratios))
  report({
    bench: 'initial-cycle',
    figure: `initial cycle of ${users} users, node:sqlite FULL`,
    value: round(median(rates), 0),
    unit: 'users/s',
    limit: round(median(limits), 0),
    ratio,
    must: 'ratio >= 0.7',
    ok: ratio >= 0.7,
    runs: ratios.map((r) => round(r)),
  })
})

async function cycle(target: TargetProcess, state: string, folder: string): Promise<number> {
  await target.reset()
  const config = `${state}.yaml`
  writeFileSync(config, `${peopleToScim(target.url, { concurrency })}store: { sqlite: '${state}.db' }\n`)
  const { seconds, counts } = await syncOnce(config)
  if (counts.created !== users) throw new Error(`created ${counts.created} of ${users} in ${folder}`)
  return users / seconds
}

type Requests = { readonly find: string; readonly create: string }

function requestsFor(row: ReturnType<typeof person>): Requests {
  const filter = `userName eq "${row.Login.toLowerCase()}"`
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
  return {
    find: `/scim/v2/Users?filter=${encodeURIComponent(filter)}&startIndex=1&count=2`,
    create: JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
      externalId: row.WorkerID,
      userName: row.Login.toLowerCase(),
      active: true,
      name: { givenName: row.GivenName, familyName: row.FamilyName },
      displayName: row.DisplayName,
      emails: [{ type: 'work', value: row.Email }],
      title: row.JobTitle,
      [enterprise]: { department: row.Department },
      preferredLanguage: row.Language,
    }),
  }
}

/** Users per second of a loop that does nothing but send, in `concurrency` lanes over kept-alive connections. */
async function bareLoop(target: TargetProcess, requests: readonly Requests[]): Promise<number> {
  await target.reset()
  const pool = new Pool(new URL(target.url).origin, { connections: concurrency, pipelining: 1 })
  const headers = { accept: 'application/scim+json', 'content-type': 'application/scim+json', 'user-agent': 'bench' }
  const started = performance.now()
  let next = 0
  const lane = async () => {
    for (let one = requests[next++]; one; one = requests[next++]) {
      await (await pool.request({ method: 'GET', path: one.find, headers })).body.text()
      await (await pool.request({ method: 'POST', path: '/scim/v2/Users', headers, body: one.create })).body.text()
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  const seconds = (performance.now() - started) / 1000
  await pool.close()
  return requests.length / seconds
}
