import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openInstallation } from '@sutler/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../../src/cli.ts'
import { fakeIo, type Ran } from '../support.ts'

const cases = `        cases:
          - name: a login is in small letters
            source: { WorkerID: '1', Mail: ADA@x }
            expect: { userName: ada@x }
`

const config = `version: 1
connections:
  hr: { kind: flat-file, settings: { path: workers.csv, anchor: WorkerID } }
  app: { kind: directory }
jobs:
  hr-to-app:
    source: hr
    target: app
    objects:
      - source: worker
        target: User
        attributes:
          - { target: externalId, source: WorkerID, match: 1 }
          - { target: userName, expression: 'ToLower([Mail])' }
          - { target: active, expression: 'Not([IsSoftDeleted])' }
`

const workers = `WorkerID,Mail,Dept,Pin
1,Ada@x,Sales,11
2,Bob@x,R&D,22
3,Cyd@x,Sales,33
4,Dee@x,,44
`

let folder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sutler-check-'))
  file = await write('sutler.yaml', config + cases)
  await write('workers.csv', workers)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function write(name: string, content: string | Uint8Array): Promise<string> {
  await writeFile(join(folder, name), content)
  return join(folder, name)
}

/** Runs `sutler mapping check` on the configuration of this test. */
async function check(args: readonly string[] = [], input = ''): Promise<Ran> {
  const { io, texts } = fakeIo(
    (path, options) => openInstallation(path, { ...options, variables: {} }),
    {},
    Buffer.from(input),
  )
  const code = await runCli(['mapping', 'check', '-c', file, ...args], io)
  return { code, ...texts }
}

/** Puts another attribute mapping into the configuration. */
async function withAttribute(text: string): Promise<void> {
  await write('sutler.yaml', `${config}          - ${text}\n${cases}`)
}

describe('mapping check', () => {
  it('says that all is well, and touches nothing', async () => {
    const ran = await check()
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout).toContain('hr-to-app: worker → User\n')
    expect(ran.stdout).toContain('1 case: all pass\n')
    expect(ran.stdout).toMatch(/^1 mapping, 0 errors, 0 warnings, 1 case$/m)
    expect((await readdir(folder)).sort()).toEqual(['sutler.yaml', 'workers.csv'])
  })

  it('names what no mapping reads, which is no reason to fail', async () => {
    expect((await check()).stdout).toContain('these 2 attributes of the source: Dept, Pin\n')
  })

  it.each([
    [
      'a mistake of the language, before anything is opened',
      "{ target: title, expression: 'Lefft([Dept], 2)' }",
      'stderr',
      /error E_UNKNOWN_FUNCTION: [\s\S]*there is no function Lefft\n {2}at .*sutler\.yaml:16:42\n {2}Lefft\(\[Dept\], 2\)\n {2}\^{5}\n {2}Did you mean Left\?\n/,
    ],
    [
      'an attribute the source does not have',
      '{ target: title, expression: \'Join("-", [Dept], [Detp])\' }',
      'stdout',
      /error E_UNKNOWN_ATTRIBUTE: [\s\S]*at .*sutler\.yaml:16:42\n {2}Join\("-", \[Dept\], \[Detp\]\)\n {20}\^{6}\n {2}Did you mean \[Dept\]\?\n/,
    ],
    [
      'an attribute the target does not have',
      '{ target: tilte, source: Dept }',
      'stdout',
      /error UNKNOWN_TARGET_ATTRIBUTE: [\s\S]*at .*sutler\.yaml:16:23\n/,
    ],
    [
      'a match the target cannot search by',
      '{ target: nickName, source: Mail, match: 2 }',
      'stdout',
      /error MATCH_NOT_SEARCHABLE: jobs\.hr-to-app\.objects\[0\]\.attributes\[3\]\.match: /,
    ],
  ] as const)('shows %s', async (_title, attribute, where, message) => {
    await withAttribute(attribute)
    const ran = await check()
    expect(ran[where]).toMatch(message)
    expect(ran.code).toBe(1)
    expect(
      Math.max(
        ...ran[where]
          .split('\n')
          .filter((line) => !line.includes(folder))
          .map(({ length }) => length),
      ),
    ).toBeLessThanOrEqual(80)
  })

  it.each([
    ['a key that stands twice', `'Switch([Dept], "x", "Sales", "a", "Sales", "b")'`, 'W_UNREACHABLE'],
    ['a match by roles', `'SingleAppRoleAssignment([Dept])', match: 2`, 'MATCH_BY_ROLES'],
  ])('warns of %s', async (_title, expression, code) => {
    await withAttribute(`{ target: displayName, expression: ${expression} }`)
    expect((await check()).stdout).toContain(`warning ${code}: `)
  })

  it('runs the cases', async () => {
    await write('sutler.yaml', config + cases.replace('ada@x', 'ADA@x'))
    const ran = await check()
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain(`failed case "a login is in small letters"
  at ${join(folder, 'sutler.yaml')}:17:19
  userName: expected "ADA@x"
            actual   "ada@x"
1 case: 1 failed
`)
  })

  it('warns of a case with an attribute the source does not have', async () => {
    const test = "{ name: typo, source: { WorkerId: '1', IsSoftDeleted: false, mial: x }, expect: { active: true } }"
    await write('sutler.yaml', `${config}        cases:\n          - ${test}\n`)
    const ran = await check()
    expect(ran).toMatchObject({ code: 0 })
    expect(ran.stdout).toMatch(/warning CASE_ATTRIBUTE_UNKNOWN: .*\s+.*no attribute mial\n.*\n {2}did you mean Mail\?/)
    expect(ran.stdout).not.toMatch(/no attribute (WorkerId|IsSoftDeleted)/)
  })

  it('is one JSON document with --json', async () => {
    const report = JSON.parse((await check(['--json'])).stdout)
    expect(report).toMatchObject({
      ok: true,
      notes: [],
      mappings: [
        {
          job: 'hr-to-app',
          source: 'worker',
          target: 'User',
          cases: { passed: 1, failed: [] },
          sample: null,
          changes: null,
        },
      ],
    })
    expect(report.mappings[0].findings).toMatchObject([
      { severity: 'info', code: 'UNUSED_SOURCE_ATTRIBUTE', key: 'jobs.hr-to-app.objects[0].attributes' },
    ])
  })

  it('refuses a configuration it cannot read as every command does', async () => {
    file = join(folder, 'none.yaml')
    const ran = await check(['--json'])
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.stdout)).toMatchObject({
      error: { code: 'CONFIG_ERROR', problems: [{ code: 'CONFIG_UNREADABLE' }] },
    })
    expect(ran.stderr).toContain('there is no such file')
  })
})

describe('a system that cannot be asked', () => {
  const scim = (baseUrl: string, secrets = '') =>
    config.replace('{ kind: directory }', `{ kind: scim, settings: { baseUrl: "${baseUrl}" }${secrets} }`)

  it.each([
    ['is out of reach', scim('http://127.0.0.1:1/scim/v2'), []],
    ['needs a secret that is not here', scim('http://127.0.0.1:1/scim/v2', ', secrets: { token: env:NOT_SET }'), []],
    ['is not to be asked', scim('http://127.0.0.1:1/scim/v2'), ['--offline']],
  ])('because it %s is noted, and all else is checked', async (_title, text, args) => {
    await write('sutler.yaml', text.replace('[Mail]', '[Mial]') + cases)
    const ran = await check(args)
    expect(ran.code).toBe(1)
    expect(ran.stdout).toContain('note: app: its schema is not known')
    expect(ran.stdout).toContain('Did you mean [Mail]?')
  })

  it('offline is really left alone', async () => {
    let calls = 0
    const server = createServer((_, response) => {
      calls += 1
      response.end()
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    await write('sutler.yaml', scim(`http://127.0.0.1:${port}/scim/v2`) + cases)
    expect((await check(['--offline'])).code).toBe(0)
    expect(calls).toBe(0)
    await check()
    expect(calls).toBeGreaterThan(0)
    server.close()
  })

  it('does not keep a missing file of the source to itself', async () => {
    await rm(join(folder, 'workers.csv'))
    const ran = await check()
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatch(/note: hr: its schema is not known/)
  })
})

describe('a sample', () => {
  it.each([
    ['CSV, as the source reads it', async () => ['--sample', await write('people.csv', workers)]],
    [
      'a JSON list',
      async () => [
        '--sample',
        await write('people.json', JSON.stringify([{ Mail: 'a' }, { Mail: 'b' }, { Mail: 'c' }, { Mail: 'd' }])),
      ],
    ],
    [
      'JSON lines',
      async () => [
        '--sample',
        await write('people.jsonl', '{"Mail":"a"}\n{"Mail":"b"}\n\n{"Mail":"c"}\n{"Mail":"d"}\n'),
      ],
    ],
    [
      'JSON lines by another name',
      async () => ['--sample', await write('people.json', '{"Mail":"a"}\n{"Mail":"b"}\n{"Mail":"c"}\n{"Mail":"d"}')],
    ],
    [
      'objects of a source',
      async () => [
        '--sample',
        await write(
          'people.json',
          JSON.stringify(
            ['1', '2', '3', '4'].map((anchor) => ({ type: 'worker', anchor, attributes: { Mail: anchor } })),
          ),
        ),
      ],
    ],
  ])('may be %s', async (_title, make) => {
    const ran = await check(await make())
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(ran.stdout).toContain('sample of 4: 4 in scope, 0 out of scope, 0 fail, 0 ignored\n')
  })

  it('may come on standard input', async () => {
    expect((await check(['--sample', '-'], '{"Mail":"a"}')).stdout).toContain('sample of 1: 1 in scope')
  })

  it('shows who is out of scope, inactive, ignored or fails', async () => {
    await write(
      'sutler.yaml',
      config
        .replace(
          '        attributes:',
          "        scope: [[{ attribute: Dept, operator: NOT EQUALS, value: 'X' }]]\n        attributes:",
        )
        .replace("'ToLower([Mail])'", `'IIF([Mail] = "robot", IgnoreObjectFlow, Item(Split([Mail], "@"), 1))'`),
    )
    const people = [
      { Dept: 'A', Mail: 'a@x' },
      { Dept: 'X', Mail: 'a@x' },
      { Dept: 'A', Mail: 'robot' },
      { Dept: 'A' },
      { Dept: 'A', Mail: 'a@x', IsSoftDeleted: true },
    ]
    const ran = await check(['--sample', '-'], JSON.stringify(people))
    expect(ran.stdout).toContain('sample of 5: 2 in scope (1 of them inactive), 1 out of scope, 1 fail, 1 ignored\n')
    expect(ran.stdout).toContain('  #4  E_INDEX_RANGE: userName: ')
  })

  it('shows keys nobody has, values without a key, and attributes nobody has', async () => {
    await withAttribute(`{ target: title, expression: 'Switch([Dept], , "Sales", "S", "Legal", [Phone])' }`)
    await write('workers.csv', workers.replace('Pin', 'Phone').replace(/,\d\d$/gm, ','))
    const { stdout, code } = await check(['--sample', join(folder, 'workers.csv')])
    expect(code).toBe(0)
    expect(stdout).toMatch(
      /info SWITCH_KEY_NOT_IN_SAMPLE:\s[\s\S]*"Legal"[\s\S]* {2}Switch\(\[Dept\], , "Sales", "S", "Legal", \[Phone\]\)\n {33}\^{7}\n/,
    )
    const text = stdout.replace(/\s+/g, ' ')
    expect(text).toMatch(
      /info SWITCH_VALUE_WITHOUT_KEY: .*1 in the sample have values without a key and get no value: "R&D" \(1\)/,
    )
    expect(text).toMatch(/info NOT_IN_SAMPLE: .*nobody in the sample has \[Phone\]/)
  })

  it('keeps redacted values to itself', async () => {
    await withAttribute(`{ target: title, expression: 'Redact(Switch([Pin], "x", "99", "y"))' }`)
    const { stdout } = await check(['--sample', join(folder, 'workers.csv')])
    expect(stdout).toContain('SWITCH_VALUE_WITHOUT_KEY')
    expect(stdout).not.toMatch(/"11"|"22"/)
  })

  it.each([
    ['is not there', ['--sample', 'nowhere.json'], '', 64, /nowhere\.json cannot be read: there is no such file/],
    ['is a folder', ['--sample', tmpdir()], '', 64, /it is a folder/],
    ['is no JSON', ['--sample', '-'], 'hello', 1, /the sample - is not JSON/],
    ['is empty', ['--sample', '-'], '', 1, /it is empty/],
    ['holds nobody', ['--sample', '-'], '[]', 1, /holds nobody/],
    ['holds no people', ['--sample', '-'], '[1, 2]', 1, /has to hold objects of attributes/],
    ['has a line that is none', ['--sample', '-'], '{"a":1}\n{"b":}\n', 1, /line 2, is not JSON/],
    ['is of a type nobody maps', ['--sample', '-', '--type', 'robot'], '[{}]', 64, /maps no `robot`; it maps: worker/],
    [
      'is a CSV file that is not there',
      ['--sample', 'nowhere.csv'],
      '',
      1,
      /the sample nowhere\.csv cannot be read: there is no such file/,
    ],
    ['has no type', ['--type', 'worker'], '', 64, /--type says of what --sample is/],
    ['is missing', ['--baseline', 'old.yaml'], '', 64, /so it needs --sample/],
    ['is without a baseline', ['--sample', '-', '--max-changes', '5'], '[{}]', 64, /so it needs one/],
    ['may change by no share', ['--max-changes', 'many'], '', 64, /a share from 0% to 100%/],
    ['may change by too much', ['--max-changes', '101%'], '', 64, /a share from 0% to 100%/],
    ['is for a job there is none of', ['--job', 'nope'], '', 64, /there is no job `nope`/],
  ])('that %s is refused', async (_title, args, input, code, message) => {
    const ran = await check(args, input)
    expect(ran).toMatchObject({ code, stdout: '' })
    expect(ran.stderr).toMatch(message)
  })

  it('that is binary is refused', async () => {
    const ran = await check(['--sample', await write('people.json', Uint8Array.of(0, 255, 254))])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toContain('is not text in UTF-8')
  })
})

describe('a baseline', () => {
  const people = ['--sample', '-']
  const input = JSON.stringify(
    Array.from({ length: 20 }, (_, id) => ({
      type: 'worker',
      anchor: String(id),
      attributes: { Mail: id === 0 ? 'Ada@x' : `p${id}@x`, Pin: 'hunter2' },
    })),
  )

  async function compare(old: string, args: readonly string[] = []): Promise<Ran> {
    const baseline = await write('old.yaml', old)
    return check([...people, '--baseline', baseline, ...args], input)
  }

  it('of which nothing differs changes nobody', async () => {
    const ran = await compare(config)
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain('0 of 20 would change (0 %); 10 % are allowed\n')
  })

  it('shows what changes for whom', async () => {
    const ran = await compare(config.replace('ToLower([Mail])', 'StripSpaces([Mail])'))
    expect(ran.code).toBe(0)
    expect(ran.stdout).toContain(`1 of 20 would change (5 %); 10 % are allowed
  userName: 1 (5 %)
    0  Ada@x → ada@x
`)
  })

  it.each([
    ['4%', 2],
    ['5%', 0],
    ['5', 0],
    ['4.9', 2],
    ['0', 2],
    ['100%', 0],
  ])('may change %s: exit code %i', async (share, code) => {
    const ran = await compare(config.replace('ToLower([Mail])', 'StripSpaces([Mail])'), ['--max-changes', share])
    expect(ran.code).toBe(code)
    expect(ran.stdout.includes('more than the')).toBe(code === 2)
  })

  it('shows five examples, the share, and no secret', async () => {
    await withAttribute(`{ target: title, expression: 'Redact([Pin])' }`)
    const { stdout, code } = await compare(config)
    expect(code).toBe(2)
    expect(stdout).toContain('  title: 20 (100 %)\n')
    expect(stdout.match(/^ {4}\d+ {2}\[Redact\]|→ \[Redact\]$/gm)).toHaveLength(5)
    expect(stdout).not.toContain('hunter2')
  })

  it.each([
    [
      'is written on create only',
      '{ target: title, constant: x, flow: ObjectAddOnly }',
      0,
      /title: 20 \(100 %, on create only\)/,
    ],
    ['is written always', '{ target: title, constant: x }', 2, /title: 20 \(100 %\)/],
  ])('counts what %s', async (_title, attribute, code, shown) => {
    await withAttribute(attribute)
    const ran = await compare(config)
    expect(ran.code).toBe(code)
    expect(ran.stdout).toMatch(shown)
  })

  it('counts who comes into scope, leaves it, or fails from now on', async () => {
    const narrow = config.replace(
      '        attributes:',
      "        scope: [[{ attribute: Mail, operator: STARTS_WITH, value: 'Ada' }]]\n        attributes:",
    )
    expect((await compare(narrow)).stdout).toMatch(/\(scope\): 19 \(95 %\)\n {4}1 {2}outOfScope → active/)
    await write('sutler.yaml', config.replace('ToLower([Mail])', 'Item(Split([Mail], "da"), 2)'))
    expect((await compare(config)).stdout).toMatch(/active → fails: E_INDEX_RANGE/)
  })

  it('is compared even where the systems no longer have what it read', async () => {
    const ran = await compare(config.replace('ToLower([Mail])', 'ToLower([Gone])'))
    expect(ran.stdout).toMatch(/userName: 20 \(100 %\)/)
  })

  it('without the job or the mapping has nothing to compare', async () => {
    expect((await compare(config.replace('hr-to-app:', 'other:'))).stdout).toContain('the baseline has no such job')
    expect((await compare(config.replace('target: User', 'target: Group'))).stdout).toContain('does not map worker to')
  })

  it.each([
    ['is not there', 'nowhere.yaml', /there is no such file/],
    ['is wrong', 'bad.yaml', /bad\.yaml:1:10/],
  ])('that %s is an error', async (_title, name, message) => {
    await write('bad.yaml', config.replace('version: 1', 'version: 7'))
    const ran = await check([...people, '--baseline', join(folder, name)], input)
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(message)
  })
})
