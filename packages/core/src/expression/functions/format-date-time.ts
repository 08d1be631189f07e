import type { Value } from '../../value/types.ts'
import type { CallExpression, Expression } from '../ast.ts'
import { dateTimeOfClock } from '../date/date-time.ts'
import { defaultStyles, parseStyles } from '../date/date-time-styles.ts'
import { formatDoubt } from '../date/format-lint.ts'
import { formatParserOf } from '../date/format-parse.ts'
import { printerOf } from '../date/format-print.ts'
import type { FormatUse } from '../date/format-tokens.ts'
import { type FunctionSpec, optional, required } from '../function-spec.ts'
import { type ExpressionIssue, errorAt, warningAt } from '../issue.ts'
import { type Argument, fault, type Runtime, toText } from '../runtime.ts'

const stylesHint =
  'Leave it blank, or write names such as "AdjustToUniversal, AssumeUniversal", or the sum of their numbers.'
const formatHint = 'Write a .NET date format such as "yyyy-MM-dd" or "M/d/yyyy h:mm:ss tt".'

export const formatDateTime: FunctionSpec = {
  name: 'FormatDateTime',
  theme: 'date',
  summary:
    'A date rewritten from one .NET format into another. The styles may be left blank, or off: FormatDateTime(source, inputFormat, outputFormat). Null and "" stay what they are.',
  parameters: [
    required('source', 'any'),
    { ...optional('dateTimeStyles', 'text'), description: 'names or number of .NET DateTimeStyles' },
    { ...required('inputFormat', 'text'), description: '.NET date format of the source' },
    { ...optional('outputFormat', 'text'), description: '.NET date format of the result' },
  ],
  returns: 'text',
  examples: [
    {
      expression: 'FormatDateTime([a], , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")',
      source: { a: '20150123105347.1Z' },
      result: '2015-01-23',
    },
    { expression: 'FormatDateTime("5/1/2025", "M/d/yyyy", "dddd, d MMMM yyyy")', result: 'Thursday, 1 May 2025' },
  ],
  check,
  call,
}

/** The arguments by name: with three of them the styles are left off. */
function named<T>(args: readonly T[]): { styles: T | undefined; input: T | undefined; output: T | undefined } {
  if (args.length > 3) return { styles: args[1], input: args[2], output: args[3] }
  return { styles: undefined, input: args[1], output: args[2] }
}

function call(args: readonly Argument[], runtime: Runtime): Value {
  const { styles, input, output } = named(args)
  const source = toText(args[0], runtime)
  if (source === null || source === '') return source
  const parser = formatParserOf(toText(input, runtime) ?? '', flagsOf(styles, runtime))
  if (!parser.ok) throw fault(runtime, 'E_DATE_FORMAT', `"inputFormat": ${parser.problem}`, formatHint)
  const printer = printerOf(toText(output, runtime) ?? '')
  if (!printer.ok) throw fault(runtime, 'E_DATE_FORMAT', `"outputFormat": ${printer.problem}`, formatHint)
  const now = dateTimeOfClock(runtime.now)
  if (now === null) throw fault(runtime, 'E_INDEX_RANGE', 'the clock is out of the range of dates')
  const parsed = parser.parse(source, now)
  if (parsed.ok) return printer.print(parsed.value, parsed.kind)
  const place = parsed.at === null ? ', or names a day or time that does not exist' : ` from character ${parsed.at} on`
  const hint = 'One letter takes one digit or two, two letters take exactly two; text stands for itself.'
  throw fault(runtime, 'E_DATE_PARSE', `"source" does not fit "inputFormat"${place}`, hint)
}

function flagsOf(value: Argument, runtime: Runtime): number {
  const text = toText(value, runtime)
  if (text === null || text.trim() === '') return defaultStyles
  const styles = parseStyles(text)
  if (styles.ok) return styles.flags
  throw fault(runtime, 'E_DATE_FORMAT', `"dateTimeStyles": ${styles.problem}`, stylesHint)
}

/** Formats and styles that are constants are checked before anything runs. */
function check({ args, ...span }: CallExpression): readonly ExpressionIssue[] {
  const given = args.at(-1) === null ? args.slice(0, -1) : args
  const { styles, input, output } = named(given)
  if ((input ?? null) === null || (output ?? null) === null) {
    const message = 'FormatDateTime needs "inputFormat" and "outputFormat"'
    const hint = 'Write FormatDateTime(source, dateTimeStyles?, inputFormat, outputFormat).'
    return [errorAt('E_ARGUMENT_COUNT', message, span, hint)]
  }
  return [
    ...checkStyles(styles),
    ...checkFormat(input, 'inputFormat', 'parse'),
    ...checkFormat(output, 'outputFormat', 'print'),
  ]
}

function checkStyles(node: Expression | null | undefined): readonly ExpressionIssue[] {
  if (node?.kind !== 'text' && node?.kind !== 'number') return []
  if (node.value.trim() === '') return []
  const styles = parseStyles(node.value)
  if (styles.ok) return []
  return [errorAt('E_DATE_FORMAT', `"dateTimeStyles": ${styles.problem}`, node, stylesHint)]
}

function checkFormat(
  node: Expression | null | undefined,
  parameter: string,
  use: FormatUse,
): readonly ExpressionIssue[] {
  if (node?.kind !== 'text') return []
  const made = use === 'parse' ? formatParserOf(node.value, defaultStyles) : printerOf(node.value)
  if (!made.ok) return [errorAt('E_DATE_FORMAT', `"${parameter}": ${made.problem}`, node, formatHint)]
  const doubt = formatDoubt(node.value, use)
  return doubt === null ? [] : [warningAt('W_DATE_FORMAT', `"${parameter}": ${doubt.message}`, node, doubt.hint)]
}
