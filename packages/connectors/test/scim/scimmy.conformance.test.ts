import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connectorConformance } from '@sutler/connector-kit/conformance'
import { describe } from 'vitest'
import { call, type ScimServer, userFixture } from './fixture.ts'

const token = 'token-of-the-sample-app'
const app = spawn(process.execPath, [new URL('../../../../examples/hr-to-scim/server.ts', import.meta.url).pathname], {
  env: { ...process.env, PORT: '0', SCIM_TOKEN: token },
  stdio: ['ignore', 'pipe', 'inherit'],
})
const [line] = await once(app.stdout, 'data')
const server: ScimServer = { url: String(line).trim(), token }

async function reset(): Promise<void> {
  for (const endpoint of ['/Users', '/Groups']) {
    const { Resources } = await call(server, 'GET', `${endpoint}?count=1000`)
    for (const { id } of Resources as readonly { id: string }[]) await call(server, 'DELETE', `${endpoint}/${id}`)
  }
}

describe('users of the sample app, whose SCIM comes from scimmy-routers', () =>
  connectorConformance(userFixture(server, reset), {
    deviations: [{ id: 'C42', reason: 'scimmy appends an element that is there already' }],
    close: async () => {
      app.kill()
      await once(app, 'exit')
    },
  }))
