import { type Anchor, type Attributes, type Delta, getPath, type Value } from '@sutler/core'
import type { Cycle } from '../cycle/context.ts'
import { stillOurs } from '../cycle/lease.ts'
import type { Member, MemberList } from '../ports.ts'
import { type Act, isMadeAnew } from './acts.ts'
import type { WantedMembers } from './item.ts'

type Placed = Pick<Member, 'value' | 'target'>

/** What one multi-valued reference needs: only differences, never the whole list. */
export interface MemberChange {
  readonly list: MemberList
  readonly add: readonly Placed[]
  readonly remove: readonly Placed[]
  /** There already, but not in our books yet. */
  readonly confirm: readonly Placed[]
  /** Wanted, but not linked yet: written when they are. */
  readonly pending: readonly Anchor[]
  /** Null: may go ahead. Otherwise why the guard holds it. */
  readonly held: string | null
}

/**
 * Compares the members wanted with those this job has put there, and in an initial cycle with what the target holds.
 * Members that others put there stay; one whose last write is not known to have arrived counts as neither there nor
 * gone, and is written again. Of an object made anew nothing is there.
 */
export async function memberChanges(cycle: Cycle, act: Act): Promise<MemberChange[]> {
  const { item, projection, references } = act.evaluated
  const { type, source } = item.link
  const changes: MemberChange[] = []
  for (const [path, wanted] of references.members) {
    const list = { type, owner: source, path, valueType: wanted.valueType }
    const anew = isMadeAnew(act)
    const recorded = anew ? [] : await cycle.env.store.tx((t) => t.members(cycle.job.id, type, source, path))
    const change = compare(wanted, recorded, actualMembers(cycle, act.current, path))
    const remove = projection?.mergeOnly.has(path) ? [] : change.remove
    changes.push({ ...change, list, remove, held: guardMembers(cycle, path, recorded.length, remove.length) })
  }
  return changes
}

function compare({ linked, wanted }: WantedMembers, recorded: readonly Member[], actual: ReadonlySet<Anchor> | null) {
  const known = new Map(recorded.map((member) => [member.value, member]))
  const isRecorded = ({ value, target }: Placed) => {
    const member = known.get(value)
    return member !== undefined && !member.open && member.target === target
  }
  const isThere = (member: Placed) => (actual ? actual.has(member.target) : isRecorded(member))
  const here = new Set(linked.map((member) => member.value))
  return {
    add: linked.filter((member) => !isThere(member)),
    confirm: linked.filter((member) => isThere(member) && !isRecorded(member)),
    remove: recorded.filter(({ value }) => !wanted.has(value)),
    pending: [...wanted].filter((anchor) => !here.has(anchor) && !known.has(anchor)),
  }
}

/** True when something is to be written, taken down or held. */
export const hasMemberWork = (changes: readonly MemberChange[] | undefined) =>
  changes?.some((change) => change.add.length + change.remove.length + change.confirm.length > 0 || change.held) ??
  false

/** Null when the target's list was not read and our own books have to do. */
function actualMembers(cycle: Cycle, current: Attributes | null, path: string): ReadonlySet<Anchor> | null {
  if (cycle.mode !== 'initial' || current === null) return null
  if (cycle.job.capabilities.unreadable?.includes(path.toLowerCase())) return null
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
  if (removed <= (cycle.options.allowRemovals ?? 0)) return null
  cycle.toAllow.removals = Math.max(cycle.toAllow.removals, removed)
  return (
    `${removed} of ${size} values of ${path} would be removed, more than ${groupPercent} %. None was. Check the source; ` +
    `to go ahead, allow ${removed} removals of members for one run.`
  )
}

interface Batch {
  readonly delta: Delta
  readonly members: readonly Placed[]
}

/** The changes as deltas no larger than the target accepts, each with the members it carries. */
function memberBatches({ list, add, remove }: MemberChange, size: number): Batch[] {
  const batches = (op: 'add' | 'remove', members: readonly Placed[]) =>
    Array.from({ length: Math.ceil(members.length / size) }, (_, index) => {
      const part = members.slice(index * size, (index + 1) * size)
      return { delta: { path: list.path, op, value: part.map((member) => member.target) }, members: part }
    })
  return [...batches('add', add), ...batches('remove', remove)]
}

/**
 * Writes the changes batch by batch. All of them have been marked as open before (R1); each is in our books as soon
 * as the target acknowledged it.
 */
export async function writeMembers(
  cycle: Cycle,
  targetType: string,
  anchor: Anchor,
  changes: readonly MemberChange[],
): Promise<void> {
  const { job, env, counts } = cycle
  for (const change of changes) {
    const { list } = change
    const settle = (members: readonly Placed[], there: boolean) =>
      env.store.tx((t) =>
        there
          ? t.saveMembers(
              job.id,
              list,
              members.map((member) => ({ ...member, open: false })),
            )
          : t.removeMembers(
              job.id,
              list.type,
              list.owner,
              list.path,
              members.map((member) => member.value),
            ),
      )
    if (change.confirm.length > 0) await settle(change.confirm, true)
    for (const { delta, members } of memberBatches(change, job.capabilities.valuesPerDelta)) {
      stillOurs(cycle)
      await job.target.update(targetType, anchor, [delta], { opId: env.newId() })
      counts.writes++
      if (delta.op === 'add') counts.membersAdded += members.length
      else counts.membersRemoved += members.length
      await settle(members, delta.op === 'add')
    }
  }
}
