/**
 * Initial cycle of 20,000 users into a bare in-memory SCIM server, against a bare keep-alive loop of node:http that
 * sends the same requests to the same server with the same parallelism. Pairs, in turn; the median of the ratios.
 * The users come from the built-in directory; what a file adds (it is parsed and sorted first) is a figure of its own.
 */
import { copyFileSync, writeFileSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { join } from 'node:path'
import { firstDay, person, present } from '../script/lib/people.ts'
import { directoryToScim, fileToScim } from './lib/config.ts'
import { enterprise, fillDirectory } from './lib/directory.ts'
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
  await fillDirectory(join(folder, 'directory.db'), users)
  const requests = [...present(day)].map((index) => requestsFor(person(day, index)))
  const target = await startTarget()
  const rates = { limit: [] as number[], directory: [] as number[], file: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    rates.limit.push(await bareLoop(target, requests))
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

type Requests = { readonly find: string; readonly create: string }

function requestsFor(row: ReturnType<typeof person>): Requests {
  const filter = `userName eq "${row.Login.toLowerCase()}"`
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
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const { port } = new URL(target.url)
  const send = (method: string, path: string, body?: string) =>
    new Promise<string>((resolve, reject) => {
      const type = 'application/scim+json'
      const length = body === undefined ? {} : { 'content-type': type, 'content-length': Buffer.byteLength(body) }
      const headers = { accept: type, 'user-agent': 'bench', ...length }
      const sent = request({ agent, host: '127.0.0.1', port, method, path, headers }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve(text))
      })
      sent.on('error', reject)
      sent.end(body)
    })
  const started = performance.now()
  let next = 0
  const lane = async () => {
    for (let one = requests[next++]; one; one = requests[next++]) {
      await send('GET', one.find)
      await send('POST', '/scim/v2/Users', one.create)
    }
  }
  await Promise.all(Array.from({ length: concurrency }, lane))
  const seconds = (performance.now() - started) / 1000
  agent.destroy()
  return requests.length / seconds
}
