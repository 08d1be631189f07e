import type { Installation, InstallationOptions } from '@sutler/server'

/** Where text goes. */
interface Output {
  write(text: string): void
  readonly isTTY: boolean
  /** Width in characters; 80 when nobody knows. */
  readonly columns: number
}

/** Everything a command needs of the process it runs in, so that tests can stand in for it. */
export interface Io {
  readonly stdout: Output
  readonly stderr: Output
  /** Standard input, as it comes. */
  stdin(): AsyncIterable<Uint8Array>
  /** The stream behind `stderr`, for the progress bar. */
  readonly progressStream: NodeJS.WritableStream
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Calls back for each SIGINT and SIGTERM until the answer is called. */
  onSignal(call: (signal: 'SIGINT' | 'SIGTERM') => void): () => void
  openInstallation(configPath: string, options: InstallationOptions): Promise<Installation>
  /** Ends the process at once. */
  exitNow(code: number): void
}

/** The process itself. */
export function processIo(): Io {
  // Whoever reads stdout may stop early, as `head` does; the work goes on all the same.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  return {
    stdout: outputOf(process.stdout),
    stderr: outputOf(process.stderr),
    stdin: () => process.stdin,
    progressStream: process.stderr,
    variables: process.env,
    now: Date.now,
    onSignal(call) {
      process.on('SIGINT', call)
      process.on('SIGTERM', call)
      return () => {
        process.off('SIGINT', call)
        process.off('SIGTERM', call)
      }
    },
    async openInstallation(configPath, options) {
      const server = await import('@sutler/server')
      return server.openInstallation(configPath, options)
    },
    exitNow: (code) => process.exit(code),
  }
}

function outputOf(stream: NodeJS.WriteStream): Output {
  return {
    write: (text) => stream.write(text),
    isTTY: stream.isTTY === true,
    columns: stream.columns ?? 80,
  }
}
