import type { Command } from 'commander'
import { percentage, type Run, withConfig, withJob, withJson } from '../flags.ts'
import type { Io } from '../io.ts'

/** `sutler mapping …`: what is done with mappings themselves, apart from any cycle. One `add…` per subcommand. */
export function addMapping(program: Command, io: Io, run: Run): void {
  const mapping = program.command('mapping').description('checks mappings and exchanges them').helpCommand(false)
  addImport(mapping, io, run)
  addExport(mapping, io, run)
  addCheck(mapping, io, run)
}

function addImport(mapping: Command, io: Io, run: Run): void {
  mapping
    .command('import')
    .description('turns an Entra synchronization schema into a job for sutler.yaml')
    .argument('<schema>', 'JSON file with the schema; - for standard input')
    .option('--rule <name>', 'synchronization rule; all when left out')
    .option('-o, --out <file>', 'write it to this file instead of standard output')
    .action((file, flags) => run(async () => (await import('./mapping-import.ts')).mappingImport(io, file, flags)))
}

function addExport(mapping: Command, io: Io, run: Run): void {
  withJob(withConfig(mapping.command('export')))
    .description('writes the mappings of a job as an Entra synchronization schema')
    .option('--base <schema>', 'JSON file with the present schema: the rule is replaced in it')
    .option('-o, --out <file>', 'write it to this file instead of standard output')
    .action((_, command) =>
      run(async () => (await import('./mapping-export.ts')).mappingExport(io, command.optsWithGlobals())),
    )
}

function addCheck(mapping: Command, io: Io, run: Run): void {
  withJson(withJob(withConfig(mapping.command('check'))))
    .description('checks mappings, runs their cases, and tries them on a sample')
    .option('--sample <file>', 'people to try them on: CSV, JSON or JSON lines; - is standard input')
    .option('--type <name>', 'object type of the sample, when the job maps several')
    .option('--baseline <file>', 'older configuration, to see who of the sample would change')
    .option('--max-changes <percent>', 'most of them that may; 10% when left out', percentage)
    .option('--offline', 'ask no system for its schema over the network')
    .action((_, command) =>
      run(async () => (await import('./mapping-check.ts')).mappingCheck(io, command.optsWithGlobals())),
    )
}
