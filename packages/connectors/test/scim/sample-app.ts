import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { call, type ScimServer } from './fixture.ts'

export interface SampleApp extends ScimServer {
  /** Deletes all users and groups. */
  empty(): Promise<void>
  stop(): Promise<number | null>
}

/** Starts the app of `examples/hr-to-scim`, whose SCIM comes from scimmy-routers. */
export async function startSampleApp(): Promise<SampleApp> {
  const token = 'token-of-the-sample-app'
  const program = fileURLToPath(new URL('../../../../examples/hr-to-scim/server.ts', import.meta.url))
  const app: ChildProcess = spawn(process.execPath, [program], {
    env: { ...process.env, PORT: '0', SCIM_TOKEN: token },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  if (app.stdout === null) throw new Error('the output of the sample app is piped')
  const [line] = await once(app.stdout, 'data')
  const server = { url: String(line).trim(), token }
  return {
    ...server,
    async empty() {
      for (const endpoint of ['/Users', '/Groups'])
        for (let left = await list(server, endpoint); left.length > 0; left = await list(server, endpoint))
          for (const { id } of left) await call(server, 'DELETE', `${endpoint}/${id}`)
    },
    async stop() {
      app.kill('SIGTERM')
      const [code] = await once(app, 'exit')
      return code
    },
  }
}

async function list(server: ScimServer, endpoint: string): Promise<readonly { readonly id: string }[]> {
  return (await call(server, 'GET', endpoint)).Resources as readonly { readonly id: string }[]
}
