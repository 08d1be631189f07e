import type { Diagnostic } from '@sutler/core'
import { type Config, ConfigError } from '../config/types.ts'
import type { Connections } from './connections.ts'

export interface ConnectionTest {
  readonly name: string
  readonly kind: string
  /** It works unless one of these is an error. */
  readonly findings: readonly Diagnostic[]
}

/** Tries each connection. One that cannot even be opened is a finding, so that the others are still tried. */
export async function testConnections(
  names: readonly string[],
  config: Config,
  connections: Connections,
): Promise<ConnectionTest[]> {
  return Promise.all(
    names.map(async (name) => {
      const connection = config.connections.get(name)
      if (connection === undefined) throw new RangeError(`there is no connection \`${name}\``)
      return { name, kind: connection.kind, findings: await findingsOf(name, connections) }
    }),
  )
}

async function findingsOf(name: string, connections: Connections): Promise<readonly Diagnostic[]> {
  try {
    const { connector } = await connections.open(name)
    return await connector.test()
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    const summary = error instanceof Error ? error.message : String(error)
    return [{ severity: 'error', code: 'CONNECTION_FAILED', summary }]
  }
}
