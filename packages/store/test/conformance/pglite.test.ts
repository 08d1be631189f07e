import { PGlite } from '@electric-sql/pglite'
import { PGliteDialect } from 'kysely'
import { afterAll, beforeAll } from 'vitest'
import { storeConformance } from '../../src/conformance/index.ts'
import { storeOn } from '../../src/open.ts'
import { postgresEngine, sessionSettings } from '../../src/postgres/open.ts'
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
