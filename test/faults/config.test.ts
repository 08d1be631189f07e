import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { attributes, header, rowOf } from '../support/fault-world.ts'
import { tempFolder } from '../support/temp-folder.ts'

const program = fileURLToPath(new URL('../../packages/cli/src/main.ts', import.meta.url))
const folder = tempFolder('config')
const file = join(folder, 'sutler.yaml')
writeFileSync(join(folder, 'workers.csv'), `${header}\n${rowOf(0)}\n`)

const good = `version: 1
store: { sqlite: state.db }
connections:
  hr: { kind: flat-file, settings: { path: workers.csv, anchor: WorkerID } }
  app:
    kind: scim
    settings: { baseUrl: 'http://127.0.0.1:1/scim' }
    secrets: { token: env:APP_TOKEN }
  people: { kind: directory }
jobs:
  people:
    source: hr
    target: people
    objects:
      - source: worker
        target: User
        attributes:
${attributes}`

/** A real process, with nothing in its environment but where programs are. */
function sutler(config: string, ...args: readonly string[]) {
  writeFileSync(file, config)
  const { PATH } = process.env
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args, '-c', file], {
    env: { PATH },
    encoding: 'utf8',
  })
  return { code: status, stdout, stderr }
}

describe('a wrong configuration ends the command with 1 and names file, line, key and remedy', () => {
  it.each<[string, from: string, to: string, place: string, key: string, remedy: RegExp]>([
    ['broken YAML', 'sqlite: state.db }', 'sqlite: state.db', '3:1', '', /correct the YAML/],
    ['a mistyped key', 'target: people', 'traget: people', '13:5', 'jobs.people.traget', /did you mean `target`/],
    ['a mistyped setting', 'anchor:', 'ancor:', '4:57', 'connections.hr.settings.ancor', /did you mean `anchor`/],
    ['a secret in clear text', 'env:APP_TOKEN', 'hunter2', '8:23', 'connections.app.secrets.token', /env:NAME/],
    [
      'a time-out without a unit',
      'secrets:',
      'limits: { timeout: 5 }\n    secrets:',
      '8:24',
      'connections.app.limits.timeout',
      /5m/,
    ],
    [
      'a column that is not there',
      'source: Login',
      'source: Logn',
      '18:41',
      'jobs.people.objects[0].attributes[0].source',
      /did you mean Login/,
    ],
    [
      'an expression that does not end',
      "'Not([IsSoftDeleted])'",
      "'Not([IsSoftDeleted]'",
      '21:',
      'jobs.people.objects[0].attributes[3].expression',
      /\)/,
    ],
    ['a missing secret', 'target: people', 'target: app', '8:23', 'connections.app.secrets.token', /export APP_TOKEN=/],
  ])('%s', (_, from, to, place, key, remedy) => {
    expect(good).toContain(from)
    const ran = sutler(good.replace(from, to), 'sync')
    expect(ran.code, ran.stderr).toBe(1)
    expect(ran.stderr).toContain(`${file}:${place}`)
    expect(ran.stderr).toContain(key)
    expect(ran.stderr).toMatch(remedy)
    expect(ran.stderr + ran.stdout).not.toMatch(/hunter2|fault in Sutler/)
  })

  it('and a file that is not there is said to be missing', () => {
    writeFileSync(file, good)
    const elsewhere = join(folder, 'nowhere.yaml')
    const { status, stderr } = spawnSync(process.execPath, [program, 'sync', '-c', elsewhere], { encoding: 'utf8' })
    expect([status, stderr]).toEqual([1, expect.stringContaining(elsewhere)])
  })

  it('while the same file without the mistake works', () => {
    expect(sutler(good, 'sync')).toMatchObject({ code: 0, stdout: expect.stringMatching(/people: success/) })
  })
})
