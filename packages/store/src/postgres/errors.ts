import { type ErrorCode, ProvisioningError } from '@sutler/core'

/** Deadlock, serialisation failure, and two processes that make the same table at the same moment. */
const transient = new Set([
  '40001',
  '40P01',
  '42P07',
  '23505/pg_type_typname_nsp_index',
  '23505/pg_class_relname_nsp_index',
])

/** True when the same transaction may well succeed if it is run again. */
export function isTransientPostgres(error: unknown): boolean {
  const code = codeOf(error)
  return code !== null && (transient.has(code) || transient.has(`${code}/${constraintOf(error)}`))
}

/** Says what an error of the server or of the connection means; others come back as they are. */
export function explainPostgres(error: unknown, place: string): unknown {
  if (error instanceof ProvisioningError) return error
  const code = codeOf(error)
  const meaning = meanings.find(({ when }) => (code !== null && when.test(code)) || when.test(messageOf(error)))
  if (!meaning) return error
  return new ProvisioningError(
    `${meaning.text} (${place})`,
    { code: meaning.code, blame: 'connection', ...(meaning.code === 'UNAVAILABLE' && { outcomeKnown: false }) },
    { cause: error },
  )
}

const meanings: readonly { when: RegExp; code: ErrorCode; text: string }[] = [
  {
    when: /^28/,
    code: 'AUTH_FAILED',
    text: 'The database server refuses the user or the password. Correct the address of the store.',
  },
  {
    when: /^3D000$/,
    code: 'NOT_FOUND',
    text: 'The server has no such database. Create it, or correct the address of the store.',
  },
  { when: /^42501$/, code: 'AUTH_FAILED', text: 'The database user lacks a right. Let it create and use the schema.' },
  { when: /^23/, code: 'CONFLICT', text: 'A row with this key is in the store already. Read again, then decide.' },
  {
    when: /^54000$/,
    code: 'INVALID_VALUE',
    text: 'A key is too long for the database to index (about 2,700 bytes). Shorten it in its system.',
  },
  {
    when: /^53/,
    code: 'UNAVAILABLE',
    text: 'The database server has run out of connections, memory or disk. Free some.',
  },
  { when: /^(08|57P)/, code: 'UNAVAILABLE', text: 'The database server ended the connection. Try again when it runs.' },
  {
    when: /^(E[A-Z_]+)$|timeout exceeded when trying to connect|Connection terminated|connection error/,
    code: 'UNAVAILABLE',
    text: 'The database server cannot be reached. Check that it runs and that the address of the store is right.',
  },
]

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : '')

function constraintOf(error: unknown): string {
  return error instanceof Error && 'constraint' in error ? String(error.constraint) : ''
}
