import { randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { dirname } from 'node:path'
import { waitMs } from '../pacer/wait.ts'

/** A file that says: somebody is at it. */
export interface Hold {
  /** The one before never said how it ended: its process died, or it did not know itself. */
  readonly wasCutOff: boolean
  /** The outcome is known: the file goes. */
  release(): Promise<void>
  /** The outcome is not known: the file stays for the next one to find, who need not wait. */
  leave(): Promise<void>
}

/** Longer than any exchange: the holder is on a machine that can no longer be asked. */
const longestMs = 300_000
const pollMs = 50
/** Ids of what this process holds: a process of the same number before it, in a container, held others. */
const held = new Set<string>()
const here = hostname()

/**
 * Makes `file`, which must not be there; waits while a living process has it. Throws what the file system throws.
 *
 * A file and not a lock of the system: it has to outlive its process, because what it leaves behind is the news.
 */
export async function holdFile(file: string): Promise<Hold> {
  const id = randomUUID()
  const text = JSON.stringify({ host: here, pid: process.pid, id })
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  for (let wasCutOff = false; ; ) {
    // Before the file is there: whoever reads it in this process must not take it for somebody else's.
    held.add(id)
    if (await made(file, text)) return holdOf(file, id, wasCutOff)
    held.delete(id)
    const over = await textIfOver(file)
    if (over === null) await waitMs(pollMs)
    else wasCutOff = (await takeAway(file, over, id)) || wasCutOff
  }
}

function holdOf(file: string, id: string, wasCutOff: boolean): Hold {
  return {
    wasCutOff,
    async release() {
      await rm(file, { force: true })
      held.delete(id)
    },
    async leave() {
      // Where it cannot be written, what stands there says the same as soon as this process is gone.
      await writeFile(file, JSON.stringify({ left: true }), { mode: 0o600, flush: true }).catch(() => {})
      held.delete(id)
    },
  }
}

async function made(file: string, text: string): Promise<boolean> {
  try {
    await writeFile(file, text, { mode: 0o600, flag: 'wx', flush: true })
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

/** Null: it is held, or gone by now. */
async function textIfOver(file: string): Promise<string | null> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(file, 'utf8'), stat(file)])
    return isOver(text) || Date.now() - mtimeMs > longestMs ? text : null
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

function isOver(text: string): boolean {
  const { host, pid, id, left } = read(text)
  if (left === true) return true
  if (host !== here || typeof pid !== 'number') return false
  if (pid === process.pid) return !held.has(String(id))
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return codeOf(error) === 'ESRCH'
  }
}

/** Half a file is one that is being written, or was when its machine lost power: its age tells. */
function read(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) ?? {}
  } catch {
    return {}
  }
}

/**
 * False: another one was faster. Renamed first, so that of several only one has it; what was made anew since it was
 * judged is put back.
 */
async function takeAway(file: string, judged: string, id: string): Promise<boolean> {
  const away = `${file}.${id}`
  try {
    await rename(file, away)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return false
    throw error
  }
  const isIt = (await readFile(away, 'utf8')) === judged
  if (!isIt) await link(away, file)
  await rm(away, { force: true })
  return isIt
}

function codeOf(error: unknown): string | null {
  return error instanceof Error && 'code' in error ? String(error.code) : null
}
