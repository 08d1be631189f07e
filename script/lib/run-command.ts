import { spawn } from 'node:child_process'

/** A program to run in the repository, its output shown as it comes. */
export interface Command {
  readonly program: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}

/** Exit code of a command; a command that could not start or was killed counts as 1. */
export type RunCommand = (command: Command) => Promise<number>

/** Runs a command to its end; `signal` asks it to stop with SIGTERM. */
export function runCommand(
  command: Command,
  options: { readonly env: Readonly<Record<string, string>>; readonly signal: AbortSignal },
): Promise<number> {
  const child = spawn(command.program, [...command.args], {
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...options.env, ...command.env },
    signal: options.signal,
  })
  return new Promise((resolve) => {
    child.on('error', (error) => {
      if (error.name !== 'AbortError') console.error(`${command.program} did not start: ${error.message}`)
      if (child.pid === undefined) resolve(1)
    })
    child.on('close', (code) => resolve(code ?? 1))
  })
}
