import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { type Day, person, present } from '../../script/lib/people.ts'

const columns = [
  'WorkerID',
  'Status',
  'GivenName',
  'FamilyName',
  'DisplayName',
  'Login',
  'Email',
  'Language',
  'ManagerID',
  'Department',
  'Team',
  'Location',
  'Country',
  'JobTitle',
  'HireDate',
] as const

/** Writes workers.csv of a day, streaming. */
export async function writePeople(path: string, day: Day): Promise<void> {
  const out = createWriteStream(path)
  out.write(`${columns.join(',')}\n`)
  for (const index of present(day)) {
    const row = person(day, index)
    const line = columns.map((column) => `"${row[column].replaceAll('"', '""')}"`).join(',')
    if (!out.write(`${line}\n`)) await once(out, 'drain')
  }
  out.end()
  await once(out, 'close')
}
