import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { loadConfig, parseConfig } from '../../src/config/load.ts'
import { ConfigError, type ConfigProblem } from '../../src/config/types.ts'
import { sampleKinds } from '../support/kinds.ts'

const good = `version: 1
connections:
  hr: { kind: flat-file, settings: { path: workers.csv, anchor: WorkerID } }
  crm:
    kind: scim
    settings: { baseUrl: "http://127.0.0.1:9000/scim/v2" }
    secrets: { token: env:CRM_TOKEN }
    limits: { concurrency: 4, ratePerSecond: 25 }
jobs:
  hr-to-crm:
    source: hr
    target: crm
    schedule: { every: 5m }
    objects:
      - source: worker
        target: User
        scope: [[{ attribute: WorkerStatus, operator: EQUALS, value: Active }]]
        attributes:
          - { target: externalId, source: WorkerID, match: 1 }
          - { target: active, constant: true }
`

function load(text: string) {
  return parseConfig(text, resolve('sutler.yaml'), sampleKinds)
}

function problemsOf(text: string): readonly ConfigProblem[] {
  try {
    load(text)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

describe('a good configuration', () => {
  it('fills in what the file leaves out', () => {
    const config = load(good)
    const job = config.jobs.get('hr-to-crm')
    expect(config.store).toEqual({ kind: 'sqlite', path: resolve('.sutler/state.db') })
    expect(job?.guard).toEqual({ count: 500, percent: 10, floor: 20, groupSize: 200, groupPercent: 30 })
    expect(job?.pageSize).toBe(1000)
    expect(job?.keepRunsMs).toBe(90 * 86_400_000)
    expect(job?.schedule).toEqual({ kind: 'every', everyMs: 300_000 })
    expect(job?.objects[0]?.whenGone).toBe('disable')
    expect(config.connections.get('crm')?.secrets).toEqual({ token: { from: 'env', name: 'CRM_TOKEN' } })
  })

  it('lets an object mapping say which functions its expressions may use', () => {
    const text = `${good}          - { target: title, expression: 'DNComponent([dn], 1)' }\n`
    expect(
      problemsOf(text)
        .map(({ summary }) => summary)
        .join(),
    ).toContain('DNComponent')
    const chosen = text.replace('        target: User', '        target: User\n        dialect: cloud-sync')
    expect(load(chosen).jobs.get('hr-to-crm')?.objects[0]?.dialect).toBe('cloud-sync')
  })

  it('lets an object mapping say which letters lose their marks', () => {
    const withMode = (mode: string) =>
      good.replace('        target: User', `        target: User\n        diacritics: ${mode}`)
    expect(load(withMode('entra')).jobs.get('hr-to-crm')?.objects[0]?.diacritics).toBe('entra')
    expect(problemsOf(withMode('german'))).toMatchObject([
      { summary: '`german` is not one of the values allowed here' },
    ])
  })

  it('lets an object mapping overrule what its job says of leavers', () => {
    const text = good
      .replace('    objects:', '    leavers: nothing\n    objects:')
      .replace('        target: User', '        target: User\n        leavers: { disable: now, delete: after 30d }')
    const [object] = load(text).jobs.get('hr-to-crm')?.objects ?? []
    expect(object?.whenGone).toEqual({ disableThenDeleteAfterMs: 30 * 86_400_000 })
    expect(object).not.toHaveProperty('leavers')
  })

  it('takes a cron schedule, and PostgreSQL by reference', () => {
    const text = good
      .replace('{ every: 5m }', '{ cron: "0 6 * * 1-5", timezone: Europe/Paris }')
      .replace('version: 1', 'version: 1\nstore: { postgres: env:DATABASE_URL }')
    const config = load(text)
    expect(config.jobs.get('hr-to-crm')?.schedule).toEqual({
      kind: 'cron',
      pattern: '0 6 * * 1-5',
      timezone: 'Europe/Paris',
    })
    expect(config.store).toEqual({ kind: 'postgres', url: { from: 'env', name: 'DATABASE_URL' } })
  })
})

/** What is put in place of what, and the place, key and remedy a reader must be shown. */
const wrong: readonly [title: string, from: string, to: string, at: string, key: string, remedy: RegExp][] = [
  ['a mistyped key', 'target: crm', 'traget: crm', '12:5', 'jobs.hr-to-crm.traget', /did you mean `target`/],
  ['a missing key', '    target: crm\n', '', '10:3', 'jobs.hr-to-crm', /add `target:`/],
  ['a mistyped connection', 'source: hr', 'source: hrr', '11:13', 'jobs.hr-to-crm.source', /did you mean `hr`/],
  ['an unknown connector', 'kind: scim', 'kind: skim', '5:11', 'connections.crm.kind', /did you mean `scim`/],
  ['a mistyped setting', 'baseUrl:', 'baseURL:', '6:17', 'connections.crm.settings.baseURL', /did you mean `baseUrl`/],
  ['a secret in clear text', 'env:CRM_TOKEN', 'hunter2', '7:23', 'connections.crm.secrets.token', /env:NAME/],
  [
    'a secret among the settings',
    'settings: { baseUrl:',
    'settings: { token: hunter2, baseUrl:',
    '6:17',
    'connections.crm.settings.token',
    /secrets: \{ token: env:NAME \}/,
  ],
  ['a missing secret', '    secrets: { token: env:CRM_TOKEN }\n', '', '4:3', 'connections.crm.secrets', /env:NAME/],
  ['a duration without a unit', 'every: 5m', 'every: 5', '13:24', 'jobs.hr-to-crm.schedule.every', /5m/],
  ['a schedule that is a word', '{ every: 5m }', 'daily', '13:15', 'jobs.hr-to-crm.schedule', /every: 5m/],
  ['an impossible cron', '{ every: 5m }', '{ cron: "61 * * * *" }', '13:23', 'jobs.hr-to-crm.schedule.cron', /minute/],
  ['an unknown version', 'version: 1', 'version: 2', '1:10', 'version', /write `1`/],
  [
    'an unknown operator',
    'operator: EQUALS',
    'operator: EQALS',
    '17:55',
    'jobs.hr-to-crm.objects[0].scope[0][0].operator',
    /did you mean `EQUALS`/,
  ],
  [
    'a negative rate',
    'ratePerSecond: 25',
    'ratePerSecond: 0',
    '8:46',
    'connections.crm.limits.ratePerSecond',
    /above 0/,
  ],
  ['source and target alike', 'target: crm', 'target: hr', '12:13', 'jobs.hr-to-crm.target', /another connection/],
  [
    'a database address in clear text',
    'version: 1',
    'version: 1\nstore: { postgres: "postgres://u:hunter2@db" }',
    '2:20',
    'store.postgres',
    /env:NAME/,
  ],
  ['a name with a space', '  hr-to-crm:', '  hr to crm:', '10:3', 'jobs.hr to crm', /letters, digits/],
  [
    'an expression that does not end',
    '{ target: active, constant: true }',
    "{ target: active, expression: 'Not([IsSoftDeleted]' }",
    '20:43',
    'jobs.hr-to-crm.objects[0].attributes[1].expression',
    /\)/,
  ],
  [
    'a type nobody maps',
    '{ target: active, constant: true }',
    '{ target: manager, source: ManagerID, reference: wroker }',
    '20:62',
    'jobs.hr-to-crm.objects[0].attributes[1].reference',
    /did you mean `worker`/,
  ],
]

describe('a wrong configuration', () => {
  it.each(wrong)('names line, column, key and remedy of %s', (_title, from, to, at, key, remedy) => {
    expect(good).toContain(from)
    const problems = problemsOf(good.replace(from, to))
    expect(
      problems.map(({ path, key: found }) => [path, found]),
      JSON.stringify(problems),
    ).toEqual([[`sutler.yaml:${at}`, key]])
    expect(problems[0]?.remedy).toMatch(remedy)
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })

  it('reports all problems at once, in the order of the lines', () => {
    const text = wrong.slice(0, 6).reduce((done, [, from, to]) => done.replace(from, to), good)
    const lines = problemsOf(text).map(({ path }) => Number(path.split(':')[1]))
    expect(lines.length).toBeGreaterThanOrEqual(4)
    expect(lines).toEqual([...lines].sort((a, b) => a - b))
  })

  it('reports more than eight problems of the shape', () => {
    const entries = Array.from({ length: 12 }, (_, index) => `          - { target: t${index}, sorce: x }`)
    expect(problemsOf(`${good}${entries.join('\n')}\n`)).toHaveLength(12)
  })

  it('says where the YAML breaks, and that a key stands twice', () => {
    expect(problemsOf('version: 1\nconnections: { a: [1, 2 }\n')[0]?.path).toMatch(/^sutler\.yaml:2:/)
    const [twice] = problemsOf('version: 1\nversion: 1\n')
    expect(twice).toMatchObject({ path: 'sutler.yaml:2:1', code: 'CONFIG_SYNTAX' })
  })

  it('refuses an empty file by what is missing', () => {
    expect(problemsOf('').map(({ summary }) => summary)).toEqual([
      '`version` is missing',
      '`connections` is missing',
      '`jobs` is missing',
    ])
  })
})

describe('a configuration that cannot be read', () => {
  it.each([
    ['.', /this is a folder, not a file/],
    ['nowhere.yaml', /nowhere\.yaml: there is no such file/],
  ])('says why: %s', async (path, message) => {
    await expect(loadConfig(path, sampleKinds)).rejects.toThrow(message)
  })
})
