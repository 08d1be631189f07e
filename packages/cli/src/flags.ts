import { type Command, InvalidArgumentError, Option } from 'commander'

/** Runs the work of a command and leaves with the exit code it answers with. */
export type Run = (work: () => Promise<number>) => Promise<void>

/** Adds `--config`; with null as fallback the command itself decides what to do without one. */
export function withConfig(command: Command, fallback: string | null = './sutler.yaml'): Command {
  const flag = '-c, --config <file>'
  if (fallback !== null) return command.addOption(new Option(flag, 'configuration').default(fallback))
  return command.addOption(new Option(flag, 'configuration; when left out ./sutler.yaml, if there is one'))
}

/** Adds `--job`. */
export function withJob(command: Command): Command {
  return command.option('-j, --job <name>', 'job; all when left out')
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print one JSON document')
}

/** Adds the flags of every command that runs a cycle. */
export function withCycle(command: Command): Command {
  return withJson(command)
    .addOption(allowDeletes())
    .addOption(allowRemovals())
    .option('--initial', 'read every object of the target again')
    .addOption(verbose())
}

/** `--allow-deletes`. */
export function allowDeletes(): Option {
  const option = new Option('--allow-deletes <number>', 'let this many be disabled or deleted, for this run')
  return option.argParser(wholeNumber)
}

/** `--allow-removals`. */
export function allowRemovals(): Option {
  const option = new Option('--allow-removals <number>', 'let each group lose this many members, for this run')
  return option.argParser(wholeNumber)
}

/** What the flags of a cycle ask of the engine. */
export function cycleRequest(flags: { allowDeletes?: number; allowRemovals?: number; initial?: boolean }) {
  const { allowDeletes, allowRemovals, initial } = flags
  return {
    ...(initial === true ? { initial: true } : {}),
    ...(allowDeletes === undefined ? {} : { allowDeletes }),
    ...(allowRemovals === undefined ? {} : { allowRemovals }),
  }
}

/** `--verbose`. */
export function verbose(): Option {
  return new Option('-v, --verbose', 'list everything, in full')
}

function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

/** A port, or 0; throws InvalidArgumentError. */
export function portNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) > 65_535)
    throw new InvalidArgumentError('It must be a whole number from 0 to 65535.')
  return Number(text)
}

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 }

/** Milliseconds of a duration from 1s to a day, such as `5m`; throws InvalidArgumentError. */
export function durationMs(text: string): number {
  const [, count, unit = ''] = /^([1-9]\d{0,5})([smh])$/.exec(text) ?? []
  const ms = Number(count) * (unitMs[unit] ?? 0)
  if (count === undefined || ms > 86_400_000) throw new InvalidArgumentError('It must be a duration such as 90s or 5m.')
  return ms
}

/** A share such as `10%` or `2.5`; throws InvalidArgumentError. */
export function percentage(text: string): number {
  const share = /^(\d{1,3}(?:\.\d{1,3})?) ?%?$/.exec(text)?.[1]
  if (share === undefined || Number(share) > 100)
    throw new InvalidArgumentError('It must be a share from 0% to 100%, such as 10%.')
  return Number(share)
}
