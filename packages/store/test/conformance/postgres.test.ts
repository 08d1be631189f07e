import { describe } from 'vitest'
import { storeConformance } from '../../src/conformance/index.ts'
import { openInNewSchema, serverUrl } from '../support/postgres.ts'

describe.runIf(serverUrl)('with a server in SUTLER_TEST_POSTGRES_URL', () => {
  storeConformance('PostgreSQL', openInNewSchema)
})
