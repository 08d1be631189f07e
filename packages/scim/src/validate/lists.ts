import { type Json, objectsIn } from './json.ts'
import { expect } from './outcome.ts'
import type { Probe } from './probe.ts'
import type { Made, Reply } from './reply.ts'

/** Users that tests of filters, pages and sorting look for. Kept to the end of the run. */
export interface Population {
  readonly alpha: Made
  readonly beta: Made
  readonly gamma: Made
  /** What the user names of all three begin with, and no other's. */
  readonly prefix: string
}

// Made in an order that no sorting gives, so that a service which does not sort is found out.
const users: readonly (readonly [name: keyof Population, attributes: Json])[] = [
  ['beta', { title: 'Director', active: false, name: { givenName: 'Ben', familyName: 'Crane' } }],
  ['gamma', { active: true, name: { givenName: 'Cid', familyName: 'Arden' } }],
  ['alpha', { title: 'Engineer', active: true, name: { givenName: 'Ada', familyName: 'Byron' } }],
]

/** Three users whose names stand in the order alpha, beta, gamma; gamma has no title, beta is inactive. */
export function population(probe: Probe): Promise<Population> {
  return probe.shared('population', async () => {
    const prefix = probe.names.next()
    const made: Partial<Record<keyof Population, Made>> = {}
    for (const [name, attributes] of users) {
      const address = `${prefix}-${name}@example.com`
      const emails = [
        { value: `work-${address}`, type: 'work', primary: true },
        { value: `home-${address}`, type: 'home' },
      ]
      made[name] = await probe.user({ ...attributes, userName: address, externalId: `Ext-${prefix}-${name}`, emails })
    }
    // The table above names all three.
    return { ...made, prefix } as Population
  })
}

/** A listing: `Users` with these parameters, encoded. */
export function listing(
  probe: Probe,
  parameters: Readonly<Record<string, string>>,
  endpoint = '/Users',
): Promise<Reply> {
  const query = Object.entries(parameters).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  return probe.get(`${endpoint}?${query.join('&')}`)
}

/** The resources of a listing. Throws Violation when it fails. */
export async function listed(
  probe: Probe,
  parameters: Readonly<Record<string, string>>,
  endpoint?: string,
): Promise<readonly Json[]> {
  const reply = await listing(probe, parameters, endpoint)
  expect(reply.status === 200, '200 should have come')
  return objectsIn(reply.json.Resources)
}

export function idsOf(resources: readonly Json[]): readonly string[] {
  return resources.map(({ id }) => String(id))
}

/** Which of the three are among the resources, by their first letters, in the order of the list: `ab`. */
export function lettersOf({ alpha, beta, gamma }: Population, resources: readonly Json[]): string {
  const letters = new Map([
    [alpha.id, 'a'],
    [beta.id, 'b'],
    [gamma.id, 'g'],
  ])
  return idsOf(resources)
    .map((id) => letters.get(id) ?? '?')
    .join('')
}
