import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import pg from 'pg'
import { expect, it, onTestFinished } from 'vitest'
import { group, patch, senderTo, tokenOf, user } from './support.ts'

const serverUrl = process.env.SUTLER_TEST_POSTGRES_URL

it.runIf(serverUrl)(
  'two processes on PostgreSQL lose no member of one group, and invent none',
  async () => {
    const [one, two] = await twoServers()
    const { body } = await one('POST', '/Groups', group('Everybody'))
    const path = `/Groups/${body.id}`
    const workers = 32
    const each = 12
    const members = (worker: number) => Array.from({ length: each }, (_, n) => `m-${worker}-${n}`)
    const all = Array.from({ length: workers }, (_, worker) => worker)
    await Promise.all(
      all.map(async (worker) => {
        const send = worker % 2 === 0 ? one : two
        for (const [n, id] of members(worker).entries()) {
          const added = await send('PATCH', path, patch({ op: 'add', path: 'members', value: [{ value: id }] }))
          expect(added.status).toBe(204)
          // Every other member goes again, through the other process.
          if (n % 2 === 0) continue
          const other = worker % 2 === 0 ? two : one
          const removed = await other('PATCH', path, patch({ op: 'remove', path: `members[value eq "${id}"]` }))
          expect(removed.status).toBe(204)
        }
      }),
    )
    const expected = all.flatMap((worker) => members(worker).filter((_, n) => n % 2 === 0)).sort()
    for (const send of [one, two]) {
      const found = (await send('GET', path)).body.members.map(({ value }: { value: string }) => value)
      expect(found.sort()).toEqual(expected)
    }
  },
  120_000,
)

it.runIf(serverUrl)(
  'two processes on PostgreSQL lose no change of other attributes of one user',
  async () => {
    const [one, two] = await twoServers()
    const { body } = await one('POST', '/Users', user('ann', { emails: [] }))
    const path = `/Users/${body.id}`
    const values = Array.from({ length: 40 }, (_, n) => `ann${n}@example.com`)
    const answers = await Promise.all(
      values.map((value, n) =>
        (n % 2 === 0 ? one : two)(
          'PATCH',
          path,
          patch({ op: 'add', path: 'emails', value: [{ value, type: `t${n}` }] }),
        ),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const found = (await two('GET', path)).body.emails.map(({ value }: { value: string }) => value)
    expect(found.sort()).toEqual([...values].sort())
    const clash = await Promise.all([one('POST', '/Users', user('Bob')), two('POST', '/Users', user('bob'))])
    expect(clash.map(({ status }) => status).sort()).toEqual([201, 409])
  },
  120_000,
)

/** Two services over one new database. */
async function twoServers() {
  const name = `scim_${randomUUID().replaceAll('-', '')}`
  await onServer(`create database ${name}`)
  const folder = await mkdtemp(join(tmpdir(), 'sutler-scim-'))
  const url = new URL(serverUrl ?? '')
  url.pathname = `/${name}`
  const config = join(folder, 'sutler.yaml')
  await writeFile(
    config,
    'version: 1\nstore: { postgres: env:DATABASE_URL }\nconnections: {}\njobs: {}\nscim: { credentials: [{ name: a, token: env:TOKEN }] }\n',
  )
  const variables = { DATABASE_URL: url.href, TOKEN: tokenOf('strict') }
  const servers = [await startProcess(config, variables), await startProcess(config, variables)] as const
  onTestFinished(async () => {
    for (const { child } of servers) {
      child.kill('SIGTERM')
      await once(child, 'exit')
    }
    await onServer(`drop database ${name} with (force)`)
    await rm(folder, { recursive: true, force: true })
  })
  return [senderTo(servers[0].url), senderTo(servers[1].url)] as const
}

async function startProcess(config: string, variables: Readonly<Record<string, string>>) {
  const cli = new URL('../../../../bin/sutler', import.meta.url).pathname
  const child: ChildProcess = spawn(cli, ['serve', '-c', config, '--port', '0'], {
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (!child.stdout) throw new Error('the service has no output')
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string]
  const url = /http:\S+/.exec(line)?.[0]
  if (url === undefined) throw new Error(`the service said: ${line}`)
  return { child, url }
}

async function onServer(statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  await client.query(statement)
  await client.end()
}
