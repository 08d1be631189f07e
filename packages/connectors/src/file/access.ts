import { type FileHandle, open, stat } from 'node:fs/promises'
import { accessFault, fileFault, notAFile } from './faults.ts'

/** What tells one state of a file from another; equal before and after a read means nobody touched it meanwhile. */
export interface FileState {
  readonly device: bigint
  readonly inode: bigint
  readonly bytes: bigint
  /** Nanoseconds since 1970. */
  readonly modified: bigint
  /** Nanoseconds since 1970; moves even when a tool sets `modified` back. */
  readonly changed: bigint
}

/** One file, open for reading from the start. */
export interface OpenFile {
  /** Fills the buffer as far as the file goes; the number of bytes read, 0 at the end. */
  read(into: Uint8Array): Promise<number>
  /** Of the open file, wherever its name points by now. */
  state(): Promise<FileState>
  close(): Promise<void>
}

/** How the connector reaches files; tests put another one in its place. Every failure is a ProvisioningError. */
export interface FileAccess {
  open(path: string): Promise<OpenFile>
  /** Of the file that stands under this name now. */
  state(path: string): Promise<FileState>
}

/** The files of this machine. */
export const localFiles: FileAccess = Object.freeze({
  open: (path: string) =>
    reached(path, async () => {
      // Asked first: opening a named pipe would wait for a writer for ever.
      if (!(await stat(path)).isFile()) throw fileFault(notAFile(path))
      const handle = await open(path, 'r')
      return {
        read: (into: Uint8Array) => reached(path, () => fill(handle, into)),
        state: () => reached(path, async () => stateOf(await handle.stat({ bigint: true }))),
        close: () => handle.close(),
      }
    }),
  state: (path: string) => reached(path, async () => stateOf(await stat(path, { bigint: true }))),
})

/** Whether two looks saw the same file with the same content. */
export function sameState(a: FileState, b: FileState): boolean {
  return (
    a.inode === b.inode &&
    a.device === b.device &&
    a.bytes === b.bytes &&
    a.modified === b.modified &&
    a.changed === b.changed
  )
}

async function reached<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw accessFault(path, cause)
  }
}

async function fill(handle: FileHandle, into: Uint8Array): Promise<number> {
  let filled = 0
  while (filled < into.length) {
    const { bytesRead } = await handle.read(into, filled, into.length - filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return filled
}

function stateOf(stats: { dev: bigint; ino: bigint; size: bigint; mtimeNs: bigint; ctimeNs: bigint }): FileState {
  return {
    device: stats.dev,
    inode: stats.ino,
    bytes: stats.size,
    modified: stats.mtimeNs,
    changed: stats.ctimeNs,
  }
}
