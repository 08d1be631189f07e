import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Attributes, getPath } from '@sutler/core'
import { type CycleReport, openInstallation } from '@sutler/server'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { docCommands, fits } from '../support/doc-blocks.ts'
import { type DocWorkspace, docWorkspace, root } from '../support/doc-workspace.ts'
import { type ExampleApp, startExampleApp, textAt } from '../support/example-app.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const dayMs = 86_400_000

let app: ExampleApp
let workspace: DocWorkspace
beforeEach(async () => {
  app = await startExampleApp()
  workspace = docWorkspace()
})
afterEach(async () => {
  workspace.remove()
  await app.stop()
})

test.each(['hr-to-scim', 'hr-directory-app'])('%s does what its README says', (name) => {
  const example = openExample(name)
  const commands = docCommands(readFileSync(join(root, 'examples', name, 'README.md'), 'utf8'), 'sh example')
  expect(commands.length).toBeGreaterThan(2)
  for (const { line, script, output } of commands) {
    const ran = example.run(script)
    if (output === null || !fits(ran, output)) expect(ran, `README.md:${line}`).toBe(output)
  }
})

describe('hr-to-scim', () => {
  test('359 arrive, 265 ids are refused by row, and later cycles write what changed', async () => {
    const example = openExample('hr-to-scim')
    const rows = readRows(example)
    const byId = Map.groupBy(rows, (row) => row.WorkerID)
    const first = example.sync(3)
    expect(first.counts).toMatchObject({ created: 359, unreadable: 265, failed: 0 })
    expect(rowsNamed(first)).toEqual(sharedRows(byId))
    const single = [...byId.values()].flatMap((same) => (same.length === 1 ? same : []))
    expect(managersAt(await app.users())).toEqual(managersIn(single))

    const before = await versions()
    expect(example.sync(3).counts.writes).toBe(0)
    expect(await versions()).toEqual(before)

    const [one, two, three, leaver] = single.filter((row) => row.WorkerStatus === 'Active')
    const edited = [one, two, three].map((row) => row?.WorkerID ?? '')
    example.edit((line) => (edited.includes(idOf(line)) ? line.replace(/,(CC\d+),/, ',$1-new,') : line))
    expect(example.sync(3).counts).toMatchObject({ updated: 3, writes: 3 })
    expect(changed(before, await versions())).toEqual(edited.toSorted())

    const after = await versions()
    const left = leaver?.WorkerID ?? ''
    example.edit((line) => (idOf(line) === left ? null : line))
    expect(example.sync(3).counts).toMatchObject({ disabled: 1, writes: 1 })
    expect(changed(after, await versions())).toEqual([left])
    expect(await activeOf(left)).toBe(false)
    await syncAt(example.config, Date.now() + 29 * dayMs)
    expect(await activeOf(left)).toBe(false)
    await syncAt(example.config, Date.now() + 31 * dayMs)
    expect(await activeOf(left)).toBeNull()
    expect(await app.users()).toHaveLength(358)
  })

  test('with the rule of the newest hire date all 624 arrive, each with the values of that row', async () => {
    const example = openExample('hr-to-scim')
    writeFileSync(example.config, readFileSync(example.config, 'utf8').replace('# duplicates:', 'duplicates:'))
    const newest = [...Map.groupBy(readRows(example), (row) => row.WorkerID).values()].flatMap((same) =>
      same.toSorted((a, b) => (a.HireDate < b.HireDate ? 1 : -1)).slice(0, 1),
    )
    expect(example.sync(0).counts).toMatchObject({ created: 624, unreadable: 0 })
    const users = await app.users()
    expect(namesAt(users)).toEqual(new Map(newest.map((row) => [row.WorkerID, row.FullName])))
    expect(managersAt(users)).toEqual(managersIn(newest))
    expect(example.sync(0).counts.writes).toBe(0)
  })
})

test('hr-directory-app: joiners, movers and leavers of the next day reach the app through both jobs', async () => {
  const example = openExample('hr-directory-app')
  const data = join(example.folder, 'data')
  const files = (...path: string[]) => join(data, ...path)
  example.run('bin/sutler sync -c examples/hr-directory-app/sutler.yaml')
  expect(await membersAtApp()).toEqual(membersIn(files('groups.csv')))

  const { joined, moved, left } = JSON.parse(readFileSync(files('day-1/changes.json'), 'utf8'))
  const [before, managersBefore] = [await versions(), managersAt(await app.users())]
  cpSync(files('day-1/workers.csv'), files('workers.csv'))
  cpSync(files('day-1/groups.csv'), files('groups.csv'))
  example.run('bin/sutler sync -c examples/hr-directory-app/sutler.yaml')
  const users = await app.users()
  expect(changed(before, await versions())).toEqual([...joined, ...moved, ...left].toSorted())
  for (const id of joined) expect(await activeOf(id), id).toBe(true)
  for (const id of left) expect(await activeOf(id), id).toBe(false)
  for (const id of moved) expect(managersAt(users).get(id), id).not.toBe(managersBefore.get(id))
  expect(await membersAtApp()).toEqual(membersIn(files('groups.csv')))

  const settled = await versions()
  const again = example.run('bin/sutler sync -c examples/hr-directory-app/sutler.yaml')
  expect(again.match(/, 0 writes\)/g), again).toHaveLength(2)
  expect(await versions()).toEqual(settled)
})

/** A copy of an example whose app is the one of this test. */
function openExample(name: string) {
  const folder = join(workspace.folder, 'examples', name)
  const config = join(folder, 'sutler.yaml')
  writeFileSync(config, readFileSync(config, 'utf8').replace('127.0.0.1:9000', `127.0.0.1:${app.port}`))
  const workers = join(folder, 'workers.csv')
  return {
    folder,
    config,
    workers,
    /** Runs commands as the README has them; what they print. */
    run: (script: string): string => workspace.run(`export SCIM_TOKEN=demo-token\n${script}`).output,
    /** One cycle, which has to end with this exit code. */
    sync(code: number): CycleReport {
      const ran = workspace.run(`SCIM_TOKEN=demo-token bin/sutler sync --json -c ${config} 2>/dev/null`)
      expect(ran.status, ran.output).toBe(code)
      return JSON.parse(ran.stdout)
    },
    /** Changes each line of the file; null takes it away. */
    edit(change: (line: string) => string | null): void {
      const lines = readFileSync(workers, 'utf8').split('\n')
      writeFileSync(workers, lines.flatMap((line) => change(line) ?? []).join('\n'))
    },
  }
}

/** A cycle at another time, in milliseconds since 1970. */
async function syncAt(config: string, time: number): Promise<void> {
  const installation = await openInstallation(config, { variables: { SCIM_TOKEN: 'demo-token' }, now: () => time })
  try {
    expect((await installation.runJob('hr-to-app')).run.status).toBe('partial')
  } finally {
    await installation.close()
  }
}

interface Row {
  readonly [column: string]: string
  readonly WorkerID: string
  readonly FullName: string
  readonly HireDate: string
  readonly ManagerID: string
  /** Line of the file, the header being 1. */
  readonly row: string
}

/** The file has neither quotes nor commas in its cells, so this needs no parser. */
function readRows({ workers }: { readonly workers: string }): Row[] {
  const [head = '', ...lines] = readFileSync(workers, 'utf8').split('\n')
  const columns = head.split(',')
  return lines.map((line, index) => {
    const cells = line.split(',')
    expect(cells).toHaveLength(columns.length)
    return { row: String(index + 2), ...Object.fromEntries(columns.map((name, at) => [name, cells[at] ?? ''])) } as Row
  })
}

const idOf = (line: string): string => line.split(',', 1)[0] ?? ''

/** Id → its rows, for ids that several rows share. */
function sharedRows(byId: ReadonlyMap<string, readonly Row[]>): ReadonlyMap<string, string> {
  const shared = [...byId].filter(([, same]) => same.length > 1)
  return new Map(shared.map(([id, same]) => [id, same.map(({ row }) => row).join(', ')]))
}

function rowsNamed({ problems }: CycleReport): ReadonlyMap<string | null, string | undefined> {
  return new Map(problems.map(({ source, message }) => [source, /rows ([\d, ]+) share/.exec(message)?.[1]]))
}

/** Id → id of the manager, for everybody whose manager is among `rows` too. */
function managersIn(rows: readonly Row[]): ReadonlyMap<string, string> {
  const ids = new Set(rows.map((row) => row.WorkerID))
  return new Map(rows.filter((row) => ids.has(row.ManagerID)).map((row) => [row.WorkerID, row.ManagerID]))
}

function managersAt(users: readonly Attributes[]): ReadonlyMap<string, string> {
  const idByAnchor = new Map(users.map((user) => [textAt(user, 'id'), textAt(user, 'externalId')]))
  const pairs = users.map((user) => [textAt(user, 'externalId'), textAt(user, `${enterprise}:manager.value`)] as const)
  return new Map(pairs.flatMap(([id, boss]) => (boss === '' ? [] : [[id, idByAnchor.get(boss) ?? `? ${boss}`]])))
}

function namesAt(users: readonly Attributes[]): ReadonlyMap<string, string> {
  return new Map(users.map((user) => [textAt(user, 'externalId'), textAt(user, 'displayName')]))
}

/** Id → which write the app has seen last: a write that changes nothing shows as well. */
async function versions(): Promise<ReadonlyMap<string, string>> {
  const users = await app.users()
  return new Map(users.map((user) => [textAt(user, 'externalId'), textAt(user, 'meta.lastModified')]))
}

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...after.keys()].filter((id) => after.get(id) !== before.get(id)).toSorted()
}

/** Whether the app has this person enabled; null: it does not have them. */
async function activeOf(id: string): Promise<unknown> {
  const user = (await app.users()).find((one) => textAt(one, 'externalId') === id)
  return user === undefined ? null : getPath(user, 'active')
}

/** Group → ids of its members, sorted. */
function membersIn(file: string): ReadonlyMap<string, readonly string[]> {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1)
  return new Map(
    lines.map((line) => [idOf(line), (/[^,"]*$/.exec(line)?.[0] ?? '').split(';').filter(Boolean).toSorted()]),
  )
}

async function membersAtApp(): Promise<ReadonlyMap<string, readonly string[]>> {
  const idByAnchor = new Map((await app.users()).map((user) => [textAt(user, 'id'), textAt(user, 'externalId')]))
  return new Map(
    (await app.groups()).map((group) => {
      const members = (getPath(group, 'members') ?? []) as readonly { readonly value: string }[]
      return [textAt(group, 'externalId'), members.map(({ value }) => idByAnchor.get(value) ?? value).toSorted()]
    }),
  )
}
