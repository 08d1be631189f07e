import { mkdir, open } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { OpenStore } from '@sutler/store'
import { readSecret, SecretError } from '../config/secrets.ts'
import { type Config, ConfigError } from '../config/types.ts'

/** The store of an installation, opened at its first use. */
export interface StoreHandle {
  open(): Promise<OpenStore>
  close(): Promise<void>
}

/** Opens nothing yet. */
export function createStoreHandle(
  config: Config,
  variables: Readonly<Record<string, string | undefined>>,
  now: () => number = Date.now,
): StoreHandle {
  let opening: Promise<OpenStore> | null = null
  const open = (): Promise<OpenStore> => {
    opening ??= openConfigured(config, variables, now).catch((error: unknown) => {
      opening = null
      throw error
    })
    return opening
  }
  const close = async (): Promise<void> => {
    const open = opening
    opening = null
    // A store that could not be opened has told so to whoever asked for it.
    const store = await open?.catch(() => null)
    await store?.close()
  }
  return { open, close }
}

async function openConfigured(
  config: Config,
  variables: Readonly<Record<string, string | undefined>>,
  now: () => number,
) {
  const { openStore } = await import('@sutler/store')
  const directory = { now, indexes: config.scim.indexes }
  if (config.store.kind === 'postgres')
    return openStore({ kind: 'postgres', url: await databaseUrl(config, variables) }, directory)
  const { path } = config.store
  if (path !== ':memory:') await makeFile(path)
  return openStore({ kind: 'sqlite', path }, directory)
}

/** The store keeps personal data: a file that is not there yet is made for its owner alone, and SQLite's beside it too. */
async function makeFile(path: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  try {
    const file = await open(path, 'wx', 0o600)
    await file.close()
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  }
}

async function databaseUrl(config: Config, variables: Readonly<Record<string, string | undefined>>): Promise<string> {
  if (config.store.kind !== 'postgres') throw new TypeError('this store has no address')
  try {
    return await readSecret(config.store.url, { variables, baseDir: config.baseDir })
  } catch (error) {
    if (!(error instanceof SecretError)) throw error
    const { message, remedy } = error
    const finding = { severity: 'error', code: 'SECRET_MISSING', summary: message, remedy } as const
    throw new ConfigError([config.locate(['store', 'postgres'], finding)])
  }
}
