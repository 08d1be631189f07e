import { createHash, randomUUID } from 'node:crypto'
import { createMemorySystem, type MemorySystem } from '@sutler/connector-kit/memory'
import {
  type AttributeMappingDefinition,
  type Attributes,
  type Capabilities,
  compileMapping,
  type ObjectMappingDefinition,
  type Source,
  type SystemSchema,
  type Value,
} from '@sutler/core'
import type { CycleEnv, CycleEvent, CycleOptions, CycleResult, Guard, Job, Store, StoreTx } from '@sutler/engine'
import { applyPlan, type Plan, planCycle, previewObject, runCycle, unlink } from '@sutler/engine'
import { openStore } from '@sutler/store'
import { afterEach } from 'vitest'

export const day = 86_400_000

export interface WorldOptions {
  /** The source reports changes; default: it can only be listed. */
  readonly feed?: boolean
  readonly objects?: readonly ObjectMappingDefinition[]
  /** What the app says of its objects; default: nothing is known. */
  readonly targetSchema?: SystemSchema
  readonly guard?: Partial<Guard>
  readonly target?: Partial<Capabilities>
  readonly pageSize?: number
  /** Wraps the source, to make it misbehave. */
  readonly wrapSource?: (source: Source) => Source
  /** Wraps each transaction, to watch it or to make it fail. */
  readonly wrapTx?: (t: StoreTx) => StoreTx
  /** Called once a transaction is kept; its caller hears of it only when this resolves. */
  readonly afterTx?: () => Promise<void>
}

/** An HR system and an app in memory, a real store, a clock that stands still until it is moved. */
export interface World {
  readonly hr: MemorySystem
  readonly app: MemorySystem
  readonly store: Store
  readonly clock: { now: number }
  readonly events: CycleEvent[]
  hire(id: string, attributes?: Attributes): void
  /** Adds or replaces a team of the source, named `Team <id>` unless said otherwise. */
  team(id: string, members: Value, name?: string): void
  /** The app's users, by user name. */
  users(): Map<string, Attributes>
  /** Anchor of the app's user of that name; throws when there is none. */
  anchorOf(userName: string): string
  /** Members of the app's group of that name as user names, sorted; empty when there is no such group. */
  membersOf(name: string): string[]
  run(options?: CycleOptions & { readonly signal?: AbortSignal }): Promise<CycleResult>
  plan(options?: CycleOptions): Promise<Plan>
  apply(plan: Plan, options?: CycleOptions): ReturnType<typeof applyPlan>
  /** `type` null: not said. */
  preview(anchor: string, apply?: boolean, type?: string | null, signal?: AbortSignal): ReturnType<typeof previewObject>
  /** The job as edited; what is not named stays. */
  edit(changes: Pick<WorldOptions, 'objects' | 'feed' | 'wrapSource'>): void
  unlink(anchor: string): ReturnType<typeof unlink>
  /** Another job of this installation, from an HR system of its own, with the same mappings, into the same app. */
  alongside(id: string): { readonly hr: MemorySystem; run(): Promise<CycleResult> }
  /** Messages of the objects that failed since the last call. */
  problems(): string[]
  close(): Promise<void>
}

export const personAttributes: readonly AttributeMappingDefinition[] = [
  { target: 'userName', source: 'login', match: 1 },
  { target: 'externalId', source: 'id' },
  { target: 'title', source: 'title' },
  { target: 'active', expression: 'Not([IsSoftDeleted])' },
  { target: 'manager', source: 'manager', reference: true },
]

export const person: ObjectMappingDefinition = { source: 'worker', target: 'User', attributes: personAttributes }

export const team: ObjectMappingDefinition = {
  source: 'team',
  target: 'Group',
  attributes: [
    { target: 'displayName', source: 'name', match: 1 },
    { target: 'members', source: 'members', reference: 'worker' },
  ],
}

const guard: Guard = { count: 500, percent: 10, floor: 20, groupSize: 200, groupPercent: 30 }

/** Opens worlds for the tests of a file, each closed after its test. `defaults`: what all of them begin with. */
export function openWorlds(defaults: WorldOptions = {}): (options?: WorldOptions) => Promise<World> {
  const opened: World[] = []
  afterEach(async () => {
    for (const world of opened.splice(0)) await world.close()
  })
  return async (options) => {
    const world = await createWorld({ ...defaults, ...options })
    opened.push(world)
    return world
  }
}

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  const clock = { now: Date.UTC(2026, 0, 5) }
  const world = { now: () => clock.now, wait: async () => {} }
  const hr = createMemorySystem({ types: [{ name: 'worker' }, { name: 'team' }], roles: ['source'] }, world)
  const app = createMemorySystem(
    {
      types: [
        { name: 'User', unique: ['userName'] },
        { name: 'Group', unique: ['displayName'] },
      ],
      roles: ['target'],
      capabilities: { onRequest: ['members'], valuesPerDelta: 100, ...options.target },
    },
    world,
  )
  const store = await openStore({ kind: 'sqlite', path: ':memory:' })
  const { wrapTx = (t: StoreTx) => t, afterTx = async () => {} } = options
  const tx: Store['tx'] = async (work) => {
    const result = await store.tx((t) => work(wrapTx(t)))
    await afterTx()
    return result
  }
  const used: Store = { tx, close: () => store.close() }
  const events: CycleEvent[] = []
  let job = makeJob(options, hr, app)
  const env = (signal?: AbortSignal): CycleEnv => ({
    store: used,
    now: () => clock.now,
    newId: randomUUID,
    digest,
    signal: signal ?? new AbortController().signal,
    owner: 'test',
    isDead: () => false,
    onEvent: (event) => events.push(event),
  })
  return {
    hr,
    app,
    store,
    clock,
    events,
    hire: (id, attributes = {}) =>
      hr.put({ type: 'worker', anchor: id, attributes: { id, login: `user${id}`, title: 'Clerk', ...attributes } }),
    team: (id, members, name = `Team ${id}`) => hr.put({ type: 'team', anchor: id, attributes: { name, members } }),
    users: () => new Map(app.objects('User').map(({ attributes }) => [String(attributes.userName), attributes])),
    anchorOf: (userName) => anchorOf(app, userName),
    membersOf: (name) => membersOf(app, name),
    run: ({ signal, ...rest } = {}) => runCycle(job, env(signal), rest),
    plan: (rest = {}) => planCycle(job, env(), rest),
    apply: (plan, rest = {}) => applyPlan(job, env(), plan, rest),
    preview: (anchor, apply = false, type = 'worker', signal = undefined) =>
      previewObject(job, env(signal), { ...(type === null ? {} : { type }), anchor, apply }),
    edit: (changes) => {
      job = makeJob({ ...options, ...changes }, hr, app)
    },
    alongside: (id) => {
      const source = createMemorySystem({ types: [{ name: 'worker' }, { name: 'team' }], roles: ['source'] }, world)
      const beside = { ...makeJob(options, source, app), id }
      return { hr: source, run: () => runCycle(beside, env(), {}) }
    },
    unlink: (anchor) => unlink(job, env(), { type: 'worker', anchor }),
    problems: () =>
      events
        .splice(0)
        .flatMap((event) => (event.kind === 'object' ? [`${event.entry.source}: ${event.entry.message}`] : [])),
    close: () => store.close(),
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('base64url')

function anchorOf(app: MemorySystem, userName: string): string {
  const found = app.objects('User').find(({ attributes }) => attributes.userName === userName)
  if (!found) throw new Error(`The app has no user ${userName}.`)
  return found.anchor
}

function membersOf(app: MemorySystem, name: string): string[] {
  const found = app.objects('Group').find(({ attributes }) => attributes.displayName === name)
  const names = new Map(app.objects('User').map(({ anchor, attributes }) => [anchor, String(attributes.userName)]))
  const members = found?.attributes.members
  const anchors = Array.isArray(members) ? members : []
  return anchors.map((anchor) => names.get(String(anchor)) ?? `unknown ${anchor}`).toSorted()
}

function makeJob(options: WorldOptions, hr: MemorySystem, app: MemorySystem): Job {
  const from = hr.connect()
  const to = app.connect()
  if (!from.source || !to.target) throw new Error('The memory systems lack a half.')
  const mappings = (options.objects ?? [person]).map((definition) => {
    const compiled = compileMapping(definition, { digest, target: options.targetSchema })
    if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics))
    return compiled.mapping
  })
  const { changes, ...listed } = from.source
  const source: Source = options.feed ? from.source : { ...listed }
  return {
    id: 'job',
    source: options.wrapSource?.(source) ?? source,
    target: to.target,
    system: 'app',
    capabilities: to.capabilities,
    mappings,
    mappingHash: digest(mappings.map((mapping) => mapping.hash).join()),
    guard: { ...guard, ...options.guard },
    pageSize: options.pageSize ?? 10,
  }
}

/** Runs the same test for a source that is listed and for one that reports changes. */
export const bothSources = [
  { kind: 'listed', feed: false },
  { kind: 'feed', feed: true },
] as const
