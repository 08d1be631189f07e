import { open, stat } from 'node:fs/promises'
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
  async open(path: string): Promise<OpenFile> {
    try {
      // Asked first: opening a named pipe would wait for a writer for ever.
      if (!(await stat(path)).isFile()) throw fileFault(notAFile(path))
      const handle = await open(path, 'r')
      return {
        read: (into) => fill(path, into, (at) => handle.read(into, at, into.length - at)),
        state: async () => stateOf(await handle.stat({ bigint: true })),
        close: () => handle.close(),
      }
    } catch (cause) {
      throw accessFault(path, cause)
    }
  },
  async state(path: string): Promise<FileState> {
    try {
      return stateOf(await stat(path, { bigint: true }))
    } catch (cause) {
      throw accessFault(path, cause)
    }
  },
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

async function fill(path: string, into: Uint8Array, read: (at: number) => Promise<{ bytesRead: number }>) {
  try {
    let filled = 0
    while (filled < into.length) {
      const { bytesRead } = await read(filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return filled
  } catch (cause) {
    throw accessFault(path, cause)
  }
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
