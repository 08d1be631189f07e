import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config/load.ts'
import { ConfigError, type ConfigProblem } from '../../src/config/types.ts'
import { sampleKinds } from '../support/kinds.ts'

const good = `version: 1
connections:
  hr: { kind: flat-file, settings: { path: workers.csv, anchor: WorkerID } }
  crm: { kind: scim, settings: { baseUrl: "http://127.0.0.1:9000/scim/v2" }, secrets: { token: env:TOKEN } }
jobs:
  hr-to-crm:
    source: hr
    target: crm
    objects:
      - source: worker
        target: User
        attributes:
          - { target: userName, source: Mail, match: 1 }
          - { target: 'emails[type eq "work"].value', source: Mail }
        cases:
          - name: one
            source: { Mail: a@x }
            expect: { userName: a@x, 'emails[type eq "Work"].value': a@x }
          - { name: two, source: {}, absent: [userName], expectScope: active }
`

const load = (text: string) => parseConfig(text, resolve('sutler.yaml'), sampleKinds)

function problemsOf(text: string): readonly ConfigProblem[] {
  try {
    load(text)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
}

describe('cases beside a mapping', () => {
  it('are kept apart from what the mapping does', () => {
    const job = load(good).jobs.get('hr-to-crm')
    expect(job?.cases).toMatchObject([[{ name: 'one' }, { name: 'two', absent: ['userName'] }]])
    expect(job?.objects[0]).not.toHaveProperty('cases')
    expect(load(good.replace(/ {8}cases:[\s\S]*/, '')).jobs.get('hr-to-crm')?.cases).toEqual([[]])
  })

  const last = '{ name: two, source: {}, absent: [userName], expectScope: active }'
  const key = 'jobs.hr-to-crm.objects[0].cases[1]'
  it.each<[string, string, string, string, RegExp]>([
    ['has no name', '{ source: {}, expectScope: active }', '19:13', key, /add `name:`/],
    ['has no source', '{ name: two, expectScope: active }', '19:13', key, /add `source:`/],
    [
      'has the name of another',
      '{ name: one, source: {}, expectScope: active }',
      '19:21',
      `${key}.name`,
      /another one/,
    ],
    [
      'has a key nobody knows',
      '{ name: two, source: {}, expectSope: active }',
      '19:38',
      `${key}.expectSope`,
      /expectScope/,
    ],
    ['expects nothing', '{ name: two, source: {}, now: "2026-01-05" }', '19:13', key, /`expect:`/],
    [
      'has a time there is none of',
      '{ name: two, source: {}, now: "2026-13-45", expectScope: active }',
      '19:43',
      `${key}.now`,
      /ISO 8601/,
    ],
    [
      'has a time in words',
      '{ name: two, source: {}, now: tomorrow, expectScope: active }',
      '19:43',
      `${key}.now`,
      /2026-01-05T12/,
    ],
    [
      'has a scope there is none of',
      '{ name: two, source: {}, expectScope: actve }',
      '19:51',
      `${key}.expectScope`,
      /active/,
    ],
    [
      'expects a path nothing writes',
      '{ name: two, source: {}, expect: { userNam: x } }',
      '19:48',
      `${key}.expect.userNam`,
      /did you mean `userName`/,
    ],
    [
      'leaves a path alone that nothing writes',
      '{ name: two, source: {}, absent: [title] }',
      '19:47',
      `${key}.absent[0]`,
      /use one of: userName/,
    ],
    [
      'names others at a path nothing writes',
      '{ name: two, source: {}, existing: { nick: [a] }, expectScope: active }',
      '19:50',
      `${key}.existing.nick`,
      /use one of/,
    ],
    [
      'gives one value for a list of others',
      '{ name: two, source: {}, existing: { userName: a }, expectScope: active }',
      '19:60',
      `${key}.existing.userName`,
      /./,
    ],
    [
      'has values of who fails',
      '{ name: two, source: {}, expectError: E_LIMIT, expect: { userName: x } }',
      '19:51',
      `${key}.expectError`,
      /two cases/,
    ],
    [
      'has a scope of who is ignored',
      '{ name: two, source: {}, expectIgnored: true, expectScope: active }',
      '19:53',
      `${key}.expectIgnored`,
      /two cases/,
    ],
  ])('one of which %s is refused', (_title, text, at, where, remedy) => {
    const problems = problemsOf(good.replace(last, text))
    expect(
      problems.map((problem) => [problem.path, problem.key]),
      JSON.stringify(problems),
    ).toEqual([[`sutler.yaml:${at}`, where]])
    expect(problems[0]?.remedy).toMatch(remedy)
  })

  it('that are no list are refused', () => {
    const problems = problemsOf(good.replace(/cases:[\s\S]*/, 'cases: { name: one }\n'))
    expect(problems.map(({ key: where }) => where)).toEqual(['jobs.hr-to-crm.objects[0].cases'])
  })
})

describe('a mistake in an expression', () => {
  it('has the characters it is about', () => {
    const [problem] = problemsOf(good.replace('userName, source: Mail', "userName, expression: 'Lefft([Mail], 1)'"))
    expect(problem?.span).toEqual({ text: 'Lefft([Mail], 1)', start: 0, end: 5 })
  })
})
