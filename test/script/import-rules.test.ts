import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'

const script = join(import.meta.dirname, '../../script/import-rules.ts')
const all = ['core', 'scim', 'connector-kit', 'connectors', 'engine', 'store', 'agent', 'server', 'console', 'cli']

const wrong = [
  ['core', 'core', `import { readFileSync } from 'node:fs'`],
  ['core', 'core', `import type { Job } from '@sutler/engine'`],
  ['core', 'core', `import 'undici'`],
  ['scim', 'scim', `import 'node:crypto'`],
  ['scim', 'scim', `import '@sutler/connector-kit'`],
  ['connector-kit', 'connector-kit', `import type { Job } from '@sutler/engine'`],
  ['connectors', 'connectors', `import '@sutler/store'`],
  ['engine', 'engine', `import type { X } from '@sutler/store'`],
  ['engine-no-http', 'engine', `import 'node:http'`],
  ['store', 'store', `import '@sutler/connectors'`],
  ['store-port-types', 'store', `import { one } from '@sutler/engine'`],
  ['agent', 'agent', `import '@sutler/engine'`],
  ['server', 'server', `import '@sutler/cli'`],
  ['console', 'console', `import 'node:path'`],
  ['console-api-types', 'console', `import { one } from '@sutler/server'`],
  ['cli', 'cli', `import '@sutler/store'`],
  ['resolvable', 'core', `import './nowhere.ts'`],
  ['no-circles', 'engine', `import type { Itself } from './circle.ts'`],
] as const

let folder: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sutler-imports-'))
  mkdirSync(join(folder, 'node_modules/@sutler'), { recursive: true })
  for (const name of all) {
    write(`packages/${name}/package.json`, JSON.stringify({ name: `@sutler/${name}`, exports: './src/index.ts' }))
    write(`packages/${name}/src/index.ts`, 'export const one = 1\n')
    symlinkSync(`../../packages/${name}`, join(folder, 'node_modules/@sutler', name))
  }
  for (const library of ['temporal-polyfill', 'undici']) {
    write(`node_modules/${library}/package.json`, JSON.stringify({ name: library, main: 'index.js' }))
    write(`node_modules/${library}/index.js`, '')
  }
})

afterEach(() => rmSync(folder, { recursive: true }))

test('every rule stops a file that breaks it', () => {
  for (const [index, [, name, line]] of wrong.entries()) write(`packages/${name}/src/planted-${index}.ts`, `${line}\n`)
  write('packages/connectors/src/file/planted.ts', `import '../scim/index.ts'\n`)
  write('packages/connectors/src/scim/index.ts', 'export const two = 2\n')
  write('packages/store/src/sqlite/thread.ts', `import { one } from '@sutler/core'\n`)
  write('packages/engine/src/circle.ts', `import type { Other } from './planted-17.ts'\n`)
  const { status, stdout } = check()
  expect(status).toBe(1)
  for (const [index, [rule, name]] of wrong.entries()) {
    expect(stdout).toContain(`error ${rule}: packages/${name}/src/planted-${index}.ts`)
  }
  expect(stdout).toContain('error connectors-apart: packages/connectors/src/file/planted.ts')
  expect(stdout).toContain('error store-thread: packages/store/src/sqlite/thread.ts')
})

test('what the table allows passes', () => {
  write('packages/core/src/fine.ts', `import 'temporal-polyfill'\n`)
  write('packages/scim/src/fine.ts', `import { one } from '@sutler/core'\nexport const two = one\n`)
  write(
    'packages/store/src/fine.ts',
    `import type { Job } from '@sutler/engine'\nimport 'node:sqlite'\nexport type J = Job\n`,
  )
  write('packages/engine/src/fine.ts', `import 'node:crypto'\nimport '@sutler/core'\n`)
  write('packages/cli/src/fine.ts', `import '@sutler/server'\n`)
  write('packages/store/test/fine.test.ts', `import '@sutler/connectors'\n`)
  const { status, stdout } = check()
  expect(stdout).toContain('no dependency violations found')
  expect(status).toBe(0)
})

function check(): { readonly status: number | null; readonly stdout: string } {
  return spawnSync(process.execPath, [script, folder], { encoding: 'utf8' })
}

function write(path: string, text: string): void {
  const file = join(folder, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
