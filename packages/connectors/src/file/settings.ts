import { extname, isAbsolute, resolve } from 'node:path'
import type { ChooseRule } from '@sutler/connector-kit'
import { ProvisioningError } from '@sutler/core'
import { isEncoding } from './decode.ts'
import { columnOrders, tableKeys } from './settings-schema.ts'

/** One file holding the objects of one type, with every default filled in. */
export interface TableSettings {
  /** Object type its rows become. */
  readonly type: string
  /** Absolute. */
  readonly path: string
  /** The path as configured: how messages call the file. */
  readonly label: string
  /** Column (JSON lines: key) that identifies an object. */
  readonly anchor: string
  readonly format: 'csv' | 'jsonl'
  /** `auto`, or what stands between two cells. */
  readonly delimiter: string
  /** `auto`, or a name of the WHATWG Encoding Standard. */
  readonly encoding: string
  /** Null: quotes are ordinary characters. */
  readonly quote: string | null
  /** Columns that must be there besides the anchor. */
  readonly required: readonly string[]
  /** Column → separator, for cells that hold several values. */
  readonly lists: Readonly<Record<string, string>>
  readonly duplicates: DuplicateRule
  readonly missingAnchor: 'refuse' | 'ignore'
  /** Whether the last line must have an end; a file cut within its last cell can be told by nothing else. */
  readonly finalLineEnd: 'optional' | 'required'
  /** Whether a file without any row is believed. */
  readonly allowEmpty: boolean
}

/** Which of several rows with one id is taken; `refuse`: none. */
type DuplicateRule = 'refuse' | ChooseRule

/**
 * Checks the settings of a `flat-file` connection: one entry for each object type.
 *
 * Relative paths start from `baseDir`. Throws INVALID_VALUE listing everything wrong, each with its key and remedy.
 */
export function readSettings(settings: unknown, baseDir: string): TableSettings[] {
  const problems: string[] = []
  const tables = entries(settings, problems).map(([key, type, entry]) =>
    readTable(type, entry, { key, baseDir, problems }),
  )
  if (problems.length > 0) {
    throw new ProvisioningError(problems.join('\n'), { code: 'INVALID_VALUE', blame: 'connection', retry: 'never' })
  }
  return tables
}

type Fields = Readonly<Record<string, unknown>>

interface Reading {
  /** Configuration path of the entry, for messages. */
  readonly key: string
  readonly baseDir: string
  readonly problems: string[]
}

function entries(settings: unknown, problems: string[]): [key: string, type: string, entry: Fields][] {
  if (!isFields(settings)) {
    problems.push('settings: must hold at least `path` and `anchor`.')
    return []
  }
  if (settings.objects === undefined) {
    const { type = 'worker', ...entry } = settings
    if (typeof type === 'string' && type !== '') return [['settings', type, entry]]
    problems.push('settings.type: must be the name of an object type, such as worker.')
    return []
  }
  for (const key of Object.keys(settings)) {
    if (key !== 'objects') problems.push(`settings.${key}: move it into each entry of settings.objects.`)
  }
  if (!isFields(settings.objects) || Object.keys(settings.objects).length === 0) {
    problems.push('settings.objects: must map object types to files, such as `worker: { path, anchor }`.')
    return []
  }
  return Object.entries(settings.objects).map(([type, entry]) => {
    if (!isFields(entry)) problems.push(`settings.objects.${type}: must hold at least \`path\` and \`anchor\`.`)
    return [`settings.objects.${type}`, type, isFields(entry) ? entry : { path: '?', anchor: '?' }]
  })
}

function readTable(type: string, entry: Fields, reading: Reading): TableSettings {
  const { key, baseDir, problems } = reading
  for (const name of Object.keys(entry)) {
    if (!tableKeys.includes(name)) problems.push(`${key}.${name}: unknown. Known are ${tableKeys.join(', ')}.`)
  }
  const label = text(entry, 'path', reading)
  const quote = entry.quote === undefined ? '"' : entry.quote
  if (typeof quote !== 'string' || quote.length > 1) {
    problems.push(`${key}.quote: must be one character, or empty for a file without quotes.`)
  }
  return {
    type,
    path: isAbsolute(label) ? label : resolve(baseDir, label),
    label,
    anchor: text(entry, 'anchor', reading),
    format: readFormat(oneOf(entry, 'format', ['auto', 'csv', 'jsonl'], reading), label),
    delimiter: readDelimiter(entry.delimiter, reading),
    encoding: readEncoding(entry.encoding, reading),
    quote: typeof quote === 'string' && quote !== '' ? quote : null,
    required: readNames(entry.required, reading),
    lists: readLists(entry.lists, reading),
    duplicates: readDuplicates(entry.duplicates, reading),
    missingAnchor: oneOf(entry, 'missingAnchor', ['refuse', 'ignore'], reading),
    finalLineEnd: oneOf(entry, 'finalLineEnd', ['optional', 'required'], reading),
    allowEmpty: readFlag(entry.allowEmpty, reading),
  }
}

function text(entry: Fields, name: string, { key, problems }: Reading): string {
  const value = entry[name]
  if (typeof value === 'string' && value !== '') return value
  problems.push(
    name === 'path'
      ? `${key}.path: missing. Name the file, relative to the folder of the configuration.`
      : `${key}.${name}: missing. Name the column that identifies a row for ever, such as WorkerID.`,
  )
  return '?'
}

/** The first choice is the default. */
function oneOf<T extends string>(entry: Fields, name: string, choices: readonly [T, ...T[]], reading: Reading): T {
  const value = entry[name] ?? choices[0]
  const found = choices.find((choice) => choice === value)
  if (found === undefined) reading.problems.push(`${reading.key}.${name}: must be one of ${choices.join(', ')}.`)
  return found ?? choices[0]
}

function readFormat(format: 'auto' | 'csv' | 'jsonl', label: string): 'csv' | 'jsonl' {
  if (format !== 'auto') return format
  return ['.jsonl', '.ndjson', '.jsonlines'].includes(extname(label).toLowerCase()) ? 'jsonl' : 'csv'
}

function readDelimiter(value: unknown, { key, problems }: Reading): string {
  if (value === undefined || value === 'auto') return 'auto'
  if (value === 'tab') return '\t'
  if (typeof value === 'string' && value.length === 1 && !/["\r\n]/.test(value)) return value
  problems.push(`${key}.delimiter: must be auto, tab or one character, such as ";".`)
  return 'auto'
}

function readEncoding(value: unknown, { key, problems }: Reading): string {
  if (value === undefined) return 'auto'
  if (typeof value === 'string' && isEncoding(value)) return value
  problems.push(`${key}.encoding: unknown. Use auto, utf-8, utf-16le, utf-16be, windows-1252, iso-8859-15 or the like.`)
  return 'auto'
}

function readNames(value: unknown, { key, problems }: Reading): string[] {
  if (value === undefined) return []
  if (Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '')) return value
  problems.push(`${key}.required: must be a list of column names.`)
  return []
}

function readLists(value: unknown, { key, problems }: Reading): Record<string, string> {
  if (value === undefined) return {}
  if (isFields(value)) {
    const pairs = Object.entries(value).filter(
      (pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '',
    )
    if (pairs.length === Object.keys(value).length) return Object.fromEntries(pairs)
  }
  problems.push(`${key}.lists: must map columns to the separator in their cells, such as { Members: ";" }.`)
  return {}
}

function readDuplicates(value: unknown, { key, problems }: Reading): DuplicateRule {
  if (value === undefined || value === 'refuse') return 'refuse'
  if (value === 'first' || value === 'last') return { order: value }
  if (isFields(value) && Object.keys(value).length === 1) {
    for (const order of columnOrders) {
      const attribute = value[order]
      if (typeof attribute === 'string' && attribute !== '') return { order, attribute }
    }
  }
  problems.push(
    `${key}.duplicates: must be refuse, first, last, or one of ${columnOrders.join(', ')} with a column: { newest: HireDate }.`,
  )
  return 'refuse'
}

function readFlag(value: unknown, { key, problems }: Reading): boolean {
  if (value === undefined || typeof value === 'boolean') return value === true
  problems.push(`${key}.allowEmpty: must be true or false.`)
  return false
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
