import { type Command, InvalidArgumentError } from 'commander'
import { type Run, withConfig, withJson } from '../flags.ts'
import type { Io } from '../io.ts'

/** Adds `scim` and what is under it. */
export function addScim(program: Command, io: Io, run: Run): void {
  const scim = program.command('scim').description('looks after the SCIM service').helpCommand(false)
  const token = scim.command('token').description('tokens of SCIM clients').helpCommand(false)
  withJson(withConfig(token.command('create')))
    .description('makes a token and prints it, this once')
    .argument('<name>', 'what logs and limits call the client', clientName)
    .option('--profile <name>', 'whose habits are forgiven, such as entra or okta', 'strict')
    .option('--types <name...>', 'resource types it may see; all when left out')
    .option('--read-only', 'let it change nothing')
    .option('--subject <user>', 'id or userName of the user it is, for /Me; nobody when left out')
    .option('--expires <when>', 'a duration such as 90d, or a date; never when left out')
    .action((name, _, command) =>
      run(async () => (await import('./scim-token.ts')).createToken(io, name, command.optsWithGlobals())),
    )
  withJson(withConfig(token.command('list')))
    .description('lists tokens, when they end and when they were last used')
    .action((_, command) =>
      run(async () => (await import('./scim-token.ts')).listTokens(io, command.optsWithGlobals())),
    )
  withJson(withConfig(token.command('revoke')))
    .description('ends a token for good')
    .argument('<id>', 'its id, as listed')
    .action((id, _, command) =>
      run(async () => (await import('./scim-token.ts')).revokeToken(io, id, command.optsWithGlobals())),
    )
}

function clientName(text: string): string {
  if (text.length < 1 || text.length > 64) throw new InvalidArgumentError('It must have 1 to 64 characters.')
  return text
}
