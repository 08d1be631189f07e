import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openInstallation } from '@sutler/server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { runCli } from '../src/cli.ts'
import { fakeIo } from './support.ts'

const config = `version: 1
connections:
  hr: { kind: flat-file, settings: { path: workers.csv, anchor: WorkerID } }
  people: { kind: directory }
jobs:
  hr-to-people:
    source: hr
    target: people
    pageSize: 10
    objects:
      - source: worker
        target: User
        attributes:
          - { target: externalId, source: WorkerID, match: 1 }
          - { target: userName, source: Mail }
          - { target: active, expression: 'Not([IsSoftDeleted])' }
`

let folder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sutler-interrupt-'))
  file = join(folder, 'sutler.yaml')
  await writeFile(file, config)
  const rows = Array.from({ length: 50 }, (_, index) => `${1000 + index},person-${index}@example.com`)
  await writeFile(join(folder, 'workers.csv'), `WorkerID,Mail\n${rows.join('\n')}\n`)
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Like `openInstallation`, but `signal` comes as soon as the first page is done. */
function openAndSignal(signal: () => void): typeof openInstallation {
  return async (path, options) => {
    const installation = await openInstallation(path, options)
    const runJob = installation.runJob.bind(installation)
    let sent = false
    installation.runJob = (jobId, request = {}) =>
      runJob(jobId, {
        ...request,
        onEvent: (event) => {
          request.onEvent?.(event)
          if (event.kind === 'progress' && !sent) signal()
          sent ||= event.kind === 'progress'
        },
      })
    return installation
  }
}

describe('a cycle that is interrupted', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s ends after its page with %i, and the next run goes on from there', async (name, code) => {
    const first = fakeIo(openAndSignal(() => first.signal(name)))
    expect(await runCli(['sync', '-c', file, '--json'], first.io)).toBe(code)
    const stopped = JSON.parse(first.texts.stdout)
    expect(stopped.run.status).toBe('stopped')
    expect(stopped.counts.created).toBeGreaterThan(0)
    expect(stopped.counts.created).toBeLessThan(50)
    const second = fakeIo(openInstallation)
    expect(await runCli(['sync', '-c', file, '--json'], second.io)).toBe(0)
    const done = JSON.parse(second.texts.stdout)
    expect(done.run).toMatchObject({ id: stopped.run.id, status: 'success' })
    expect(done.counts.created).toBe(50)
  })
})
