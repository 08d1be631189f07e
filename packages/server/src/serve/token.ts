import { createHash, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Checks the admin token of an installation. */
export interface AdminToken {
  /** Where the hash is kept. */
  readonly file: string
  /** False for every token until there is one. */
  accepts(token: string): boolean
  /**
   * Makes a token and keeps its hash, where none is kept yet. Answers with the token in clear text, only to the
   * process that made it; null ever after. Throws when the folder cannot be written.
   */
  keep(): Promise<string | null>
}

/**
 * Reads the hash of the admin token from `folder`; writes nothing before `keep`.
 *
 * The token is 256 random bits, so its SHA-256 cannot be turned back by trying: a slow password hash such as argon2id
 * protects secrets people choose, and would only slow down every request here.
 *
 * Throws when the file does not hold a hash.
 */
export async function adminToken(folder: string): Promise<AdminToken> {
  const file = join(folder, 'admin-token.sha256')
  let kept = await readHash(file)
  return {
    file,
    accepts: (token) => kept !== null && timingSafeEqual(sha256(token), kept),
    async keep() {
      if (kept !== null) return null
      const token = `sutler_${randomBytes(32).toString('base64url')}`
      const made = await writeHash(file, sha256(token))
      kept = made ? sha256(token) : await readHash(file)
      return made ? token : null
    },
  }
}

/** False: another process was faster. The name only ever stands for a whole hash, so nobody reads half of one. */
async function writeHash(file: string, hash: Buffer): Promise<boolean> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomUUID()}`
  try {
    await writeFile(draft, `${hash.toString('hex')}\n`, { mode: 0o600, flag: 'wx', flush: true })
    await link(draft, file)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  } finally {
    await rm(draft, { force: true })
  }
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
