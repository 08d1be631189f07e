import { randomUUID } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { ProvisioningError } from '@sutler/core'

/** Where the newest refresh token is. */
export interface RefreshStore {
  read(): Promise<string>
  write(token: string): Promise<void>
}

/**
 * Keeps the newest refresh token in `file`, readable for its owner alone; `first` is used until there is one. Without
 * a file it is kept as long as the process lives.
 */
export function createRefreshStore(first: string, file: string | undefined): RefreshStore {
  let newest: string | null = null
  return {
    async read() {
      newest ??= file === undefined ? null : await readKept(file)
      return newest ?? first
    },
    async write(token) {
      newest = token
      if (file === undefined) return
      // In one step: a crash leaves the old one or the new one, never half of it.
      const draft = `${file}.${randomUUID()}`
      await attempt(file, async () => {
        await writeFile(draft, token, { mode: 0o600 })
        await rename(draft, file)
      })
    },
  }
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

async function attempt<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    throw new ProvisioningError(
      `The refresh token cannot be kept in ${file} (${why}); correct settings.auth.refreshTokenFile, or the rights of its folder.`,
      { code: 'AUTH_FAILED', blame: 'connection' },
      { cause: error },
    )
  }
}
