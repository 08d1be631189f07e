import {
  expressionCodes,
  expressionFunctions,
  type FunctionDescription,
  type ParameterSpec,
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

function notes({ dialect, undocumented, varies, addsOnly, replaces }: FunctionDescription): string[] {
  const told = [
    ...(dialect === undefined ? [] : [`Only with \`dialect: ${dialect}\`.`]),
    ...(undocumented ? ["Entra's reference for apps does not list it."] : []),
    ...(varies ? ['It differs each time: write it on create only, with `flow: ObjectAddOnly`.'] : []),
    ...(addsOnly ? ['Its values are added to those of the target, whatever the flow type is.'] : []),
    ...(replaces
      ? ["Without a value it empties the target's attribute, unless the mapping says `whenNull: skip`."]
      : []),
  ]
  return told.length === 0 ? [] : [told.join(' ')]
}

function parameterRow(parameter: ParameterSpec): string[] {
  const { name, type, required, repeating, words, condition, flow, minimum, description } = parameter
  const remarks = [
    ...(description === undefined ? [] : [description]),
    ...(required ? [] : ['may be left out']),
    ...(repeating ? ['as many as you like'] : []),
    ...(condition ? ['may be a comparison'] : []),
    ...(words === undefined ? [] : [words.map((word) => `\`${word}\``).join(' or ')]),
    ...(flow ? ['may be IgnoreAttributeFlow or IgnoreObjectFlow'] : []),
    ...(minimum === undefined ? [] : [`${minimum} or more`]),
  ]
  return [`\`${name}\``, types[type], remarks.join('; ')]
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
