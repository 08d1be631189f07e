import { type Json, objectsIn } from '../json.ts'
import { expect } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import type { Made } from '../reply.ts'

interface Team {
  readonly group: Made
  readonly ids: readonly string[]
}

/** A group of new users, of whom the first `inside` are members. */
export async function team(
  probe: Probe,
  { users, inside }: { readonly users: number; readonly inside: number },
): Promise<Team> {
  const ids: string[] = []
  for (let made = 0; made < users; made += 1) ids.push((await probe.user()).id)
  const members = ids.slice(0, inside).map((value) => ({ value }))
  return { group: await probe.group(members.length === 0 ? {} : { members }), ids }
}

export function memberIds(json: Json): readonly string[] {
  return objectsIn(json.members)
    .map(({ value }) => String(value))
    .toSorted()
}

/** The group has exactly these members. */
export async function expectMembers(probe: Probe, group: Made, wanted: readonly string[]): Promise<void> {
  const found = memberIds(await probe.read(group))
  const isSame = found.join() === wanted.toSorted().join()
  expect(isSame, `the group should have the members ${JSON.stringify(wanted)}, and has ${JSON.stringify(found)}`)
}

/** A PATCH of members that has to succeed. */
export async function changeMembers(probe: Probe, group: Made, ...operations: readonly Json[]): Promise<void> {
  const { status } = await probe.patch(group, ...operations)
  expect(status >= 200 && status < 300, '200 or 204 should have come')
}

/** Operations of PATCH. */
export const add = (...ids: readonly (string | undefined)[]) => ({
  op: 'add',
  path: 'members',
  value: ids.map((value = '') => ({ value })),
})
export const remove = (id = '') => ({ op: 'remove', path: `members[value eq "${id}"]` })
