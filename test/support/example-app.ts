import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Attributes, getPath } from '@sutler/core'
import { root } from './doc-workspace.ts'

/** The app of `examples/hr-to-scim`, running on a free port. */
export interface ExampleApp {
  readonly port: string
  users(): Promise<readonly Attributes[]>
  /** Members included. */
  groups(): Promise<readonly Attributes[]>
  stop(): Promise<void>
}

/** Starts it, without users. It takes the token of the examples, `demo-token`. */
export async function startExampleApp(): Promise<ExampleApp> {
  const app: ChildProcess = spawn(process.execPath, [join(root, 'examples/hr-to-scim/server.ts')], {
    env: { ...process.env, PORT: '0', SCIM_TOKEN: 'demo-token' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (app.stdout === null) throw new Error('the output of the app is piped')
  const [line] = await once(app.stdout, 'data')
  const url = String(line).trim()
  return {
    port: new URL(url).port,
    users: () => listAll(`${url}/Users`),
    groups: () => listAll(`${url}/Groups`),
    async stop() {
      app.kill('SIGTERM')
      await once(app, 'exit')
    },
  }
}

interface ListResponse {
  readonly totalResults: number
  readonly Resources?: readonly Attributes[]
}

async function listAll(url: string): Promise<readonly Attributes[]> {
  const all: Attributes[] = []
  for (;;) {
    const response = await fetch(`${url}?startIndex=${all.length + 1}&count=500`, {
      // A test may stand still for longer than the app keeps a connection, and would then send into a closed one.
      headers: { authorization: 'Bearer demo-token', connection: 'close' },
    })
    const { totalResults, Resources = [] } = (await response.json()) as ListResponse
    all.push(...Resources)
    if (all.length >= totalResults || Resources.length === 0) return all
  }
}

/** The text at a path; empty when there is none. */
export function textAt(object: Attributes, path: string): string {
  const value = getPath(object, path)
  return typeof value === 'string' ? value : ''
}
