import { type Command, CommanderError } from 'commander'
import manifest from '../package.json' with { type: 'json' }
import { exitCodes } from './exit-codes.ts'
import type { Io } from './io.ts'
import { createProgram } from './program.ts'

/** Runs one command line, without the program's own name. Answers with the exit code; throws nothing. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  let code: number = exitCodes.success
  const program = createProgram(io, manifest.version, (exit) => {
    code = exit
  })
  for (const command of withSubcommands(program)) {
    command.exitOverride()
    command.configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
    })
    command.showHelpAfterError('(--help shows how it is used)')
  }
  try {
    await program.parseAsync(args, { from: 'user' })
    return code
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.success : exitCodes.usage
    io.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
    return exitCodes.error
  }
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)]
}
