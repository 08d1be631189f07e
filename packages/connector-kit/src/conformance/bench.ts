import assert from 'node:assert/strict'
import {
  type Anchor,
  type Attributes,
  type Connector,
  equalValues,
  getPath,
  type ListPage,
  ProvisioningError,
  type Source,
  type SystemObject,
  type Target,
  type WriteContext,
} from '@sutler/core'
import type { Bench, Fixture, SourceFixture, TargetFixture } from './types.ts'

/** Runs `work` on an empty system, and closes what it opened. */
export async function withBench(fixture: Fixture, work: (bench: Bench) => Promise<void>): Promise<void> {
  const open: Connector[] = []
  await fixture.reset()
  try {
    await work({
      fixture,
      async connect(how = 'normal') {
        const connector = await fixture.open(how)
        open.push(connector)
        return connector
      },
      settle: async () => fixture.settle?.(),
    })
  } finally {
    for (const connector of open) await connector.close()
  }
}

let operations = 0

/** A write of its own, under a signal where one is given. */
export function operation(signal?: AbortSignal): WriteContext {
  operations += 1
  return { opId: `conformance-${operations}`, ...(signal === undefined ? {} : { signal }) }
}

/** The source of a new connection, with what is needed to change what it reads. */
export async function sourceOf(bench: Bench): Promise<{ source: Source; system: SourceFixture; type: string }> {
  const { source } = await bench.connect()
  const { source: system, type } = bench.fixture
  assert.ok(source && system, 'the connector has a source, the fixture must have one too')
  return { source, system, type }
}

export interface Writing {
  readonly target: Target
  readonly sample: TargetFixture
  readonly type: string
  readonly connector: Connector
  /** Creates object number `n`, with some attributes replaced, and waits until it can be read. */
  create(n: number, other?: Attributes): Promise<SystemObject>
  /** What the target holds; fails when it holds nothing. */
  read(anchor: Anchor): Promise<Attributes>
  /** Applies one delta, waits until it can be read, and gives the anchor as it is now. */
  change(anchor: Anchor, path: string, op: 'add' | 'replace' | 'remove', value?: Attributes[string]): Promise<Anchor>
}

/** The target of a new connection, with the steps most checks are made of. */
export async function targetOf(bench: Bench): Promise<Writing> {
  const connector = await bench.connect()
  const { target: sample, type } = bench.fixture
  const { target } = connector
  assert.ok(target && sample, 'the connector has a target, the fixture must have one too')
  const include = connector.capabilities.onRequest
  return {
    target,
    sample,
    type,
    connector,
    async create(n, other = {}) {
      const created = await target.create(type, { ...sample.attributes(n), ...other }, operation())
      await bench.settle()
      return created
    },
    async read(anchor) {
      const object = await target.get(type, anchor, { include })
      assert.ok(object, `get finds nothing at ${JSON.stringify(anchor)}`)
      return object.attributes
    },
    async change(anchor, path, op, value) {
      const delta = value === undefined ? { path, op } : { path, op, value }
      const changed = await target.update(type, anchor, [delta], operation())
      await bench.settle()
      return changed.anchor
    },
  }
}

/** All pages of one listing. Stops with an assertion when the listing does not get ahead. */
export async function pagesOf(
  source: Source,
  type: string,
  limit: number,
  after: Anchor | null = null,
): Promise<ListPage[]> {
  const pages: ListPage[] = []
  for (let at = after; ; ) {
    const page = await source.list(type, { after: at, limit })
    pages.push(page)
    if (page.through === null) return pages
    assert.ok(pages.length < 1000, 'the listing does not end')
    at = page.through
  }
}

export function anchorsOf(pages: readonly ListPage[]): Anchor[] {
  return pages.flatMap((page) => page.items.map((item) => item.anchor))
}

/** Asserts that a call fails with this code. */
export async function assertFails(
  call: Promise<unknown>,
  code: ProvisioningError['code'],
  what: string,
): Promise<void> {
  const error = await failureOf(call)
  assert.ok(error !== undefined, `${what} must fail with ${code}, but succeeds`)
  const found = error instanceof ProvisioningError ? error.code : String(error)
  assert.equal(found, code, `${what} must fail with ${code}`)
}

/** What a call throws; undefined when it succeeds. */
export async function failureOf(call: Promise<unknown>): Promise<unknown> {
  try {
    await call
    return undefined
  } catch (error) {
    return error ?? new Error('nothing was thrown as an error')
  }
}

/** Asserts that an object holds every wanted attribute; what the system adds of its own is left out of account. */
export function assertHolds(attributes: Attributes, wanted: Attributes, what: string): void {
  for (const [name, value] of Object.entries(wanted)) {
    assert.ok(equalValues(getPath(attributes, name), value), `${what}: ${name} does not come back as it was written`)
  }
}
