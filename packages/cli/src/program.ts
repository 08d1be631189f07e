import { Command, Option } from 'commander'
import { addMapping } from './commands/mapping.ts'
import { addScim } from './commands/scim.ts'
import { exitCodeMeanings } from './exit-codes.ts'
import {
  allowDeletes,
  allowRemovals,
  durationMs,
  portNumber,
  type Run,
  verbose,
  withConfig,
  withCycle,
  withJob,
  withJson,
} from './flags.ts'
import type { Io } from './io.ts'

/** Every command with its flags: what help, completion and the reference page are made of. */
export function createProgram(io: Io, version: string, onExit: (code: number) => void): Command {
  const program = new Command('sutler')
    .description('Creates, updates, disables and removes accounts, from the systems that know who works here.')
    .version(version, '-V, --version', 'print the version')
    .option('--no-color', 'print without colours (also: NO_COLOR=1)')
    .helpOption('-h, --help', 'print help')
    .helpCommand(false)
    .addHelpText('after', `\n${exitCodesText()}`)
  const run: Run = (work) => work().then(onExit)
  addTry(program, io, run)
  addServe(program, io, run)
  addPlanAndApply(program, io, run)
  addSync(program, io, run)
  addPreview(program, io, run)
  addUnlink(program, io, run)
  addStatus(program, io, run)
  addConnector(program, io, run)
  addMapping(program, io, run)
  addScim(program, io, run)
  addExpr(program, io, run)
  addFilter(program, io, run)
  addValidate(program, io, run)
  addCompletion(program, io, run)
  return program
}

function addTry(program: Command, io: Io, run: Run): void {
  program
    .command('try')
    .description('shows it all in one process: a sample HR file, a sample app; leaves nothing behind')
    .action(() => run(async () => (await import('./commands/try.ts')).tryOut(io, program.opts())))
}

function addServe(program: Command, io: Io, run: Run): void {
  withConfig(program.command('serve'), null)
    .description('runs the service: scheduler, API and status page')
    .option('--port <number>', 'port; 0 takes a free one', portNumber, 8480)
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--allow-network', 'allow an address that other machines can reach')
    .action((flags) => run(async () => (await import('./commands/serve.ts')).serve(io, flags)))
}

function addPlanAndApply(program: Command, io: Io, run: Run): void {
  withCycle(withJob(withConfig(program.command('plan'))))
    .description('shows what a cycle would do; writes nothing')
    .option('-o, --out <file>', 'store the plan, to be applied later')
    .action((_, command) => run(async () => (await import('./commands/plan.ts')).plan(io, command.optsWithGlobals())))
  withJson(withConfig(program.command('apply')))
    .description('carries out exactly a stored plan, or refuses')
    .argument('<plan>', 'file written by plan --out')
    .addOption(allowDeletes())
    .addOption(allowRemovals())
    .addOption(verbose())
    .action((file, _, command) =>
      run(async () => (await import('./commands/apply.ts')).apply(io, file, command.optsWithGlobals())),
    )
}

function addSync(program: Command, io: Io, run: Run): void {
  withCycle(withJob(withConfig(program.command('sync'))))
    .description('runs one cycle to its end')
    .action((_, command) => run(async () => (await import('./commands/sync.ts')).sync(io, command.optsWithGlobals())))
}

function addPreview(program: Command, io: Io, run: Run): void {
  withJson(withJob(withConfig(program.command('preview'))))
    .description('takes one object through all steps; writes only with --apply')
    .requiredOption('--object <id>', 'its identifier in the source')
    .option('--type <name>', 'its object type, when the job maps several')
    .option('--apply', 'write it, too')
    .action((_, command) =>
      run(async () => (await import('./commands/preview.ts')).preview(io, command.optsWithGlobals())),
    )
}

function addUnlink(program: Command, io: Io, run: Run): void {
  withJson(withJob(withConfig(program.command('unlink'))))
    .description('forgets the link of one object; its account stays as it is')
    .requiredOption('--object <id>', 'its identifier in the source')
    .option('--type <name>', 'its object type, when the job maps several')
    .action((_, command) =>
      run(async () => (await import('./commands/unlink.ts')).unlink(io, command.optsWithGlobals())),
    )
}

function addStatus(program: Command, io: Io, run: Run): void {
  withJson(withJob(withConfig(program.command('status'))))
    .description('shows jobs, their last runs, and what waits')
    .option('--problems', 'all problems of the last run')
    .action((_, command) =>
      run(async () => (await import('./commands/status.ts')).status(io, command.optsWithGlobals())),
    )
}

function addConnector(program: Command, io: Io, run: Run): void {
  const connector = program.command('connector').description('looks after connections').helpCommand(false)
  withJson(withConfig(connector.command('test')))
    .description('checks that connections work')
    .argument('[name]', 'connection; all when left out')
    .action((name, _, command) =>
      run(async () =>
        (await import('./commands/connector-test.ts')).connectorTest(io, name, command.optsWithGlobals()),
      ),
    )
  withConfig(connector.command('authorize'))
    .description('lets a person sign in in a browser, and keeps the refresh token')
    .argument('<name>', 'connection with auth kind refresh-token')
    .option('--port <number>', 'port on 127.0.0.1 the browser comes back to; 0 takes a free one', portNumber, 0)
    .addOption(
      new Option('--timeout <duration>', 'how long to wait for the person, such as 90s')
        .argParser(durationMs)
        .default(300_000, '5m'),
    )
    .action((name, _, command) =>
      run(async () =>
        (await import('./commands/connector-authorize.ts')).connectorAuthorize(io, name, command.optsWithGlobals()),
      ),
    )
}

function addExpr(program: Command, io: Io, run: Run): void {
  withJson(program.command('expr'))
    .description('evaluates a mapping expression, runs a file of them, or lists functions')
    .argument('[expression]', "such as 'ToLower([mail])'")
    .option('--source <file>', 'JSON file with the source object; - is standard input')
    .option('--set <name=value...>', 'attributes of the source object; lists as JSON')
    .option('--now <time>', 'clock, such as 2026-01-05T12:00:00Z')
    .option('--existing <value...>', 'values others have, for SelectUniqueValue')
    .addOption(new Option('--dialect <name>', 'functions there are').choices(['app', 'cloud-sync']))
    .option('--explain', 'print the value of each call')
    .option('--vectors <file>', 'run a JSON file of expressions with what they give')
    .option('--functions [name]', 'list the functions, or explain one')
    .option('--graph', 'list the functions as Microsoft Graph does, in JSON')
    .action((expression, _, command) =>
      run(async () => (await import('./commands/expr.ts')).expr(io, expression, command.optsWithGlobals())),
    )
}

function addFilter(program: Command, io: Io, run: Run): void {
  withJson(program.command('filter'))
    .description('reads a SCIM filter: its tree, or whether a resource matches and why')
    .argument('<filter>', `such as 'userName eq "ada"'`)
    .option('--resource <file>', 'JSON file with the resource; - is standard input')
    .addOption(new Option('--type <name>', 'schema to check it by').choices(['User', 'Group']))
    .action((text, _, command) =>
      run(async () => (await import('./commands/filter.ts')).filter(io, text, command.optsWithGlobals())),
    )
}

function addValidate(program: Command, io: Io, run: Run): void {
  withJson(program.command('validate'))
    .description('judges a SCIM service, requirement by requirement; changes only what it created')
    .argument('<baseUrl>', 'such as https://app.example/scim/v2')
    .option('--token <token>', 'bearer token; when left out the variable SCIM_TOKEN')
    .addOption(new Option('--profile <name>', 'judge by').choices(['rfc', 'entra', 'interop']).default('rfc'))
    .option('--junit <file>', 'write JUnit XML')
    .option('--html <file>', 'write a report of one HTML file')
    .option('--allow-private', 'allow an address in a private network')
    .addOption(new Option('-v, --verbose', 'show every request, and what was skipped'))
    .action((baseUrl, _, command) =>
      run(async () => (await import('./commands/validate.ts')).validate(io, baseUrl, command.optsWithGlobals())),
    )
}

function addCompletion(program: Command, io: Io, run: Run): void {
  program
    .command('completion')
    .description('prints a completion script for a shell')
    .argument('<shell>', 'bash, zsh or fish')
    .action((shell) => run(async () => (await import('./commands/completion.ts')).completion(io, program, shell)))
}

function exitCodesText(): string {
  const lines = exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padEnd(5)}${meaning}`)
  return `Exit codes:\n${lines.join('\n')}\n`
}
