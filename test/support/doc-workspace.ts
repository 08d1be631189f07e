import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** The repository. */
export const root = join(import.meta.dirname, '../..')

interface Ran {
  readonly status: number | null
  readonly stdout: string
  /** Standard output and standard error together. */
  readonly output: string
}

/** A folder that looks like a clone, with an empty home: what a reader of the docs stands in. */
export interface DocWorkspace {
  /** What the reader stands in. */
  readonly folder: string
  run(script: string): Ran
  remove(): void
}

/** Makes one. Programs are links into the repository, examples are copies that commands may write into. */
export function docWorkspace(): DocWorkspace {
  const folder = mkdtempSync(join(tmpdir(), 'sutler-docs-'))
  const home = join(folder, 'home')
  const clone = join(folder, 'clone')
  mkdirSync(home)
  mkdirSync(clone)
  for (const name of ['bin', 'script', 'node_modules']) symlinkSync(join(root, name), join(clone, name))
  cpSync(join(root, 'examples'), join(clone, 'examples'), {
    recursive: true,
    filter: (path) => !/node_modules|\.sutler/.test(path.slice(root.length)),
  })
  return {
    folder: clone,
    run(script) {
      const ran = spawnSync('sh', ['-eu', '-c', `exec 2>&1\n${script}`], {
        cwd: clone,
        stdio: ['ignore', 'pipe', 'pipe'],
        encoding: 'utf8',
        timeout: 60_000,
        env: { PATH: process.env.PATH, HOME: home, LANG: 'C.UTF-8' },
      })
      return { status: ran.status, stdout: ran.stdout, output: ran.stdout + ran.stderr }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}
