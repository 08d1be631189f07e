import { open } from 'node:fs/promises'
import { UsageError } from './commands/session.ts'
import type { Io } from './io.ts'

/** More than any file of people, vectors or mappings that a person checks by hand. */
const mostBytes = 256 * 1024 * 1024

/** A file, or standard input for `-`, that is no text: too large, or bytes that are not UTF-8. */
export class TextError extends Error {
  readonly code = 'FILE_UNREADABLE'

  constructor(message: string) {
    super(message)
    this.name = 'TextError'
  }
}

/**
 * The text of a file, or of standard input when `path` is `-`. `what` names it in messages, such as "the sample".
 *
 * Read strictly as UTF-8, a byte order mark left out, and never beyond 256 MB: what is read may be a device that has no
 * end. Throws UsageError when there is no such file, TextError when it is no text.
 */
export async function readText(io: Io, path: string, what: string): Promise<string> {
  const name = path === '-' ? `${what} on standard input` : `${what} ${path}`
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of path === '-' ? io.stdin() : fileChunks(path, name)) {
    bytes += chunk.length
    if (bytes > mostBytes) throw new TextError(`${name} is larger than 256 MB; cut it down to a sample`)
    chunks.push(chunk)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))
  } catch {
    throw new TextError(`${name} is not text in UTF-8; save it as UTF-8`)
  }
}

async function* fileChunks(path: string, name: string): AsyncGenerator<Uint8Array> {
  try {
    const file = await open(path)
    yield* file.createReadStream({ highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>
  } catch (cause) {
    throw new UsageError(`${name} cannot be read: ${reasonOf(cause)}`)
  }
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'there is no such file',
    EISDIR: 'it is a folder',
    EACCES: 'permission is denied',
  }
  return reasons[code] ?? code
}

/** The JSON document of a text. Throws TextError naming line and column; the text itself is never repeated. */
export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new TextError(`${name} is not JSON${placeOf(cause, text)}`)
  }
}

function placeOf(cause: unknown, text: string): string {
  if (text.trim() === '') return ': it is empty'
  const message = cause instanceof Error ? cause.message : ''
  if (/end of JSON|Unterminated/.test(message)) return ': it ends too early'
  const at = positionIn(message, text)
  if (at === null) return ''
  const before = text.slice(0, at)
  const line = before.split('\n').length
  return `: line ${line}, column ${before.length - before.lastIndexOf('\n')} is not what is expected there`
}

/** The parser either says where it stopped, or quotes ten characters on both sides of that place. */
function positionIn(message: string, text: string): number | null {
  const position = /at position (\d+)/.exec(message)?.[1]
  if (position !== undefined) return Number(position)
  const quoted = /, \.\.\."([\s\S]+)"(?:\.\.\.)? is not valid JSON/.exec(message)?.[1]
  const at = quoted === undefined ? -1 : text.indexOf(quoted)
  return quoted === undefined || at < 0 || at !== text.lastIndexOf(quoted) ? null : at + 10
}
