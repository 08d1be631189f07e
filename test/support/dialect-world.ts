import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type CycleReport, openInstallation } from '@sutler/server'
import { runCli } from '../../packages/cli/src/cli.ts'
import { type Io, processIo } from '../../packages/cli/src/io.ts'

/** One person of the HR file. */
export interface Person {
  readonly id: string
  readonly login: string
  readonly first: string
  readonly last: string
  readonly title: string
  readonly manager: string
}

export interface Team {
  readonly id: string
  readonly name: string
  readonly members: readonly string[]
}

/** How the job of one service is written. */
export interface JobShape {
  readonly baseUrl: string
  /** Settings of the connection, in YAML, after `baseUrl`. */
  readonly settings: string
  /** Attribute mappings of people, one a line. */
  readonly people: readonly string[]
  /** Of groups; null: the service has none. */
  readonly groups: readonly string[] | null
  /** YAML of `leavers` for groups. */
  readonly groupLeavers: string
}

export interface DialectWorld {
  write(people: readonly Person[], teams: readonly Team[]): void
  sync(
    ...flags: readonly string[]
  ): Promise<{ readonly code: number; readonly report: CycleReport | null; readonly printed: string }>
  waitDays(days: number): void
  close(): void
}

/** An HR file and an installation that writes to a service. */
export function openDialectWorld(shape: JobShape): DialectWorld {
  const folder = mkdtempSync(join(tmpdir(), 'sutler-dialect-'))
  const config = join(folder, 'sutler.yaml')
  writeFileSync(config, configOf(shape))
  let waitedMs = 0
  const file = (name: string, lines: readonly string[]) => writeFileSync(join(folder, name), `${lines.join('\n')}\n`)
  return {
    write(people, teams) {
      const rows = people.map((one) => [one.id, one.login, one.first, one.last, one.title, one.manager].join(','))
      file('workers.csv', ['WorkerID,Login,First,Last,Title,ManagerID', ...rows])
      file('teams.csv', [
        'TeamID,Name,Members',
        ...teams.map(({ id, name, members }) => [id, name, members.join(';')].join(',')),
      ])
    },
    async sync(...flags) {
      const ran = await run(['sync', '--json', ...flags, '-c', config], () => Date.now() + waitedMs)
      const printed = JSON.parse(ran.stdout === '' ? 'null' : ran.stdout) as CycleReport | null
      const report = printed !== null && 'run' in printed ? printed : null
      return { code: ran.code, report, printed: ran.stdout + ran.stderr }
    },
    waitDays(days) {
      waitedMs += days * 24 * 3600_000
    },
    close: () => rmSync(folder, { recursive: true, force: true }),
  }
}

function configOf({ baseUrl, settings, people, groups, groupLeavers }: JobShape): string {
  const lines = (mappings: readonly string[]) => mappings.map((mapping) => `          - { ${mapping} }`).join('\n')
  const groupMapping =
    groups === null
      ? ''
      : `      - source: team
        target: Group
        leavers: ${groupLeavers}
        attributes:
${lines(groups)}
`
  return `version: 1
store: { sqlite: state.db }
connections:
  hr:
    kind: flat-file
    settings:
      objects:
        worker: { path: workers.csv, anchor: WorkerID }
        team: { path: teams.csv, anchor: TeamID, lists: { Members: ';' } }
  app:
    kind: scim
    settings: { baseUrl: '${baseUrl}', ${settings} }
    secrets: { token: env:APP_TOKEN }
jobs:
  people:
    source: hr
    target: app
    leavers: { disable: now, delete: after 30d }
    objects:
      - source: worker
        target: User
        attributes:
${lines(people)}
${groupMapping}`
}

const terminal = processIo()

async function run(args: readonly string[], now: () => number) {
  const texts = { stdout: '', stderr: '' }
  const output = (name: keyof typeof texts) => ({
    write: (text: string) => {
      texts[name] += text
    },
    isTTY: false,
    columns: 80,
  })
  const variables = { APP_TOKEN: 'token' }
  const io: Io = {
    ...terminal,
    stdout: output('stdout'),
    stderr: output('stderr'),
    variables,
    openInstallation: (path, options) => openInstallation(path, { ...options, variables, now, random: () => 0 }),
  }
  return { code: await runCli(args, io), ...texts }
}
