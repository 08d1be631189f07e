import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { mkdir, open, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Checks the admin token of an installation. */
export interface AdminToken {
  /** The token in clear text, only in the process that made it; null ever after. */
  readonly firstUse: string | null
  accepts(token: string): boolean
}

/**
 * Reads the hash of the admin token from `folder`, or makes a token when there is none.
 *
 * The token is 256 random bits, so its SHA-256 cannot be turned back by trying: a slow password hash such as argon2id
 * protects secrets people choose, and would only slow down every request here.
 *
 * Throws when the folder cannot be written or the file does not hold a hash.
 */
export async function adminToken(folder: string): Promise<AdminToken> {
  const file = join(folder, 'admin-token.sha256')
  const present = await readHash(file)
  if (present !== null) return tokenFor(present, null)
  const token = `sutler_${randomBytes(32).toString('base64url')}`
  await mkdir(folder, { recursive: true, mode: 0o700 })
  // `wx`: of two processes started together, one token wins, and the other reads its hash.
  const handle = await open(file, 'wx', 0o600).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return null
    throw error
  })
  if (handle === null) return adminToken(folder)
  await handle.writeFile(`${sha256(token).toString('hex')}\n`)
  await handle.close()
  return tokenFor(sha256(token), token)
}

function tokenFor(hash: Buffer, firstUse: string | null): AdminToken {
  return { firstUse, accepts: (token) => timingSafeEqual(sha256(token), hash) }
}

async function readHash(file: string): Promise<Buffer | null> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  if (!/^[0-9a-f]{64}\s*$/.test(text))
    throw new Error(`${file} does not hold a token hash; delete it to get a new token`)
  return Buffer.from(text.trim(), 'hex')
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
