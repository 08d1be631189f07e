import { createSpool, type Spool } from '@sutler/connector-kit'
import type { Source } from '@sutler/core'
import type { ScimClient, ScimResource } from '@sutler/scim'
import type { ScimSettings } from './settings.ts'
import { asObject } from './target.ts'
import type { KnownType, Service } from './types.ts'

interface Snapshot {
  readonly spool: Spool
  /** False when the server announced more objects than it sent. */
  readonly complete: boolean
}

/** A SCIM service to read from. SCIM promises no order (RFC 7644 §3.4.2.4), so each listing is sorted on disk first. */
export function createScimSource(
  client: ScimClient,
  service: Service,
  settings: ScimSettings,
): Source & { close(): Promise<void> } {
  const snapshots = new Map<string, Promise<Snapshot>>()
  const drop = async (type: string) => {
    const old = snapshots.get(type)
    snapshots.delete(type)
    // A snapshot that failed has closed its own spool, and told whoever asked for it.
    await old?.then(
      ({ spool }) => spool.close(),
      () => undefined,
    )
  }
  const read = (type: string): Promise<Snapshot> => {
    const reading = readSnapshot(client, service, settings, type)
    snapshots.set(type, reading)
    return reading
  }
  return {
    async list(type, { after, limit }) {
      if (after === null) await drop(type)
      const { spool, complete } = await (snapshots.get(type) ?? read(type)).catch(async (error: unknown) => {
        snapshots.delete(type)
        throw error
      })
      return { ...spool.list({ after, limit }), complete }
    },
    async get(type, anchor) {
      const known = await service.type(type)
      const resource = await client.get(known.endpoint, anchor, {})
      return resource === null ? null : asObject(type, withMembers(known, resource))
    },
    async count(type) {
      const { endpoint } = await service.type(type)
      return (await client.page(endpoint, { count: 1, attributes: ['id'] }, { startIndex: 1 })).totalResults
    },
    async close() {
      await Promise.all([...snapshots.keys()].map(drop))
    },
  }
}

async function readSnapshot(
  client: ScimClient,
  service: Service,
  settings: ScimSettings,
  type: string,
): Promise<Snapshot> {
  const known = await service.type(type)
  // Pages shift while others write, so an object may come twice: the later one is the newer one.
  const spool = createSpool({ type, unit: 'entry', choose: { order: 'last' } })
  let complete = true
  let position = 0
  try {
    for await (const page of client.walk(known.endpoint, { count: settings.pageSize })) {
      for (const resource of page.resources) spool.add(resource.id, ++position, withMembers(known, resource))
      complete = page.complete ?? complete
    }
  } catch (error) {
    spool.close()
    throw error
  }
  return { spool, complete }
}

/** SCIM leaves out what is empty (RFC 7643 §2.5), but a group that lost its last member must be seen to have none. */
function withMembers({ hasMembers }: KnownType, resource: ScimResource): ScimResource {
  return hasMembers && resource.members === undefined ? { ...resource, members: [] } : resource
}
