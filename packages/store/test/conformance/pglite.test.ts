import { PGlite } from '@electric-sql/pglite'
import { PGliteDialect } from 'kysely'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { storeConformance } from '../../src/conformance/index.ts'
import { membersText, searchOf } from '../../src/directory/search.ts'
import { storeOn } from '../../src/open.ts'
import { postgresEngine, sessionSettings } from '../../src/postgres/open.ts'
import { dollars } from '../../src/postgres/steps.ts'
import { newSchema } from '../support/postgres.ts'
import { schemaThreeUpgrades } from '../support/schema-three.ts'

let database: PGlite

beforeAll(async () => {
  database = await PGlite.create()
}, 60_000)

afterAll(() => database.close())

const open = async () => {
  for (const statement of sessionSettings(newSchema())) await database.exec(statement)
  // One database serves all tests, so closing a store must not close it.
  const shared = new Proxy(database, {
    get: (target, name) => {
      if (name === 'close') return async () => {}
      const value = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return postgresEngine(new PGliteDialect({ pglite: shared }), 'PGlite')
}

storeConformance('PGlite', async () => storeOn(await open()))
schemaThreeUpgrades('PGlite', open)

it('PostgreSQL looks objects up by their id, also before it has statistics', async () => {
  await storeOn(await open())
  const key = (path: string) => ({ path, value: 'x', exclusive: path === 'username' })
  const searches = [[key('username')], [key('displayname')], [key('displayname'), key('emails.value')]].map((terms) =>
    searchOf('User', terms),
  )
  const statements = [
    ...searches.map((search) => ({ text: search?.texts.count ?? '', parameters: search?.parameters ?? [] })),
    { text: membersText, parameters: ['Group', 'g', '', 100] },
  ]
  await database.exec(`insert into directory_object (type, id, change, deleted, doc, keys)
    select 'User', 'u' || i, i, 0, '{}', '[]' from generate_series(1, 1000) i;
    insert into directory_key (type, value, path, holder) select 'User', 'x', 'displayname', 'u' || i
    from generate_series(1, 1000) i`)
  for (const { text, parameters } of statements) {
    const { rows } = await database.query(`explain ${dollars(text)}`, [...parameters])
    const plan = JSON.stringify(rows)
    expect(plan).toContain('directory_object_pkey')
    expect(plan).not.toContain('directory_present')
  }
})
