import type { Value } from '../../value/types.ts'
import type { CallExpression, Expression } from '../ast.ts'
import { addInterval, difference, documentedIntervals, intervalOf } from '../date/arithmetic.ts'
import { parseDateText } from '../date/date-text.ts'
import { type DateTime, dateTimeOfClock, isDateTime } from '../date/date-time.ts'
import { fromFileTime, toFileTime } from '../date/filetime.ts'
import { type FunctionSpec, type ParameterSpec, required } from '../function-spec.ts'
import { type ExpressionIssue, errorAt, warningAt } from '../issue.ts'
import { type Argument, fault, type Runtime, toBigInt, toText } from '../runtime.ts'
import { formatDateTime } from './format-date-time.ts'

const intervalHint = 'Write yyyy, m (month), d, ww (week), h, n (minute) or s.'
const dateHint =
  'Write it like 2025-12-31, 2025-12-31T23:59:59-05:00 or 12/31/2025 11:59:59 PM; FormatDateTime reads other forms.'
const rangeHint = 'Dates reach from 1/1/0001 to 12/31/9999.'

const interval: ParameterSpec = { ...required('interval', 'text'), description: 'yyyy, m, d, ww, h, n or s' }

export const dateFunctions: readonly FunctionSpec[] = [
  {
    name: 'CDate',
    theme: 'date',
    summary:
      'The date and time that a text names, in UTC: ISO 8601 or M/d/yyyy h:mm:ss tt, with or without time and offset. An error when it names none.',
    parameters: [required('expression', 'any', 'a date, or the text of one')],
    returns: 'dateTime',
    examples: [
      { expression: 'CDate([hired])', source: { hired: '2012-03-16-07:00' }, result: '3/16/2012 7:00:00 AM' },
      { expression: 'CDate("2021-06-30T18:15:00+02:00")', result: '6/30/2021 4:15:00 PM' },
    ],
    call: ([value], runtime) => toDateTime(value, 'expression', runtime),
  },
  {
    name: 'DateAdd',
    theme: 'date',
    summary:
      'A date some intervals later, or earlier when the value is negative: yyyy, m (month), d, ww (week), h, n (minute), s. Months end on their last day at the latest.',
    parameters: [
      interval,
      { ...required('value', 'number', 'how many of them'), fraction: true },
      required('dateTime', 'dateTime', 'the date to start from'),
    ],
    returns: 'dateTime',
    examples: [
      { expression: 'DateAdd("d", 7, "2012-03-16-07:00")', result: '3/23/2012 7:00:00 AM' },
      { expression: 'DateAdd("m", 1, CDate("2021-01-31"))', result: '2/28/2021 12:00:00 AM' },
    ],
    check: (call) => checkInterval(call, true),
    call: dateAdd,
  },
  {
    name: 'DateDiff',
    theme: 'date',
    summary:
      'How much later the second date is, negative when it is earlier. d, h, n (minute) and s count whole units that have passed; yyyy, m and ww compare years, months and weeks of the calendar.',
    parameters: [
      interval,
      required('date1', 'dateTime', 'the date to count from'),
      required('date2', 'dateTime', 'the date to count to'),
    ],
    returns: 'number',
    examples: [
      { expression: 'DateDiff("d", "2021-08-18+08:00", "2021-08-31+08:00")', result: 13 },
      { expression: 'DateDiff("m", CDate("2021-01-31"), CDate("2021-02-01"))', result: 1 },
    ],
    check: (call) => checkInterval(call, false),
    call: dateDiff,
  },
  {
    name: 'DateFromNum',
    theme: 'date',
    summary: "The date of Active Directory's number (FILETIME): 100 ns since 1601-01-01 in UTC.",
    parameters: [required('value', 'number', 'as in accountExpires or pwdLastSet')],
    returns: 'dateTime',
    examples: [{ expression: 'DateFromNum(129699324000000000)', result: '1/1/2012 11:00:00 PM' }],
    call: dateFromNum,
  },
  {
    name: 'NumFromDate',
    theme: 'date',
    summary: "Active Directory's number of a date (FILETIME), as digits: 100 ns since 1601-01-01 in UTC.",
    parameters: [required('value', 'any', 'a date, or the text of one')],
    returns: 'text',
    examples: [{ expression: 'NumFromDate("2025-12-31T23:59:59-05:00")', result: '134117171990000000' }],
    call: numFromDate,
  },
  formatDateTime,
  {
    name: 'Now',
    theme: 'date',
    varies: true,
    summary: 'The current date and time in UTC, the same wherever it stands in one evaluation.',
    parameters: [],
    returns: 'dateTime',
    examples: [{ expression: 'DateDiff("d", Now(), Now())', result: 0 }],
    call: (_, runtime) => nowOf(runtime),
  },
]

function toDateTime(value: Argument, parameter: string, runtime: Runtime): DateTime {
  if (isDateTime(value)) return value
  const text = toText(value, runtime) ?? ''
  if (text.trim() === '') {
    const hint = 'Say what to do without a date: IIF(IsPresent([a]), …, …) or Switch([a], [a], "", "9999-12-31").'
    throw fault(runtime, 'E_DATE_PARSE', `"${parameter}" has no value; a date is needed`, hint)
  }
  const date = parseDateText(text)
  if (date === null) throw fault(runtime, 'E_DATE_PARSE', `"${parameter}" is not a date`, dateHint)
  return date
}

function nowOf(runtime: Runtime): DateTime {
  return inRange(dateTimeOfClock(runtime.now), runtime)
}

function inRange(date: DateTime | null, runtime: Runtime): DateTime {
  if (date === null) throw fault(runtime, 'E_INDEX_RANGE', 'the result is out of the range of dates', rangeHint)
  return date
}

function requireInterval(value: Argument, runtime: Runtime): { readonly unit: string; readonly documented: boolean } {
  const found = intervalOf(toText(value, runtime) ?? '')
  if (found === null) throw fault(runtime, 'E_ARGUMENT_TYPE', '"interval" is not an interval', intervalHint)
  return found
}

function dateAdd([code, value, date]: readonly Argument[], runtime: Runtime): Value {
  const { unit } = requireInterval(code, runtime)
  const amount = toText(value, runtime)
  if (amount === null || !/^\s*[+-]?\d+(\.\d+)?\s*$/.test(amount)) {
    throw fault(runtime, 'E_ARGUMENT_TYPE', '"value" is not a number', 'Write digits, such as -7.')
  }
  return inRange(addInterval(toDateTime(date, 'dateTime', runtime), unit, Number(amount)), runtime)
}

function dateDiff([code, date1, date2]: readonly Argument[], runtime: Runtime): Value {
  const { unit, documented } = requireInterval(code, runtime)
  if (!documented) throw fault(runtime, 'E_ARGUMENT_TYPE', '"interval" is not an interval', intervalHint)
  return difference(unit, toDateTime(date1, 'date1', runtime), toDateTime(date2, 'date2', runtime))
}

function dateFromNum([value]: readonly Argument[], runtime: Runtime): Value {
  const ticks = toBigInt(value, 'value', runtime)
  const hint = 'Say what to do without a date: IIF(IsPresent([a]), …, …).'
  if (ticks === null) throw fault(runtime, 'E_DATE_PARSE', '"value" has no value; a number is needed', hint)
  const date = fromFileTime(ticks)
  if (date !== null) return date
  const never = 'Active Directory writes 9223372036854775807 for "never": ask for it first, with Switch or IIF.'
  throw fault(runtime, 'E_INDEX_RANGE', '"value" is out of the range of dates', never)
}

function numFromDate([value]: readonly Argument[], runtime: Runtime): Value {
  return toFileTime(toDateTime(value, 'value', runtime)).toString()
}

function checkInterval(call: CallExpression, undocumented: boolean): readonly ExpressionIssue[] {
  const node: Expression | null | undefined = call.args[0]
  if (node?.kind !== 'text') return []
  const found = intervalOf(node.value)
  if (found === null || !(found.documented || undocumented)) {
    return [errorAt('E_ARGUMENT_TYPE', '"interval" is not an interval', node, intervalHint)]
  }
  if (!found.documented) {
    const message = `the interval ${found.unit} works here, but not in every service`
    const hint = found.unit === 'q' ? 'Write m and three times the value.' : 'It counts days: write d.'
    return [warningAt('W_UNDOCUMENTED', message, node, hint)]
  }
  if (documentedIntervals.includes(node.value)) return []
  return [warningAt('W_CASE', `the interval is written ${found.unit}`, node, 'Other services refuse another spelling.')]
}
