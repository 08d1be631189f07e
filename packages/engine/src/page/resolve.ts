import type { Anchor, Projection, Value } from '@sutler/core'
import type { Cycle } from '../cycle/context.ts'
import type { DeferredReference, WrittenReference } from '../ports.ts'
import type { Evaluated, Item, Mapped, ResolvedReferences, WantedMembers } from './item.ts'

const noReferences: ResolvedReferences = { deferred: [], written: [], members: new Map() }

/** Turns the references of a page into target anchors, in one look-up per source type. */
export async function resolvePage(cycle: Cycle, mapped: readonly Mapped[]): Promise<Evaluated[]> {
  const targets = await lookUpReferences(cycle, mapped)
  return mapped.map((one) => {
    if (one.projection === null || one.projection.references.length === 0) return { ...one, references: noReferences }
    const { resolved, references } = resolve(one.item, one.projection, targets)
    const { observation } = one
    return { ...one, observation: observation.kind === 'gone' ? observation : { ...observation, resolved }, references }
  })
}

type Targets = ReadonlyMap<string, Anchor>
const targetKey = (type: string, anchor: Anchor) => `${type}\u0000${anchor}`

async function lookUpReferences(cycle: Cycle, mapped: readonly Mapped[]): Promise<Targets> {
  const wanted = new Map<string, Set<Anchor>>()
  for (const { projection } of mapped)
    for (const reference of projection?.references ?? []) {
      const anchors = wanted.get(reference.type) ?? new Set()
      for (const anchor of reference.anchors) anchors.add(anchor)
      wanted.set(reference.type, anchors)
    }
  const found = new Map<string, Anchor>()
  if (wanted.size === 0) return found
  await cycle.env.store.tx(async (t) => {
    for (const [type, anchors] of wanted)
      for (const link of await t.links(cycle.job.id, type, [...anchors]))
        if (link.state.kind === 'linked') found.set(targetKey(type, link.source), link.state.target)
  })
  return found
}

function resolve({ link }: Item, projection: Projection, targets: Targets) {
  const resolved = new Map<string, Value>()
  const deferred: DeferredReference[] = []
  const written: WrittenReference[] = []
  const members = new Map<string, WantedMembers>()
  for (const { path, type, multiValued, anchors } of projection.references) {
    const found = anchors.flatMap((value) => {
      const target = targets.get(targetKey(type, value))
      return target === undefined ? [] : [{ value, target }]
    })
    const key = { type: link.type, owner: link.source, path, awaitedType: type }
    const here = new Set(found.map(({ value }) => value))
    for (const awaited of anchors) if (!here.has(awaited)) deferred.push({ ...key, awaited, multiValued })
    const [first] = found
    if (multiValued) members.set(path, { valueType: type, linked: found, wanted: new Set(anchors) })
    else if (anchors.length === 0) resolved.set(path, null)
    else if (first) {
      resolved.set(path, first.target)
      written.push({ ...key, awaited: first.value, target: first.target })
    }
  }
  return { resolved, references: { deferred, written, members } }
}
