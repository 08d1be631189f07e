import {
  type Anchor,
  type Capabilities,
  type Connector,
  type Diagnostic,
  ProvisioningError,
  type SystemObject,
  type SystemSchema,
} from '@sutler/core'
import { cancelled } from '../cancelled.ts'
import { waitMs } from '../pacer/wait.ts'
import { type Around, memorySource } from './source.ts'
import { createTable } from './table.ts'
import { memoryTarget } from './target.ts'
import type { MemoryFaults, MemorySettings, MemorySystem, MemoryType, MemoryVerb } from './types.ts'

export interface MemoryWorld {
  /** Milliseconds since 1970; only `readAfterWriteMs` needs it. */
  readonly now: () => number
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>
  /** What a connection must present; absent: nothing. */
  readonly credential?: string
}

const zeroCalls: Readonly<Record<MemoryVerb, number>> = Object.freeze({
  test: 0,
  list: 0,
  read: 0,
  count: 0,
  changes: 0,
  find: 0,
  get: 0,
  create: 0,
  update: 0,
  delete: 0,
})

/** Makes a system in this process. Throws INVALID_VALUE for an object of a type the settings do not list. */
export function createMemorySystem(
  settings: MemorySettings,
  world: MemoryWorld = { now: Date.now, wait: waitMs },
): MemorySystem {
  const capabilities = capabilitiesOf(settings)
  const types = typesOf(settings, capabilities)
  const meter = createMeter(settings.latencyMs ?? 0, world)
  const creation = createVisibility(capabilities, world)
  const { table } = types
  const put = (object: SystemObject) => table(object.type).put(object)
  for (const object of settings.objects ?? []) put(object)

  const connect = (credential?: string): Connector => {
    const around = meter.around(credential)
    const roles = settings.roles ?? ['source', 'target']
    return {
      capabilities,
      ...(roles.includes('source') ? { source: memorySource(table, around) } : {}),
      ...(roles.includes('target')
        ? { target: memoryTarget({ table, typeOf: types.typeOf, capabilities, around, ...creation }) }
        : {}),
      test: () => findings(around('test', '', null, () => [])),
      schema: async () => types.schema,
      close: async () => {},
    }
  }
  return {
    connect,
    put,
    remove: (type, anchor) => table(type).delete(anchor),
    get: (type, anchor) => table(type).get(anchor) ?? null,
    objects: (type) => table(type).sorted(),
    clear() {
      for (const { name } of settings.types) for (const { anchor } of table(name).sorted()) table(name).delete(anchor)
    },
    ...meter.counters,
  }
}

function capabilitiesOf(settings: MemorySettings): Capabilities {
  return {
    findable: [...new Set(settings.types.flatMap((type) => type.unique ?? []))],
    onRequest: [],
    valuesPerDelta: 1000,
    createRecovery: 'match',
    readAfterWriteMs: 0,
    maxConcurrency: 16,
    ...settings.capabilities,
  }
}

function typesOf(settings: MemorySettings, capabilities: Capabilities) {
  const all = new Map(
    settings.types.map((type) => [type.name, { type, table: createTable(type, capabilities.findable) }]),
  )
  const named = (name: string) => {
    const found = all.get(name)
    if (found) return found
    throw new ProvisioningError(
      `This system has no object type ${JSON.stringify(name)}; it has ${[...all.keys()].join(', ')}.`,
      {
        code: 'INVALID_VALUE',
        blame: 'connection',
      },
    )
  }
  const schema: SystemSchema = { types: settings.types.map(({ name, attributes = [] }) => ({ name, attributes })) }
  return { schema, table: (name: string) => named(name).table, typeOf: (name: string): MemoryType => named(name).type }
}

/** Anchors for new objects, and how long reads may miss them. */
function createVisibility(capabilities: Capabilities, world: MemoryWorld) {
  const createdAt = new Map<SystemObject['anchor'], number>()
  let created = 0
  return {
    nextAnchor(): Anchor {
      created += 1
      return `m${created}`
    },
    created(object: SystemObject) {
      if (capabilities.readAfterWriteMs > 0) createdAt.set(object.anchor, world.now())
    },
    visible(object: SystemObject): boolean {
      const at = createdAt.get(object.anchor)
      return at === undefined || world.now() - at >= capabilities.readAfterWriteMs
    },
  }
}

/** Counts calls, makes them slow, and lets faults in. */
function createMeter(latencyMs: number, world: MemoryWorld) {
  let calls: Record<MemoryVerb, number> = { ...zeroCalls }
  let faults: MemoryFaults = {}
  const around =
    (credential: string | undefined): Around =>
    async (verb, type, anchor, work, signal) => {
      calls[verb] += 1
      const call = { verb, type, anchor, count: calls[verb] }
      assertCredential(world.credential, credential)
      const what = `${verb} ${type}`
      if (signal?.aborted) throw cancelled(what, signal, false)
      if (latencyMs > 0) await pause(world, latencyMs, what, signal)
      if (faults.before) await faults.before(call)
      if (signal?.aborted) throw cancelled(what, signal, false)
      const result = work()
      if (faults.after) await faults.after(call)
      return result
    }
  const counters = {
    setFaults(wanted: MemoryFaults) {
      faults = wanted
    },
    calls: () => ({ ...calls }),
    writes: () => calls.create + calls.update + calls.delete,
    resetCalls() {
      calls = { ...zeroCalls }
    },
  }
  return { around, counters }
}

async function pause(world: MemoryWorld, ms: number, what: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    await world.wait(ms, signal)
  } catch (error) {
    throw signal?.aborted ? cancelled(what, signal, false) : error
  }
}

function assertCredential(wanted: string | undefined, given: string | undefined): void {
  if (wanted === undefined || wanted === given) return
  throw new ProvisioningError('The memory system does not accept the credential; correct the secret `token`.', {
    code: 'AUTH_FAILED',
  })
}

async function findings(check: Promise<Diagnostic[]>): Promise<Diagnostic[]> {
  try {
    return await check
  } catch (error) {
    if (!(error instanceof ProvisioningError)) throw error
    return [{ severity: 'error', code: error.code, summary: error.message }]
  }
}
