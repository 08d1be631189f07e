import { type Capabilities, type Connector, getPath, ProvisioningError, type Source, type Target } from '@sutler/core'
import type { Opening } from '../../src/conformance/index.ts'
import { secret } from './memory-fixture.ts'

/** A connector with one fault, and the only check that may notice. */
export interface WrongConnector {
  readonly fault: string
  readonly check: string
  wrap(connector: Connector, how: Opening): Connector
}

type Spoil<T> = (right: T, how: Opening, connector: Connector) => Partial<T>

/** Spoils the source, but leaves connections alone that fail anyway unless asked otherwise. */
const wrongSource = (check: string, fault: string, spoil: Spoil<Source>): WrongConnector => ({
  check,
  fault,
  wrap: (connector, how) =>
    connector.source && how === 'normal'
      ? { ...connector, source: { ...connector.source, ...spoil(connector.source, how, connector) } }
      : connector,
})

const wrongTarget = (check: string, fault: string, spoil: Spoil<Target>): WrongConnector => ({
  check,
  fault,
  wrap: (connector, how) =>
    connector.target && how === 'normal'
      ? { ...connector, target: { ...connector.target, ...spoil(connector.target, how, connector) } }
      : connector,
})

const wrongFlag = (check: string, fault: string, flags: Partial<Capabilities>): WrongConnector => ({
  check,
  fault,
  wrap: (connector) => ({ ...connector, capabilities: { ...connector.capabilities, ...flags } }),
})

const unreachableOnly = (check: string, fault: string, error: () => Error): WrongConnector => ({
  check,
  fault,
  wrap(connector, how) {
    const { source } = connector
    if (how !== 'unreachable' || !source) return connector
    const list = async () => {
      throw error()
    }
    return { ...connector, source: { ...source, list } }
  },
})

const general: WrongConnector[] = [
  {
    check: 'C01',
    fault: 'test() complains about a sound connection',
    wrap: (connector, how) =>
      how === 'normal'
        ? { ...connector, test: async () => [{ severity: 'error', code: 'X', summary: 'x' }] }
        : connector,
  },
  {
    check: 'C02',
    fault: 'test() throws when the credentials are wrong',
    wrap: (connector, how) =>
      how === 'wrongCredentials'
        ? { ...connector, test: () => Promise.reject(new ProvisioningError('no', { code: 'AUTH_FAILED' })) }
        : connector,
  },
  {
    check: 'C03',
    fault: 'the second close throws',
    wrap(connector) {
      let closed = 0
      const close = async () => {
        closed += 1
        if (closed > 1) throw new Error('closed')
      }
      return { ...connector, close }
    },
  },
  {
    check: 'C04',
    fault: 'the schema lacks the type',
    wrap: (connector) => ({ ...connector, schema: async () => ({ types: [] }) }),
  },
  wrongFlag('C05', 'a fraction of a call at once', { maxConcurrency: 2.5 }),
  unreachableOnly('C06', 'an error without a code', () => new Error('oops')),
  {
    check: 'C06',
    fault: 'lists nothing instead of failing when nothing answers',
    wrap(connector, how) {
      const { source } = connector
      if (how !== 'unreachable' || !source) return connector
      const list: Source['list'] = async () => ({ items: [], unreadable: [], through: null, complete: true })
      return { ...connector, source: { ...source, list } }
    },
  },
  unreachableOnly('C07', 'the secret in an error', () => {
    return new ProvisioningError('no answer', { code: 'UNAVAILABLE' }, { cause: new Error(`Bearer ${secret}`) })
  }),
]

const listing: WrongConnector[] = [
  wrongSource('C10', 'loses a row at page size 2', ({ list }) => ({
    async list(type, at) {
      const page = await list(type, at)
      return at.limit === 2 && at.after !== null ? { ...page, items: page.items.slice(1) } : page
    },
  })),
  wrongSource('C10', 'repeats a row at page size 1', ({ list }) => ({
    async list(type, at) {
      const page = await list(type, at)
      return at.limit === 1 ? { ...page, items: [...page.items, ...page.items] } : page
    },
  })),
  wrongSource('C11', 'lists in no order within a page', ({ list }) => ({
    async list(type, at) {
      const page = await list(type, at)
      return { ...page, items: [...page.items].reverse() }
    },
  })),
  wrongSource('C12', 'ends a listing without saying that it is complete', ({ list }) => ({
    list: async (type, at) => ({ ...(await list(type, at)), complete: false }),
  })),
  wrongSource('C13', 'cannot resume on another connection', ({ list }) => {
    let begun = false
    return {
      async list(type, at) {
        begun ||= at.after === null
        return begun ? list(type, at) : { items: [], unreadable: [], through: null, complete: true }
      },
    }
  }),
  wrongSource('C14', 'counts rows instead of remembering the anchor', ({ list }) => {
    let done = 0
    return {
      async list(type, at) {
        if (at.after === null) done = 0
        const all = (await list(type, { after: null, limit: 1000 })).items
        // Right on another connection, where there is no count to go by.
        const start = done > 0 || at.after === null ? done : all.findIndex((item) => item.anchor === at.after) + 1
        const items = all.slice(start, start + at.limit)
        done = start + items.length
        const last = items.at(-1)
        const more = last !== undefined && done < all.length
        return { items, unreadable: [], through: more ? last.anchor : null, complete: true }
      },
    }
  }),
  wrongSource('C15', 'reads one object with fewer attributes than it lists', (source) => ({
    async get(type, anchor) {
      const object = await source.get(type, anchor)
      return object && { ...object, attributes: { displayName: object.attributes.displayName ?? null } }
    },
    // The feed speaks of objects as `get` reads them, so that only the listing differs.
    async changes(type, since, limit) {
      const page = await source.changes?.(type, since, limit)
      if (!page) throw new Error('no feed')
      const items = page.items.map((item) =>
        item.kind === 'gone'
          ? item
          : {
              ...item,
              object: { ...item.object, attributes: { displayName: item.object.attributes.displayName ?? null } },
            },
      )
      return { ...page, items }
    },
  })),
  wrongSource('C16', 'throws for an absent object', (source) => ({
    async get(type, anchor) {
      const object = await source.get(type, anchor)
      if (!object) throw new ProvisioningError('not there', { code: 'NOT_FOUND' })
      return object
    },
  })),
  wrongSource('C17', 'counts wrong', () => ({ count: async () => 3 })),
]

const feed: WrongConnector[] = [
  wrongSource('C20', 'gives everything with the present position', ({ changes, list }) => ({
    async changes(type, since, limit) {
      const page = await changes?.(type, since, limit)
      if (!page) throw new Error('no feed')
      if (since !== null) return page
      const all = (await list(type, { after: null, limit })).items
      return { ...page, items: all.map((object) => ({ kind: 'upsert', object })) }
    },
  })),
  wrongSource('C21', 'brings an old state', ({ changes }) => ({
    async changes(type, since, limit) {
      const page = await changes?.(type, since, limit)
      if (!page) throw new Error('no feed')
      const stale = page.items.map((item) =>
        item.kind === 'gone' ? item : { ...item, object: { ...item.object, attributes: { version: 0 } } },
      )
      return { ...page, items: stale }
    },
  })),
  wrongSource('C22', 'a watermark skips', ({ changes }) => ({
    async changes(type, since, limit) {
      const page = await changes?.(type, since, limit)
      if (!page) throw new Error('no feed')
      return limit === 1 && page.more ? { ...page, watermark: String(Number(page.watermark) + 1) } : page
    },
  })),
  wrongSource('C22', 'a watermark repeats', ({ changes }) => ({
    async changes(type, since, limit) {
      const page = await changes?.(type, since, limit)
      if (!page) throw new Error('no feed')
      return limit === 2 && page.items.length === 2 ? { ...page, watermark: String(Number(page.watermark) - 1) } : page
    },
  })),
  wrongSource('C23', 'says there is more where there is nothing', ({ changes }) => ({
    async changes(type, since, limit) {
      const page = await changes?.(type, since, limit)
      if (!page) throw new Error('no feed')
      return since !== null && page.items.length === 0 ? { ...page, more: limit === 1000 } : page
    },
  })),
]

const reading: WrongConnector[] = [
  wrongTarget('C30', 'drops an attribute of a new object', ({ create }) => ({
    create: (type, { site: _, ...rest }, op) => create(type, rest, op),
  })),
  wrongTarget('C31', 'changes the anchor with an update', (right) => {
    const moved = (anchor: string) => anchor.replace(/^moved-/, '')
    return {
      get: (type, anchor, options) => right.get(type, moved(anchor), options),
      async update(type, anchor, deltas, op) {
        const changed = await right.update(type, moved(anchor), deltas, op)
        return { anchor: `moved-${changed.anchor}` }
      },
    }
  }),
  wrongTarget('C32', 'brings an empty object where there is none', (right) => {
    const real = new Set<string>()
    return {
      async create(type, attributes, op) {
        const object = await right.create(type, attributes, op)
        real.add(object.anchor)
        return object
      },
      get: async (type, anchor, options) =>
        real.has(anchor) ? right.get(type, anchor, options) : { type, anchor, attributes: {} },
    }
  }),
  wrongTarget('C33', 'finds everything when nothing matches', (right) =>
    spoiledFind(right, (value, found) => found === 0 && /^[\w.]+$/.test(value)),
  ),
  wrongTarget('C34', 'does not escape quotes', (right) => spoiledFind(right, (value) => value.includes('"'))),
  wrongTarget('C35', 'looks at the first term only', ({ find }) => ({
    find: (type, query, limit) => find(type, { terms: query.terms.slice(0, 1) }, limit),
  })),
  wrongTarget('C36', 'ignores the limit', ({ find }) => ({ find: (type, query) => find(type, query, 1000) })),
  wrongFlag('C37', 'declares findable what is not', { findable: ['displayName', 'description', 'site'] }),
  wrongTarget('C38', 'brings attributes on request unasked', ({ get }) => ({
    get: (type, anchor) => get(type, anchor, { include: ['members'] }),
  })),
  wrongFlag('C39', 'declares that it knows the id of the client', { createRecovery: 'clientId' }),
]

/** Finds all it ever made where `everything` says so, knowing the value looked for and how many were rightly found. */
function spoiledFind(right: Target, everything: (value: string, found: number) => boolean): Partial<Target> {
  const made: string[] = []
  return {
    async create(type, attributes, op) {
      const object = await right.create(type, attributes, op)
      made.push(object.anchor)
      return object
    },
    async find(type, query, limit) {
      const found = await right.find(type, query, limit)
      const value = query.terms[0]?.value
      if (query.terms.length > 1 || typeof value !== 'string' || !everything(value, found.length)) return found
      const all = await Promise.all(made.map((anchor) => right.get(type, anchor)))
      return all.filter((object) => object !== null).slice(0, limit)
    },
  }
}

const writing: WrongConnector[] = [
  wrongTarget('C40', 'touches other attributes with an update', (right) => ({
    async update(type, anchor, deltas, op) {
      await right.update(type, anchor, [{ path: 'site', op: 'remove' }], op)
      return right.update(type, anchor, deltas, op)
    },
  })),
  wrongTarget('C41', 'sets an empty mark instead of clearing', ({ update }) => ({
    update: (type, anchor, deltas, op) =>
      update(
        type,
        anchor,
        deltas.map((delta) =>
          delta.path === 'description' && delta.op === 'remove' ? { ...delta, op: 'replace', value: '-' } : delta,
        ),
        op,
      ),
  })),
  wrongTarget('C42', 'removes all elements where one was to go', ({ update }) => ({
    update: (type, anchor, deltas, op) =>
      update(
        type,
        anchor,
        deltas.map(({ path, op, value }) =>
          path === 'members' && op === 'remove'
            ? { path, op }
            : { path, op, ...(value === undefined ? {} : { value }) },
        ),
        op,
      ),
  })),
  wrongFlag('C43', 'declares more values a delta than it takes', { valuesPerDelta: 40 }),
  wrongTarget('C44', 'silently accepts a second create', (right) => ({
    async create(type, attributes, op) {
      const query = { terms: [{ path: 'displayName', value: attributes.displayName ?? null }] }
      const [taken] = op.signal?.aborted ? [] : await right.find(type, query, 1)
      return taken ?? right.create(type, attributes, op)
    },
  })),
  wrongTarget('C45', 'makes an absent object by an update', (right) => ({
    async update(type, anchor, deltas, op) {
      if (await right.get(type, anchor)) return right.update(type, anchor, deltas, op)
      return { anchor }
    },
  })),
  wrongTarget('C46', 'throws when what it deletes is absent', (right) => ({
    async delete(type, anchor, op) {
      if (!(await right.get(type, anchor))) throw new ProvisioningError('not there', { code: 'NOT_FOUND' })
      return right.delete(type, anchor, op)
    },
  })),
  wrongTarget('C47', 'ignores an abort', (right) => ({
    update: (type, anchor, deltas, { opId }) => right.update(type, anchor, deltas, { opId }),
  })),
  wrongTarget('C48', 'loses one of two updates at once', (right, _how, connector) => ({
    async update(type, anchor, deltas, op) {
      const include = connector.capabilities.onRequest
      const before = (await right.get(type, anchor, { include }))?.attributes
      const changed = await right.update(type, anchor, deltas, op)
      await Promise.resolve()
      const [first] = deltas
      if (first?.path !== 'members' || first.op !== 'add' || !before || !Array.isArray(first.value)) return changed
      const present = getPath(before, 'members')
      const old = Array.isArray(present) ? present : present === null ? [] : [present]
      const fresh = first.value.filter((one) => !old.some((other) => JSON.stringify(other) === JSON.stringify(one)))
      return right.update(type, anchor, [{ path: 'members', op: 'replace', value: [...old, ...fresh] }], op)
    },
  })),
  wrongTarget('C49', 'keeps the first line only', ({ update }) => ({
    update: (type, anchor, deltas, op) =>
      update(
        type,
        anchor,
        deltas.map((delta) =>
          typeof delta.value === 'string' ? { ...delta, value: delta.value.split('\n')[0] ?? '' } : delta,
        ),
        op,
      ),
  })),
]

export const wrongConnectors: readonly WrongConnector[] = [...general, ...listing, ...feed, ...reading, ...writing]
