import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ProvisioningError } from '@sutler/core'
import { type Hold, holdFile } from './hold-file.ts'

/** Where the newest refresh token is. */
export interface RefreshStore {
  /**
   * Gives the newest token to `use`, and keeps the one that came in exchange before it answers. One process at a time:
   * a service that gives a new token for each takes two uses of one token for theft, and ends all of them (RFC 9700
   * §4.14.2).
   *
   * Throws AUTH_FAILED when there is no token or it cannot be kept, and whatever `use` throws.
   */
  renew<T extends { readonly refreshToken: string | null }>(use: (token: string) => Promise<T>): Promise<T>
  /** Keeps a token that did not come from another one. */
  begin(token: string): Promise<void>
}

/**
 * Keeps the newest refresh token in `file`, readable for its owner alone; `first` is used until there is one. Without
 * a file it is kept as long as the process lives.
 *
 * While a token is in use a file `<file>.pending` stands beside it. One that was left behind says that an exchange was
 * cut off: the service may have taken the token kept here for a new one that nobody has received. The survivor tries
 * it all the same, because many services accept the last token once more, and nothing is lost by it.
 */
export function createRefreshStore(first: string, file: string | undefined): RefreshStore {
  // In memory is what could not be written, too: it is the only copy.
  let unsaved: string | null = null
  const newest = async () => unsaved ?? (file === undefined ? null : await readKept(file)) ?? first
  const write = async (token: string): Promise<void> => {
    unsaved = token
    if (file === undefined) return
    await writeKept(file, token)
    unsaved = null
  }
  const exchange = async <T>(use: (token: string) => Promise<T>): Promise<T> => {
    const token = await newest()
    if (token === '') throw noToken(file)
    return use(token)
  }
  const keep = async ({ refreshToken }: { readonly refreshToken: string | null }): Promise<void> => {
    if (refreshToken !== null) await write(refreshToken)
  }
  return {
    async renew(use) {
      const hold = await holdOf(file)
      const issued = await exchange(use).catch(async (error: unknown) => {
        const isLost = hold.wasCutOff && isRefusal(error)
        // What is not known to have failed may have used the token up: the next one has to know.
        await (isLost || !isKnown(error) ? hold.leave() : hold.release())
        throw isLost ? cutOff(error, file) : error
      })
      await keep(issued).catch(async (error: unknown) => {
        await hold.leave()
        throw error
      })
      await hold.release()
      return issued
    },
    async begin(token) {
      // An exchange under way would put its own token over this one: it ends first.
      const hold = await holdOf(file)
      await write(token).catch(async (error: unknown) => {
        await hold.leave()
        throw error
      })
      await hold.release()
    },
  }
}

const noHold: Hold = { wasCutOff: false, release: async () => {}, leave: async () => {} }

function holdOf(file: string | undefined): Promise<Hold> {
  return file === undefined ? Promise.resolve(noHold) : attempt(file, () => holdFile(`${file}.pending`))
}

async function readKept(file: string): Promise<string | null> {
  return attempt(file, async () => {
    try {
      const text = (await readFile(file, 'utf8')).trim()
      return text === '' ? null : text
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
      throw error
    }
  })
}

/** In one step: a crash leaves the old one or the new one, never half of it. */
async function writeKept(file: string, token: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`
  await attempt(file, async () => {
    try {
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      await writeFile(draft, token, { mode: 0o600, flush: true })
      await rename(draft, file)
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {}) // it says no more than the error that is under way
      throw error
    }
  })
}

async function attempt<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw authFailed(
      `The refresh token cannot be kept in ${file} (${why}); correct settings.auth.refreshTokenFile, or the rights of its folder.`,
      error,
    )
  }
}

function isKnown(error: unknown): boolean {
  return error instanceof ProvisioningError && error.outcomeKnown
}

function isRefusal(error: unknown): error is ProvisioningError {
  return error instanceof ProvisioningError && error.code === 'AUTH_FAILED'
}

function noToken(file: string | undefined): ProvisioningError {
  const where = file === undefined ? '' : ` in ${file}`
  return authFailed(
    `There is no refresh token${where} yet; sign in with \`sutler connector authorize\`, or give secrets.refreshToken.`,
  )
}

function cutOff(error: ProvisioningError, file: string | undefined): ProvisioningError {
  return authFailed(
    `${error.message} An earlier exchange of the token in ${file} was cut off before its answer could be kept: the service has most likely taken it for a new one. Sign in again with \`sutler connector authorize\`.`,
    error,
  )
}

function authFailed(message: string, cause?: unknown): ProvisioningError {
  return new ProvisioningError(message, { code: 'AUTH_FAILED', blame: 'connection' }, { cause })
}
