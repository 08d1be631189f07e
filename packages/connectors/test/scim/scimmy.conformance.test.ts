import { connectorConformance } from '@sutler/connector-kit/conformance'
import { describe } from 'vitest'
import { userFixture } from './fixture.ts'
import { startSampleApp } from './sample-app.ts'

const app = await startSampleApp()

describe('users of the sample app, whose SCIM comes from scimmy-routers', () =>
  connectorConformance(userFixture(app, app.empty), {
    deviations: [{ id: 'C42', reason: 'scimmy appends an element that is there already' }],
    close: async () => {
      await app.stop()
    },
  }))
