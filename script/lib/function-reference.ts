import {
  expressionCodes,
  expressionFunctions,
  type FunctionDescription,
  functionNotes,
  type ParameterSpec,
  parameterRemarks,
  signatureOf,
} from '@sutler/core'
import { markdownTable } from './markdown-table.ts'

const types: Readonly<Record<ParameterSpec['type'], string>> = {
  text: 'text',
  number: 'whole number',
  boolean: 'True or False',
  dateTime: 'date',
  list: 'list',
  complex: 'objects with parts',
  any: 'anything',
}

/** The reference of all functions: a table of contents, then a section for each. */
export function functionReference(): string {
  const themes = Map.groupBy(expressionFunctions, ({ theme }) => theme)
  const rows = [...themes].map(([theme, functions]) => [theme, functions.map(link).join(', ')])
  return [markdownTable(['For', 'Functions'], rows), ...expressionFunctions.map(section)].join('\n\n')
}

/** What each code of a finding means. */
export function codeTable(): string {
  return markdownTable(
    ['Code', 'Means'],
    Object.entries(expressionCodes).map(([code, meaning]) => [`\`${code}\``, meaning]),
  )
}

function link({ name }: FunctionDescription): string {
  return `[${name}](#${name.toLowerCase()})`
}

function section(one: FunctionDescription): string {
  const { name, parameters, examples, returns } = one
  const holds =
    parameters.length === 0 ? [] : [markdownTable(['Parameter', 'Type', 'Holds'], parameters.map(parameterRow))]
  const blocks = [
    `## ${name}`,
    `\`${signatureOf(one)}\` gives ${returns === 'any' ? 'any type' : `${article(types[returns])}${types[returns]}`}.`,
    one.summary,
    ...notes(one),
    ...holds,
    markdownTable(
      ['Expression', 'With', 'Gives'],
      examples.map((example) => exampleRow(example, name === 'Redact')),
    ),
  ]
  return blocks.join('\n\n')
}

function article(type: string): string {
  return /s$|^True/.test(type) ? '' : 'a '
}

function notes(one: FunctionDescription): string[] {
  const told = functionNotes(one, backticks)
  return told.length === 0 ? [] : [told.join(' ')]
}

function parameterRow(parameter: ParameterSpec): string[] {
  const { name, type } = parameter
  return [backticks(name), types[type], parameterRemarks(parameter, backticks).join('; ')]
}

function backticks(name: string): string {
  return `\`${name}\``
}

function exampleRow(
  { expression, source, result }: FunctionDescription['examples'][number],
  hidden: boolean,
): string[] {
  const given = Object.entries(source ?? {}).map(([name, value]) => `\`${name}\`: ${code(value)}`)
  return [`\`${expression}\``, given.join(', '), `${code(result)}${hidden ? ', hidden' : ''}`]
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value)}\``
}
