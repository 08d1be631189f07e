import type { ScimTokenView } from '@sutler/server'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { pad, printable } from '../output/text.ts'
import { type CommonFlags, type Session, UsageError, withInstallation } from './session.ts'

export interface CreateFlags extends CommonFlags {
  readonly profile?: string
  readonly types?: readonly string[]
  readonly readOnly?: boolean
  /** Id or userName of a user. */
  readonly subject?: string
  /** A duration such as `90d`, or a date. */
  readonly expires?: string
}

/** Makes a token for a SCIM client and shows it this once. Answers with the exit code. */
export function createToken(io: Io, name: string, flags: CreateFlags): Promise<number> {
  return withInstallation(io, flags, async (session) => {
    const { profile, types, readOnly, subject, expires } = flags
    const expiresAt = expires === undefined ? undefined : timeOf(expires, io.now())
    const admin = session.installation.scimTokens()
    const asked = {
      name,
      ...(profile === undefined ? {} : { profile }),
      ...(types === undefined ? {} : { types }),
      ...(readOnly === undefined ? {} : { readOnly }),
      ...(subject === undefined ? {} : { subject }),
      ...(expiresAt === undefined ? {} : { expiresAt }),
    }
    const made = await admin.create(asked).catch((error: unknown) => {
      throw error instanceof RangeError ? new UsageError(error.message) : error
    })
    if (session.json) session.printJson({ token: made.token, ...shown(made.view) })
    else {
      // The token alone on standard output, so that it can be piped to where it belongs.
      io.stderr.write(`Token ${made.view.id} for ${printable(name)}, shown this once:\n`)
      io.stdout.write(`${made.token}\n`)
    }
    warnOfOthers(io, made.view, await admin.list())
    return exitCodes.success
  })
}

/** A second token of a client takes the place of the first: what it may do otherwise is rarely meant. */
function warnOfOthers(io: Io, made: ScimTokenView, tokens: readonly ScimTokenView[]): void {
  const can = ({ profile, ...token }: ScimTokenView) => `the profile ${profile} and may ${mayOf(token)}`
  const other = tokens.findLast((token) => token.name === made.name && token.id !== made.id && isGood(token, io.now()))
  if (other === undefined || can(other) === can(made)) return
  io.stderr.write(
    `warning: token ${other.id} of ${printable(made.name)} has ${can(other)}, this one ${can(made)}\n` +
      `  if that is not meant: sutler scim token revoke ${made.id}, then create with --profile, --types, --read-only\n`,
  )
}

/** Lists the tokens, never what they are. Answers with the exit code. */
export function listTokens(io: Io, flags: CommonFlags): Promise<number> {
  return withInstallation(io, flags, async (session) => {
    const tokens = await session.installation.scimTokens().list()
    if (session.json) session.printJson({ tokens: tokens.map(shown) })
    else if (tokens.length === 0) io.stdout.write('No tokens. Make one: sutler scim token create <name>\n')
    else printTable(session, tokens)
    return exitCodes.success
  })
}

/** Ends a token for good. Answers with the exit code. */
export function revokeToken(io: Io, id: string, flags: CommonFlags): Promise<number> {
  return withInstallation(io, flags, async (session) => {
    const admin = session.installation.scimTokens()
    const done = await admin.revoke(id)
    if (!done) throw new UsageError(whyNotRevoked(id, await admin.list(), io.now()))
    if (session.json) session.printJson({ id, revoked: true })
    else io.stdout.write(`Token ${id} is revoked. A running service refuses it within five seconds.\n`)
    return exitCodes.success
  })
}

function whyNotRevoked(asked: string, tokens: readonly ScimTokenView[], now: number): string {
  const before = tokens.find(({ id, revokedAt }) => id === asked && revokedAt !== null)
  if (before !== undefined) return `token ${asked} has been revoked already; see: sutler scim token list`
  const named = tokens.filter((token) => token.name === asked && isGood(token, now)).map(({ id }) => id)
  if (named.length === 0) return `there is no token ${printable(asked)} to revoke; see: sutler scim token list`
  return `${printable(asked)} is a name, and revoke takes the id of one token; good ones of that name: ${named.join(', ')}`
}

function isGood({ revokedAt, expiresAt }: ScimTokenView, now: number): boolean {
  return revokedAt === null && (expiresAt === null || expiresAt > now)
}

function mayOf({ types, readOnly }: Pick<ScimTokenView, 'types' | 'readOnly'>): string {
  return `${readOnly ? 'read' : 'change'} ${types === null ? 'all' : types.join(', ')}`
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

function timeOf(text: string, now: number): number {
  const [, count, unit] = /^([1-9]\d{0,5})([smhd])$/.exec(text) ?? []
  if (count !== undefined && unit !== undefined) return now + Number(count) * (unitMs[unit] ?? 0)
  const at = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(at)) throw new UsageError('--expires takes a duration such as 90d, or a date such as 2027-01-31')
  return at
}

/** Times as ISO 8601; null: never, or not yet. */
function shown({ createdAt, expiresAt, lastUsedAt, revokedAt, ...token }: ScimTokenView) {
  const iso = (at: number | null) => (at === null ? null : new Date(at).toISOString())
  return {
    ...token,
    created: iso(createdAt),
    expires: iso(expiresAt),
    lastUsed: iso(lastUsedAt),
    revoked: iso(revokedAt),
  }
}

function printTable({ io }: Session, tokens: readonly ScimTokenView[]): void {
  const all = ['Id', 'Name', 'Profile', 'May', 'User', 'Last used', 'State']
  // Most tokens are no user's: the column is there when one is.
  const hasUsers = tokens.some(({ subject }) => subject !== null)
  const shown = (cells: readonly string[]) => (hasUsers ? cells : cells.filter((_, column) => column !== 4))
  const head = shown(all)
  const rows = [head, ...tokens.map((token) => shown(cellsOf(token, io.now())))]
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)))
  for (const row of rows) {
    io.stdout.write(
      `${row
        .map((cell, column) => pad(cell, widths[column] ?? 0))
        .join('  ')
        .trimEnd()}\n`,
    )
  }
}

function cellsOf(token: ScimTokenView, now: number): string[] {
  const { id, name, profile, subject, lastUsedAt, expiresAt, revokedAt } = token
  const day = (at: number) => new Date(at).toISOString().slice(0, 10)
  const ending = expiresAt === null ? 'good' : `${expiresAt <= now ? 'expired' : 'until'} ${day(expiresAt)}`
  const state = revokedAt === null ? ending : `revoked ${day(revokedAt)}`
  const user = subject === null ? '' : printable(subject.userName ?? `${subject.id} (gone)`)
  return [id, printable(name), profile, mayOf(token), user, lastUsedAt === null ? 'never' : day(lastUsedAt), state]
}
