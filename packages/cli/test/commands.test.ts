import { execFile } from 'node:child_process'
import { promisify, stripVTControlCharacters } from 'node:util'
import { describe, expect, it } from 'vitest'
import { runCli } from '../src/cli.ts'
import { fakeIo, installationOf, resultOf, run } from './support.ts'

const execute = promisify(execFile)

const commandLines = [
  'sutler',
  'sutler try',
  'sutler serve',
  'sutler plan',
  'sutler apply',
  'sutler sync',
  'sutler preview',
  'sutler status',
  'sutler connector test',
  'sutler expr',
  'sutler filter',
  'sutler validate',
  'sutler scim token create',
  'sutler completion',
]

describe('help', () => {
  it.each(commandLines)('of %s stays as it is', async (line) => {
    const ran = await run([...line.split(' ').slice(1), '--help'])
    expect(ran.code).toBe(0)
    expect(ran.stdout).toMatchSnapshot()
    expect(Math.max(...ran.stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80)
  })
})

describe('wrong usage', () => {
  it.each([
    ['no command', []],
    ['an unknown command', ['snyc']],
    ['an unknown flag', ['sync', '--fast']],
    ['a number that is none', ['sync', '--allow-deletes', 'many']],
    ['a missing argument', ['apply']],
    ['a missing flag', ['preview']],
    ['an unknown job', ['sync', '--job', 'nope']],
    ['an unknown connection', ['connector', 'test', 'nope']],
    ['a port that is none', ['serve', '--port', '70000']],
    ['an unknown object type', ['preview', '--object', '7', '--type', 'robot']],
    ['an unknown object type', ['unlink', '--object', '7', '--type', 'robot']],
    ['an unknown shell', ['completion', 'tcsh']],
  ])('%s exits with 64 and prints nothing on stdout', async (_title, args) => {
    const ran = await run(args)
    expect(ran.code).toBe(64)
    expect(ran.stdout).toBe('')
    expect(ran.stderr).not.toBe('')
  })
})

describe('a configuration that is empty', () => {
  it('is said to be so, whatever job is asked for', async () => {
    for (const args of [['sync'], ['sync', '--job', 'nope']])
      expect(await run(args, {}, [])).toMatchObject({ code: 64, stderr: expect.stringContaining('has no jobs; add') })
  })

  it('has no connection to test', async () => {
    const config = { ...installationOf({}).config, connections: new Map() }
    const ran = await run(['connector', 'test'], { config })
    expect(ran).toMatchObject({ code: 64, stderr: expect.stringContaining('has no connections; add') })
  })
})

describe('an object', () => {
  it.each(['preview', 'unlink'])('of %s is of one type, which must be named where there are several', async (name) => {
    const ran = await run([name, '--object', '7'], {}, ['hr-to-app'], ['worker', 'team'])
    expect(ran.code).toBe(64)
    expect(ran.stderr).toContain('--type: worker, team')
  })
})

describe('the port of serve', () => {
  it('has its range in the message', async () => {
    expect((await run(['serve', '--port', '65536'])).stderr).toContain('from 0 to 65535')
  })
})

describe('status', () => {
  const counts = { managed: 359, escrow: 2, held: 0, referencesWaiting: 0, waiting: [] }
  const job = { id: 'hr-to-app', source: 'hr', target: 'app', interrupted: false, ...counts }

  it('shows the last run of each job and what waits', async () => {
    const { run: lastRun } = resultOf('partial')
    const ran = await run(['status'], { status: () => Promise.resolve([{ ...job, lastRun }]) })
    expect(ran.stdout).toBe(`JOB        LAST RUN           STATUS   ACCOUNTS  RETRYING  HELD
hr-to-app  2023-11-14 22:13Z  partial       359         2     0
`)
  })

  it('says of a run whose process died that the next one goes on', async () => {
    const lastRun = { ...resultOf('running').run, endedAt: null }
    const ran = await run(['status'], { status: () => Promise.resolve([{ ...job, lastRun, interrupted: true }]) })
    expect(ran.stdout).toMatch(/^hr-to-app .* interrupted /m)
    expect(ran.stdout).toContain('hr-to-app: interrupted; the next run goes on from there\n')
    expect(ran.stdout).not.toContain('running')
  })

  it('of one job names who waits for whom, and counts the rest', async () => {
    const one = { type: 'worker', source: '7', path: 'manager', awaitedType: 'worker', awaited: '1' }
    const waits = { ...job, lastRun: null, referencesWaiting: 1300, waiting: [one, { ...one, source: '8' }] }
    const status = () => Promise.resolve([waits])
    const { stdout } = await run(['status', '--job', 'hr-to-app'], { status })
    expect(stdout).toMatch(/\n1,300 references waiting:\n {2}worker 7 {2}manager waits for worker 1\n {2}worker 8 .*\n/)
    expect(stdout).toContain('  and 1,298 more\n')
    expect((await run(['status'], { status })).stdout).not.toContain('waiting')
  })

  it('stands in the same columns where its head is in bold', async () => {
    const status = () => Promise.resolve([{ ...job, lastRun: resultOf('partial').run }])
    const { io, texts } = fakeIo(() => Promise.resolve(installationOf({ status })))
    await runCli(['status'], { ...io, stdout: { ...io.stdout, isTTY: true } })
    expect(texts.stdout).toContain('\u001b[1m')
    expect(stripVTControlCharacters(texts.stdout)).toBe((await run(['status'], { status })).stdout)
  })

  it('prints jobs, or problems, as one JSON document', async () => {
    const status = () => Promise.resolve([{ ...job, lastRun: null }])
    expect(JSON.parse((await run(['status', '--json'], { status })).stdout)).toEqual({
      jobs: [{ ...job, lastRun: null }],
    })
    const problem = { type: 'worker', source: '7', code: 'CONFLICT', message: 'two rows' }
    const ran = await run(['status', '--problems', '--json'], { problems: () => Promise.resolve([problem]) })
    expect(JSON.parse(ran.stdout)).toEqual({ jobId: 'hr-to-app', problems: [problem] })
  })
})

describe('connector test', () => {
  it('exits with 1 when a connection does not work, and says why', async () => {
    const findings = [
      { severity: 'error', code: 'AUTH_FAILED', summary: 'the token is refused', remedy: 'renew it' },
    ] as const
    const ran = await run(['connector', 'test'], {
      testConnections: () => Promise.resolve([{ name: 'app', kind: 'scim', findings }]),
    })
    expect(ran).toMatchObject({
      code: 1,
      stdout: 'app (scim): does not work\n  error: the token is refused\n    renew it\n',
    })
  })

  it('exits with 0 when warnings are all there is', async () => {
    const findings = [{ severity: 'warning', code: 'SLOW', summary: 'it is slow' }] as const
    const ran = await run(['connector', 'test', '--json'], {
      testConnections: () => Promise.resolve([{ name: 'app', kind: 'scim', findings }]),
    })
    expect(ran.code).toBe(0)
    expect(JSON.parse(ran.stdout)).toEqual({ connections: [{ name: 'app', kind: 'scim', findings, works: true }] })
  })
})

describe('preview', () => {
  const steps = [{ step: 'import', status: 'success', summary: 'found', detail: null }] as const

  it('shows the steps, and that nothing was written', async () => {
    const ran = await run(['preview', '--object', '7'], {
      preview: () => Promise.resolve({ type: 'worker', source: '7', steps, action: null, applied: false }),
    })
    expect(ran).toMatchObject({
      code: 0,
      stdout: 'worker 7\n\n  import  success  found\n\nNothing would be written.\n',
    })
  })

  it('exits with 1 when a step fails', async () => {
    const failed = [{ ...steps[0], status: 'failure' as const }]
    const ran = await run(['preview', '--object', '7', '--json'], {
      preview: () => Promise.resolve({ type: 'worker', source: '7', steps: failed, action: null, applied: false }),
    })
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.stdout)).toMatchObject({ source: '7', applied: false })
  })
})

describe('completion', () => {
  /** What bash offers when Tab is pressed at the end of the line. */
  async function offered(script: string, ...words: string[]): Promise<string[]> {
    const quoted = ['sutler', ...words].map((word) => `'${word}'`).join(' ')
    const ask = `COMP_WORDS=(${quoted}); COMP_CWORD=${words.length}; _sutler; printf '%s\\n' "\${COMPREPLY[@]}"`
    const { stdout } = await execute('bash', ['-c', `${script}\n${ask}`])
    return stdout.split('\n').filter((line) => line !== '')
  }

  it('for bash parses, and knows commands, flags and shells', async () => {
    const { stdout: script, code } = await run(['completion', 'bash'])
    expect(code).toBe(0)
    await execute('bash', ['-n', '-c', script])
    expect(await offered(script, 'st')).toEqual(['status'])
    expect(await offered(script, 'sync', '--allow')).toEqual(['--allow-deletes', '--allow-removals'])
    expect(await offered(script, 'connector', '')).toContain('test')
    expect(await offered(script, 'connector', 'test', '--c')).toEqual(['--config'])
    expect(await offered(script, 'completion', 'f')).toEqual(['fish'])
    for (const words of [['apply'], ['mapping', 'import']])
      expect(await offered(script, ...words, './packag')).toContain('./package.json')
    expect(await offered(script, 'validate', '--profile', '')).toEqual(['rfc', 'entra', 'interop'])
    expect(await offered(script, 'scim', 'token', 'create', 'x', '--profile', 's')).toEqual(['strict'])
    expect(await offered(script, 'expr', '--vec')).toEqual(['--vectors'])
    expect(await offered(script, 'expr', '--dialect', 'c')).toEqual(['cloud-sync'])
    expect(await offered(script, 'expr', '--functions', 'Swi')).toEqual(['Switch'])
    expect(await offered(script, 'filter', '--type', 'G')).toEqual(['Group'])
    expect(await offered(script, 'validate', '--profile', 'e')).toEqual(['entra'])
  })

  it.each(['zsh', 'fish'])('for %s names every command', async (shell) => {
    const { stdout } = await run(['completion', shell])
    for (const name of ['try', 'serve', 'plan', 'apply', 'sync', 'preview', 'status', 'connector', 'test']) {
      expect(stdout).toContain(name)
    }
  })
})
