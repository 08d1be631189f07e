import { openSqlite } from '../../src/sqlite/open.ts'
import { schemaThreeUpgrades } from '../support/schema-three.ts'

schemaThreeUpgrades('SQLite', () => openSqlite(':memory:'))
