import { ProvisioningError } from '@sutler/core'
import { CompiledQuery, type Dialect, Kysely, PostgresDialect, sql } from 'kysely'
import pg from 'pg'
import type { Cell, Engine } from '../engine.ts'
import type { Tables } from '../tables.ts'
import { explainPostgres, isTransientPostgres } from './errors.ts'
import { dollars, writeSteps } from './steps.ts'

const connectTimeoutMs = 10_000
const int8 = 20

/** Connects lazily: the first statement finds out whether the server is there. */
export function openPostgres(url: string, schema = 'sutler'): Engine {
  const place = placeOf(url)
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: connectTimeoutMs,
    application_name: 'sutler',
    types: {
      getTypeParser: ((oid: number, format?: 'text') =>
        oid === int8 ? Number : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
    },
  })
  // A connection broke. The pool drops it, and whoever uses it or needs the next one meets the fault in a query's
  // rejection; without a listener the event would end the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const dialect = new PostgresDialect({
    pool,
    onCreateConnection: async (connection) => {
      for (const statement of sessionSettings(schema)) await connection.executeQuery(CompiledQuery.raw(statement))
    },
  })
  return postgresEngine(dialect, `PostgreSQL ${place}, schema ${schema}`)
}

/** What every session sets, and the schema it works in, made when missing. */
export const sessionSettings = (schema: string): readonly string[] => [
  // A role or database may have turned it off; then a crash would lose acknowledged writes.
  'set synchronous_commit = on',
  // Every statement finds its rows by a key. Left to guess, the planner reads whole tables until statistics are made.
  'set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set enable_bitmapscan = off; set jit = off',
  `set search_path to ${quoted(schema)}`,
  `do $$ begin
    if not exists (select from pg_namespace where nspname = ${literal(schema)}) then
      create schema ${quoted(schema)};
    end if;
  exception when unique_violation or duplicate_schema then null; end $$`,
]

/** The engine on any dialect that speaks PostgreSQL. */
export function postgresEngine(dialect: Dialect, place: string): Engine {
  const db = new Kysely<Tables>({ dialect })
  return {
    db,
    read: async <Row>(text: string, parameters: readonly Cell[]) => {
      try {
        return (await db.executeQuery<Row>(CompiledQuery.raw(dollars(text), [...parameters]))).rows
      } catch (error) {
        throw explainPostgres(error, place)
      }
    },
    write: (steps) => writeSteps(db, steps, place),
    rowsOf: (json) => `jsonb_array_elements(cast(${json} as jsonb)) as e(value)`,
    words: {
      key: 'text collate "C"',
      inKeyOrder: '',
      listOf: (columns) => `cast(json_agg(json_build_array(${columns.join(', ')})) as text)`,
    },
    each: (rows) => sql`jsonb_array_elements(cast(${JSON.stringify(rows)} as jsonb)) as e(value)`,
    rowByRow: null,
    tablesNamed: (name) => sql`select from pg_tables where schemaname = current_schema() and tablename = ${name}`,
    describe: () => place,
    isTransient: isTransientPostgres,
    explain: (error) => explainPostgres(error, place),
  }
}

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

/** Host, port and database of the address: never its user or password. */
function placeOf(url: string): string {
  const parsed = URL.parse(url)
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol)) {
    throw new ProvisioningError('The address of the store is not of the form postgres://user@host:5432/database.', {
      code: 'INVALID_VALUE',
      blame: 'connection',
    })
  }
  return `${parsed.hostname || 'localhost'}:${parsed.port || '5432'}${parsed.pathname}`
}
