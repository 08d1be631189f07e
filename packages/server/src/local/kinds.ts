import type { ConnectorKind } from '@sutler/core'

/** Every kind of connector this installation has. Loaded on demand: most commands need none of them. */
export async function connectorKinds(): Promise<readonly ConnectorKind[]> {
  const [{ directoryConnectorKind }, { fileConnectorKind }, { scimConnectorKind }] = await Promise.all([
    import('@sutler/connectors/directory'),
    import('@sutler/connectors/file'),
    import('@sutler/connectors/scim'),
  ])
  // A kind checks its settings itself when it opens; up to there they are unknown to everybody else.
  return [directoryConnectorKind, fileConnectorKind, scimConnectorKind] as readonly ConnectorKind[]
}
