import { objectsIn } from '../json.ts'
import { lettersOf, listing, population } from '../lists.ts'
import { expect } from '../outcome.ts'
import type { Probe } from '../probe.ts'

/** A listing of the three users of this run. */
export async function three(probe: Probe, parameters: Readonly<Record<string, string>>) {
  const people = await population(probe)
  const reply = await listing(probe, { filter: `userName sw "${people.prefix}"`, ...parameters })
  expect(reply.status === 200, '200 should have come')
  const resources = objectsIn(reply.json.Resources)
  return { people, json: reply.json, resources, letters: lettersOf(people, resources) }
}

/** Of rows that look for the users of this run. */
export const found = { feature: 'filter', after: ['filter.sw'] } as const
