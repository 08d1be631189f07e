import { type FileHandle, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { UsageError } from './session.ts'

/** How every plan of ours begins, whatever its version and whoever has formatted it. */
const planHead = /^\s*\{\s*"format"\s*:\s*\d+\s*,\s*"jobId"\s*:/

/**
 * Refuses a place for a plan before it is made: a folder that is not there, or a file that is not a plan of ours and
 * would be lost. An empty file may be replaced. Throws UsageError.
 */
export async function checkPlanOut(path: string): Promise<void> {
  const place = await stat(path).catch(() => null)
  if (place === null) return checkFolder(path)
  if (!place.isFile()) throw new UsageError(`${path} is not a file; name another with --out`)
  if (place.size === 0 || planHead.test(await headOf(path))) return
  throw new UsageError(`${path} is there already and is not a plan; name another file with --out, or remove it`)
}

/** Writes a plan for its owner alone, since it names people. */
export async function writePlanOut(path: string, text: string): Promise<void> {
  const file = await opened(path, 'w')
  try {
    await file.chmod(0o600)
    await file.writeFile(text)
  } finally {
    await file.close()
  }
}

async function checkFolder(path: string): Promise<void> {
  const folder = dirname(path)
  const found = await stat(folder).catch(() => null)
  if (found?.isDirectory() === true) return
  const what = found === null ? 'there is no such folder' : 'that is not a folder'
  throw new UsageError(`the plan cannot be stored in ${folder}: ${what}; make it first, or name another with --out`)
}

async function headOf(path: string): Promise<string> {
  const file = await opened(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(200), 0, 200, 0)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}

async function opened(path: string, flags: 'r' | 'w'): Promise<FileHandle> {
  try {
    return await open(path, flags, 0o600)
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
    throw new UsageError(`the plan cannot be stored in ${path} (${code}); name another file with --out`)
  }
}
