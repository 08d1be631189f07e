import { randomUUID } from 'node:crypto'
import { openStore } from '@sutler/store'
import { firstDay, person, present } from '../../script/lib/people.ts'

/** Fills the built-in directory of a store file with people; returns their ids. */
export async function fillDirectory(path: string, users: number): Promise<string[]> {
  const store = await openStore({ kind: 'sqlite', path })
  const day = firstDay(users, 7)
  const ids: string[] = []
  for (const index of present(day)) {
    const row = person(day, index)
    const id = randomUUID()
    ids.push(id)
    await store.directory.create('User', id, {
      externalId: row.WorkerID,
      userName: row.Login,
      active: true,
      name: { givenName: row.GivenName, familyName: row.FamilyName },
      displayName: row.DisplayName,
      emails: [{ type: 'work', value: row.Email }],
      title: row.JobTitle,
      preferredLanguage: row.Language,
      [enterprise]: { department: row.Department },
    })
  }
  await store.close()
  return ids
}

export const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
