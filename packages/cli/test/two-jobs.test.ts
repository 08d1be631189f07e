import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { getPath } from '@sutler/core'
import { openInstallation } from '@sutler/server'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runCli } from '../src/cli.ts'
import { type SampleApp, startSampleApp } from '../src/try/scim-app.ts'
import { fakeIo } from './support.ts'

const config = (baseUrl: string): string => `version: 1
connections:
  hr: { kind: flat-file, settings: { path: workers.csv, anchor: WorkerID } }
  people: { kind: directory }
  app: { kind: scim, settings: { baseUrl: "${baseUrl}" }, secrets: { token: env:APP_TOKEN } }
jobs:
  hr-to-people:
    source: hr
    target: people
    objects:
      - source: worker
        target: User
        attributes:
          - { target: externalId, source: WorkerID, match: 1 }
          - { target: userName, source: Mail }
          - { target: title, source: JobTitle }
          - { target: active, expression: 'Not([IsSoftDeleted])' }
  people-to-app:
    source: people
    target: app
    objects:
      - source: User
        target: User
        scope: [[{ attribute: active, operator: IS TRUE }]]
        attributes:
          - { target: externalId, source: externalId, match: 1 }
          - { target: userName, source: userName, match: 2 }
          - { target: title, source: title }
          - { target: active, expression: 'Not([IsSoftDeleted])' }
`

let folder = ''
let app: SampleApp
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sutler-two-jobs-'))
  app = await startSampleApp({ answerAfterMs: 0 })
  await writeFile(join(folder, 'sutler.yaml'), config(app.baseUrl))
})
afterEach(async () => {
  await app.close()
  await rm(folder, { recursive: true, force: true })
})

/** Writes the HR file, runs all jobs, and says what the app holds: name, title and state of each user. */
async function syncWith(rows: readonly string[]): Promise<string[]> {
  await writeFile(join(folder, 'workers.csv'), ['WorkerID,Mail,JobTitle', ...rows, ''].join('\n'))
  const variables = { APP_TOKEN: app.token }
  const { io, texts } = fakeIo((path, options) => openInstallation(path, { ...options, variables }))
  const code = await runCli(['sync', '-c', join(folder, 'sutler.yaml')], io)
  expect(code, `${texts.stdout}${texts.stderr}`).toBe(0)
  const users = app
    .users()
    .map((user) => ['userName', 'title', 'active'].map((path) => String(getPath(user, path))).join(' '))
  return users.sort()
}

it('people go from the HR file into the directory, and from there into the app', async () => {
  const ada = '1001,ada@example.com,Engineer'
  const grace = '1002,grace@example.com,Admiral'
  expect(await syncWith([ada, grace])).toEqual(['ada@example.com Engineer true', 'grace@example.com Admiral true'])
  expect(await syncWith([ada.replace('Engineer', 'Director'), grace])).toEqual([
    'ada@example.com Director true',
    'grace@example.com Admiral true',
  ])
  expect(await syncWith([ada])).toEqual(['ada@example.com Engineer true', 'grace@example.com Admiral false'])
})
