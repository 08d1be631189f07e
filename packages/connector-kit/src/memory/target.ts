import {
  type Anchor,
  type Attributes,
  applyDeltas,
  type Capabilities,
  type Delta,
  elementsOf,
  getPath,
  type MatchQuery,
  ProvisioningError,
  type SystemObject,
  setPath,
  type Target,
} from '@sutler/core'
import type { Around } from './source.ts'
import type { Table } from './table.ts'
import type { MemoryType } from './types.ts'

export interface TargetContext {
  readonly table: (type: string) => Table
  readonly typeOf: (type: string) => MemoryType
  readonly capabilities: Capabilities
  readonly around: Around
  /** For a create: the anchor of the new object. */
  readonly nextAnchor: () => Anchor
  readonly visible: (object: SystemObject) => boolean
  readonly created: (object: SystemObject) => void
}

export function memoryTarget(context: TargetContext): Target {
  const { table, around, capabilities } = context
  const strip = (object: SystemObject, include: readonly string[]): SystemObject => {
    const hidden = capabilities.onRequest.filter((path) => !has(include, path))
    return { ...object, attributes: hidden.reduce((rest, path) => setPath(rest, path, null), object.attributes) }
  }
  const read = (type: string, anchor: Anchor, include: readonly string[]): SystemObject | null => {
    const object = table(type).get(anchor)
    return object && context.visible(object) ? strip(object, include) : null
  }
  const find = (type: string, query: MatchQuery, limit: number): SystemObject[] => {
    assertFindable(query, capabilities)
    const found = table(type)
      .find(query)
      .map((anchor) => read(type, anchor, []))
    return found.filter((object) => object !== null).slice(0, limit)
  }
  return {
    find: (type, query, limit) => around('find', type, null, () => find(type, query, limit)),
    get: (type, anchor, options) => around('get', type, anchor, () => read(type, anchor, options?.include ?? [])),
    create: (type, attributes, { opId, signal }) =>
      around('create', type, null, () => strip(create(context, type, attributes, opId), []), signal),
    update: (type, anchor, deltas, { signal }) =>
      around('update', type, anchor, () => update(context, type, anchor, deltas), signal),
    delete: (type, anchor, { signal }) => around('delete', type, anchor, () => void table(type).delete(anchor), signal),
  }
}

function has(paths: readonly string[], path: string): boolean {
  return paths.some((one) => one.toLowerCase() === path.toLowerCase())
}

function assertFindable(query: MatchQuery, capabilities: Capabilities): void {
  const unknown = query.terms.find((term) => !has(capabilities.findable, term.path))
  if (unknown) {
    throw new ProvisioningError(`This system cannot be searched by ${unknown.path}; match on another attribute.`, {
      code: 'UNSUPPORTED',
    })
  }
}

function create(context: TargetContext, type: string, attributes: Attributes, opId: string): SystemObject {
  const byClientId = context.capabilities.createRecovery === 'clientId'
  const present = byClientId ? context.table(type).get(opId) : undefined
  if (present) return present
  assertReferences(context, type, attributes)
  const object = { type, anchor: byClientId ? opId : context.nextAnchor(), attributes }
  context.table(type).put(object)
  context.created(object)
  return object
}

function update(context: TargetContext, type: string, anchor: Anchor, deltas: readonly Delta[]): { anchor: Anchor } {
  const object = context.table(type).get(anchor)
  if (!object) {
    throw new ProvisioningError(`${type} ${JSON.stringify(anchor)} is not there any more.`, { code: 'NOT_FOUND' })
  }
  const tooMany = deltas.find(
    ({ op, value }) => op !== 'replace' && elementsOf(value ?? null).length > context.capabilities.valuesPerDelta,
  )
  if (tooMany) {
    throw new ProvisioningError(
      `${type} ${JSON.stringify(anchor)}: more than ${context.capabilities.valuesPerDelta} values of ${tooMany.path} at once.`,
      { code: 'INVALID_VALUE', blame: 'attribute' },
    )
  }
  const attributes = applied(object, deltas)
  assertReferences(context, type, attributes)
  context.table(type).put({ ...object, attributes })
  return { anchor }
}

function applied(object: SystemObject, deltas: readonly Delta[]): Attributes {
  try {
    return applyDeltas(object.attributes, deltas)
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new ProvisioningError(
      `${object.type} ${JSON.stringify(object.anchor)}: a change names something that is not an attribute path.`,
      { code: 'INVALID_VALUE' },
      { cause: error },
    )
  }
}

function assertReferences(context: TargetContext, type: string, attributes: Attributes): void {
  for (const { path, types } of context.typeOf(type).references ?? []) {
    for (const value of elementsOf(getPath(attributes, path))) {
      if (types.some((other) => context.table(other).get(String(value)))) continue
      throw new ProvisioningError(
        `${type}: ${path} points to ${JSON.stringify(value)}, which is no ${types.join(' or ')} here.`,
        { code: 'INVALID_VALUE', blame: 'attribute' },
      )
    }
  }
}
