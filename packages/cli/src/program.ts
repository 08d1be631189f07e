import { Command, InvalidArgumentError, Option } from 'commander'
import { exitCodeMeanings } from './exit-codes.ts'
import type { Io } from './io.ts'

type Run = (work: () => Promise<number>) => Promise<void>

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
}

function addCompletion(program: Command, io: Io, run: Run): void {
  program
    .command('completion')
    .description('prints a completion script for a shell')
    .argument('<shell>', 'bash, zsh or fish')
    .action((shell) => run(async () => (await import('./commands/completion.ts')).completion(io, program, shell)))
}

function withConfig(command: Command, fallback: string | null = './sutler.yaml'): Command {
  const flag = '-c, --config <file>'
  if (fallback !== null) return command.addOption(new Option(flag, 'configuration').default(fallback))
  return command.addOption(new Option(flag, 'configuration; when left out ./sutler.yaml, if there is one'))
}

function withJob(command: Command): Command {
  return command.option('-j, --job <name>', 'job; all when left out')
}

function withJson(command: Command): Command {
  return command.option('--json', 'print one JSON document')
}

function withCycle(command: Command): Command {
  return withJson(command)
    .addOption(allowDeletes())
    .option('--initial', 'read every object of the target again')
    .addOption(verbose())
}

function allowDeletes(): Option {
  const option = new Option('--allow-deletes <number>', 'raise the deletion guard to this many, for this run')
  return option.argParser(wholeNumber)
}

function verbose(): Option {
  return new Option('-v, --verbose', 'list everything, in full')
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
  return Number(text)
}

function exitCodesText(): string {
  const lines = exitCodeMeanings.map(([code, meaning]) => `  ${String(code).padEnd(5)}${meaning}`)
  return `Exit codes:\n${lines.join('\n')}\n`
}
