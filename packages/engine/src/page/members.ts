import { type Anchor, type Attributes, type Delta, getPath, type Value } from '@sutler/core'
import { type Cycle, uninterrupted } from '../cycle/context.ts'
import type { Member } from '../ports.ts'
import type { Evaluated } from './item.ts'

/** What one multi-valued reference needs: only differences, never the whole list. */
export interface MemberChange {
  readonly path: string
  readonly add: readonly Member[]
  readonly remove: readonly Member[]
  /** There already, but not in our books yet. */
  readonly confirm: readonly Member[]
  /** Wanted, but not linked yet: written when they are. */
  readonly pending: readonly Anchor[]
  /** Null: may go ahead. Otherwise why the guard holds it. */
  readonly held: string | null
}

/**
 * Compares the members wanted with those this job has put there, and in an initial cycle with what the target holds.
 * Members that others put there stay.
 */
export async function memberChanges(
  cycle: Cycle,
  { item, projection, references }: Evaluated,
  current: Attributes | null,
): Promise<MemberChange[]> {
  const changes: MemberChange[] = []
  for (const [path, { linked, wanted }] of references.members) {
    const recorded = await cycle.env.store.tx((t) => t.members(cycle.job.id, item.link.type, item.link.source, path))
    const known = new Map(recorded.map((member) => [member.value, member.target]))
    const actual = actualMembers(cycle, current, path)
    const isThere = ({ value, target }: Member) => (actual ? actual.has(target) : known.get(value) === target)
    const add = linked.filter((member) => !isThere(member))
    const confirm = linked.filter((member) => isThere(member) && known.get(member.value) !== member.target)
    const keepsAll = projection?.mergeOnly.has(path) ?? false
    const remove = keepsAll ? [] : recorded.filter(({ value }) => !wanted.has(value))
    const here = new Set(linked.map((member) => member.value))
    const pending = [...wanted].filter((anchor) => !here.has(anchor) && !known.has(anchor))
    const held = guardMembers(cycle, path, recorded.length, remove.length)
    changes.push({ path, add, remove, confirm, pending, held })
  }
  return changes
}

/** Null when the target's list was not read and our own books have to do. */
function actualMembers(cycle: Cycle, current: Attributes | null, path: string): ReadonlySet<Anchor> | null {
  if (cycle.mode !== 'initial' || current === null) return null
  const value = getPath(current, path)
  return new Set(Array.isArray(value) ? value.map(memberAnchor) : [])
}

/** SCIM lists members as `{ value }` (RFC 7643 §4.2), flat systems as plain anchors. */
function memberAnchor(value: Value): Anchor {
  return typeof value === 'object' && value !== null && 'value' in value ? String(value.value) : String(value)
}

function guardMembers(cycle: Cycle, path: string, size: number, removed: number): string | null {
  const { groupSize, groupPercent } = cycle.job.guard
  if (size < groupSize || removed * 100 <= size * groupPercent) return null
  if (removed <= (cycle.options.allowDeletes ?? 0)) return null
  return `${removed} of ${size} values of ${path} would be removed, more than ${groupPercent} %. None was. Check the source; to go ahead, allow ${removed} deletes for one run.`
}

/** The changes as deltas no larger than the target accepts, each with the members it carries. */
export function memberBatches(
  change: MemberChange,
  size: number,
): { readonly delta: Delta; readonly members: readonly Member[] }[] {
  const batches = (op: 'add' | 'remove', members: readonly Member[]) =>
    Array.from({ length: Math.ceil(members.length / size) }, (_, index) => {
      const part = members.slice(index * size, (index + 1) * size)
      return { delta: { path: change.path, op, value: part.map((member) => member.target) }, members: part }
    })
  return [...batches('add', change.add), ...batches('remove', change.remove)]
}

/** Writes the changes batch by batch; each is in our books as soon as the target acknowledged it. */
export async function writeMembers(
  cycle: Cycle,
  { item }: Evaluated,
  anchor: Anchor,
  changes: readonly MemberChange[],
): Promise<void> {
  const { job, env, counts } = cycle
  const { type, source } = item.link
  for (const change of changes) {
    if (change.confirm.length > 0)
      await env.store.tx((t) => t.addMembers(job.id, type, source, change.path, change.confirm))
    for (const { delta, members } of memberBatches(change, job.capabilities.valuesPerDelta)) {
      await job.target.update(item.mapping.targetType, anchor, [delta], { opId: env.newId(), signal: uninterrupted })
      counts.writes++
      if (delta.op === 'add') counts.membersAdded += members.length
      else counts.membersRemoved += members.length
      await env.store.tx((t) =>
        delta.op === 'add'
          ? t.addMembers(job.id, type, source, change.path, members)
          : t.removeMembers(
              job.id,
              type,
              source,
              change.path,
              members.map((member) => member.value),
            ),
      )
    }
  }
}
