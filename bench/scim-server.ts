/**
 * The SCIM service over the embedded store against a bare node:http server that sends the same JSON: reads, a filter,
 * and durable writes among 10,000 users; then one more member for a group of 100,000 against a group of ten.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { load, requestBytes } from './lib/http-load.ts'
import { launcherFlags } from './lib/launcher-flags.ts'
import { median, report, round } from './lib/report.ts'
import { withFolder } from './lib/work-folder.ts'

const users = Number(process.env.BENCH_USERS ?? 10_000)
const large = Number(process.env.BENCH_MEMBERS ?? 100_000)
const rounds = Number(process.env.BENCH_ROUNDS ?? 9)
const perRound = Number(process.env.BENCH_REQUESTS ?? 10_000)
const connections = 32
const token = 'bench-token-0123456789abcdef'
const headers = { authorization: `Bearer ${token}`, accept: 'application/scim+json' }
const writing = { ...headers, 'content-type': 'application/scim+json' }

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

interface Server {
  readonly url: string
  readonly place: { readonly host: string; readonly port: number }
  stop(): Promise<void>
}

interface Row {
  readonly figure: string
  readonly must: number
  readonly status: number
  /** Requests of one round. */
  readonly requests: (round: number) => readonly Buffer[]
  /** The answer the bare server sends. */
  readonly sample: string
}

await withFolder(async (folder) => {
  writeFileSync(
    join(folder, 'sutler.yaml'),
    'version: 1\nstore: { sqlite: state.db }\nconnections: {}\njobs: {}\nscim:\n  credentials: [{ name: bench, token: env:BENCH_TOKEN }]\n',
  )
  const scim = await start(new URL('./lib/scim-process.ts', import.meta.url), join(folder, 'sutler.yaml'))
  const bare = await start(new URL('./lib/bare-http.ts', import.meta.url))
  try {
    const ids = await fill(scim)
    for (const row of await rowsOf(scim, ids)) await measure(scim, bare, row)
    await measureGroups(scim)
  } finally {
    await bare.stop()
    await scim.stop()
  }
})

async function start(program: URL, ...args: readonly string[]): Promise<Server> {
  const child = spawn(process.execPath, [...launcherFlags, fileURLToPath(program), ...args], {
    env: { ...process.env, BENCH_TOKEN: token },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const { hostname, port } = new URL(line)
  const stop = async (): Promise<void> => {
    child.kill()
    await once(child, 'exit')
  }
  return { url: line, place: { host: hostname, port: Number(port) }, stop }
}

function personOf(n: number): string {
  return JSON.stringify({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
    userName: `user${n}@example.com`,
    externalId: `ext-${n}`,
    active: true,
    displayName: `Given${n} Family${n}`,
    title: 'Engineer',
    name: { givenName: `Given${n}`, familyName: `Family${n}`, formatted: `Given${n} Family${n}` },
    emails: [{ value: `user${n}@example.com`, type: 'work', primary: true }],
    phoneNumbers: [{ value: '+33 1 23 45 67 89', type: 'work' }],
    [enterprise]: { employeeNumber: String(n), department: 'Research' },
  })
}

function post(n: number): Buffer {
  return requestBytes('POST', '/scim/v2/Users', writing, personOf(n))
}

/** Creates the users and answers with their ids. */
async function fill({ place, url }: Server): Promise<string[]> {
  await load({ ...place, connections, status: 201, requests: Array.from({ length: users }, (_, n) => post(n)) })
  const ids: string[] = []
  while (ids.length < users) {
    const query = `startIndex=${ids.length + 1}&count=1000&attributes=id`
    const { Resources } = (await json(`${url}/scim/v2/Users?${query}`)) as { Resources: { id: string }[] }
    ids.push(...Resources.map(({ id }) => id))
  }
  return ids
}

async function json(url: string): Promise<unknown> {
  return (await fetch(url, { headers })).json()
}

async function rowsOf({ url }: Server, ids: readonly string[]): Promise<Row[]> {
  const one = await (await fetch(`${url}/scim/v2/Users/${ids[0]}`, { headers })).text()
  const search = (n: number) => `/scim/v2/Users?filter=${encodeURIComponent(`userName eq "user${n}@example.com"`)}`
  const found = await (await fetch(`${url}${search(0)}`, { headers })).text()
  const some = (request: (n: number, round: number) => Buffer) => (round: number) =>
    Array.from({ length: perRound }, (_, i) => request((i * 7919 + round) % users, round))
  const title = (value: string) =>
    JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'replace', path: 'title', value }],
    })
  return [
    {
      figure: 'GET by id',
      must: 0.5,
      status: 200,
      sample: one,
      requests: some((n) => requestBytes('GET', `/scim/v2/Users/${ids[n]}`, headers)),
    },
    {
      figure: 'filter on userName',
      must: 0.5,
      status: 200,
      sample: found,
      requests: some((n) => requestBytes('GET', search(n), headers)),
    },
    {
      figure: 'POST, durable',
      must: 0.35,
      status: 201,
      sample: one,
      requests: (round) => Array.from({ length: perRound }, (_, i) => post(users + round * perRound + i)),
    },
    {
      figure: 'PATCH, durable',
      must: 0.35,
      status: 200,
      sample: one,
      requests: some((n, round) =>
        requestBytes('PATCH', `/scim/v2/Users/${ids[n]}`, writing, title(`T ${round} ${n}`)),
      ),
    },
  ]
}

/** Turns of both servers, one after the other, so that what else the machine does meets both. */
async function measure(scim: Server, bare: Server, { figure, must, status, sample, requests }: Row): Promise<void> {
  await fetch(`${bare.url}/answer?status=${status}`, { method: 'POST', body: sample })
  const ours: number[] = []
  const limits: number[] = []
  for (let turn = 0; turn <= rounds; turn++) {
    const work = { connections, status, requests: requests(turn) }
    const limit = await load({ ...bare.place, ...work })
    const own = await load({ ...scim.place, ...work })
    // The first turn warms both up.
    if (turn === 0) continue
    limits.push(limit)
    ours.push(own)
  }
  const ratio = round(median(ours.map((own, turn) => own / (limits[turn] ?? Number.NaN))))
  report({
    bench: 'scim-server',
    figure,
    value: round(median(ours), 0),
    unit: 'requests/s',
    limit: round(median(limits), 0),
    ratio,
    must: `ratio >= ${must}`,
    ok: ratio >= must,
    runs: ours.map((own) => round(own, 0)),
  })
}

async function measureGroups(scim: Server): Promise<void> {
  const [small, big] = [await groupOf(scim, 10), await groupOf(scim, large)]
  const adds = 200
  const perAdd = { small: [] as number[], big: [] as number[] }
  const add = (group: string, turn: number) => (_: unknown, i: number) =>
    requestBytes('PATCH', `/scim/v2/Groups/${group}`, writing, memberPatch([`new-${turn}-${i}`]))
  for (let turn = 0; turn <= rounds; turn++) {
    for (const [name, group] of [
      ['small', small],
      ['big', big],
    ] as const) {
      const requests = Array.from({ length: adds }, add(group, turn))
      const rate = await load({ ...scim.place, connections: 1, status: 204, requests })
      if (turn > 0) perAdd[name].push(1000 / rate)
    }
  }
  const ratio = round(median(perAdd.big) / median(perAdd.small))
  report({
    bench: 'scim-server',
    figure: `PATCH adding one member: group of ${large} ÷ group of 10`,
    value: round(median(perAdd.big)),
    unit: 'ms',
    limit: round(median(perAdd.small)),
    ratio,
    must: 'ratio <= 1.5',
    ok: ratio <= 1.5,
    runs: perAdd.big.map((ms) => round(ms)),
  })
}

function memberPatch(ids: readonly string[]): string {
  const value = ids.map((id) => ({ value: id }))
  return JSON.stringify({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'add', path: 'members', value }],
  })
}

async function groupOf({ url }: Server, size: number): Promise<string> {
  const body = JSON.stringify({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: `Group of ${size}`,
  })
  const made = await fetch(`${url}/scim/v2/Groups`, { method: 'POST', headers: writing, body })
  const { id } = (await made.json()) as { id: string }
  for (let from = 0; from < size; from += 10_000) {
    const ids = Array.from({ length: Math.min(10_000, size - from) }, (_, i) => `member-${from + i}`)
    const { status } = await fetch(`${url}/scim/v2/Groups/${id}?attributes=id`, {
      method: 'PATCH',
      headers: writing,
      body: memberPatch(ids),
    })
    if (status >= 300) throw new Error(`filling the group: ${status}`)
  }
  return id
}
