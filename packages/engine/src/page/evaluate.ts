import type { Anchor, Diagnostic, Evaluation, Projection, Value } from '@sutler/core'
import type { Cycle } from '../cycle/context.ts'
import type { DeferredReference, Link, Member } from '../ports.ts'
import type { Evaluated, Item, ItemFailure, ResolvedReferences, Verdict } from './item.ts'

const noReferences: ResolvedReferences = { deferred: [], members: new Map() }

/** Maps each item and turns its references into target anchors; failures and objects to leave come back as verdicts. */
export async function evaluatePage(
  cycle: Cycle,
  items: readonly Item[],
): Promise<{ readonly evaluated: Evaluated[]; readonly verdicts: Verdict[] }> {
  const now = cycle.env.now()
  const verdicts: Verdict[] = []
  const mapped: { item: Item; evaluation: Extract<Evaluation, { kind: 'mapped' }> }[] = []
  const evaluated: Evaluated[] = []
  for (const item of items) {
    if (item.object === null) {
      evaluated.push(goneItem(item, now))
      continue
    }
    const evaluation = item.mapping.evaluate(item.object, { now })
    if (evaluation.kind === 'mapped') mapped.push({ item, evaluation })
    else if (evaluation.kind === 'ignored') verdicts.push({ kind: 'leave', item })
    else verdicts.push(refused(item, evaluation.diagnostics))
  }
  const targets = await lookUpReferences(cycle, mapped)
  for (const { item, evaluation } of mapped) {
    const hash = cycle.env.digest(evaluation.projection.canonical)
    if (isWaiting(cycle, item.link, hash, now)) verdicts.push({ kind: 'leave', item })
    else evaluated.push(presentItem(item, evaluation, hash, targets))
  }
  return { evaluated, verdicts }
}

/** In escrow, not due, and nothing about the object has changed since it failed. */
function isWaiting(cycle: Cycle, link: Link, hash: string, now: number): boolean {
  return link.retry !== null && cycle.mode !== 'initial' && now < link.retry.nextAt && link.retry.hash === hash
}

function goneItem(item: Item, now: number): Evaluated {
  const deleteDue = item.link.deleteAt !== null && now >= item.link.deleteAt
  return { item, observation: { kind: 'gone', deleteDue }, projection: null, references: noReferences }
}

function refused(item: Item, diagnostics: readonly Diagnostic[]): ItemFailure {
  const message = diagnostics.map((d) => (d.path ? `${d.path}: ${d.summary}` : d.summary)).join(' ')
  return { kind: 'failed', item, step: 'processing', code: 'MAPPING_FAILED', message, hash: null, spared: false }
}

type Targets = ReadonlyMap<string, Anchor>
const targetKey = (type: string, anchor: Anchor) => `${type}\u0000${anchor}`

/** Target anchors of all objects the page refers to, in one look-up per source type. */
async function lookUpReferences(
  cycle: Cycle,
  mapped: readonly { evaluation: Extract<Evaluation, { kind: 'mapped' }> }[],
): Promise<Targets> {
  const wanted = new Map<string, Set<Anchor>>()
  for (const { evaluation } of mapped)
    for (const reference of evaluation.projection.references) {
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

function presentItem(
  item: Item,
  evaluation: Extract<Evaluation, { kind: 'mapped' }>,
  hash: string,
  targets: Targets,
): Evaluated {
  const { projection, scope, queries } = evaluation
  const { resolved, references } = resolve(item, projection, targets)
  const observation = { kind: 'present', scope, projection, hash, queries, resolved } as const
  return { item, observation, projection, references }
}

function resolve(item: Item, projection: Projection, targets: Targets) {
  const resolved = new Map<string, Value>()
  if (projection.references.length === 0) return { resolved, references: noReferences }
  const deferred: DeferredReference[] = []
  const members = new Map<string, { linked: readonly Member[]; wanted: ReadonlySet<Anchor> }>()
  for (const { path, type, multiValued, anchors } of projection.references) {
    const linked: Member[] = []
    for (const value of anchors) {
      const target = targets.get(targetKey(type, value))
      if (target !== undefined) linked.push({ value, target })
      else
        deferred.push({
          type: item.link.type,
          owner: item.link.source,
          path,
          awaited: value,
          awaitedType: type,
          multiValued,
        })
    }
    if (multiValued) members.set(path, { linked, wanted: new Set(anchors) })
    else if (anchors.length === 0) resolved.set(path, null)
    else if (linked[0]) resolved.set(path, linked[0].target)
  }
  return { resolved, references: { deferred, members } }
}
