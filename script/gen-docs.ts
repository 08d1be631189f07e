/**
 * Writes the parts of the documentation that stand between `<!-- generated: name -->` and `<!-- /generated -->`: tables
 * of the reference from what the code itself says, the changelog from its fragments. `script/node script/gen-docs.ts`;
 * a test fails while a page is not up to date.
 */
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type ConnectorKind, scopeOperators } from '@sutler/core'
import { connectorKinds } from '@sutler/server/reference'
import { processIo } from '../packages/cli/src/io.ts'
import { createProgram } from '../packages/cli/src/program.ts'
import { dialectReference } from './lib/dialect-reference.ts'
import { codeTable, functionReference } from './lib/function-reference.ts'
import { markdownTable } from './lib/markdown-table.ts'
import { profileTable, switchSections } from './lib/scim-profiles.ts'
import { requirementSections } from './lib/scim-requirements.ts'

const root = join(import.meta.dirname, '..')
const kinds = await connectorKinds()

const tables: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(kinds.map((kind) => [`settings ${kind.kind}`, () => settingsTable(kind)])),
  commands: () => commandSections(createProgram(processIo(), '', () => {})).join('\n\n'),
  operators: () =>
    markdownTable(
      ['Operator', 'Holds when the attribute', 'Compares with'],
      scopeOperators.map(({ name, summary, operand }) => [`\`${name}\``, summary, operands[operand]]),
    ),
  unreleased: unreleasedChanges,
  functions: functionReference,
  dialects: dialectReference,
  'expression codes': codeTable,
  'scim profiles': profileTable,
  'scim requirements': requirementSections,
  'scim switches': switchSections,
}

const operands = { none: 'nothing', text: 'a text', integer: 'a whole number', pattern: 'a regular expression' }

const marked = /<!-- generated: (.+?) -->\n[\s\S]*?<!-- \/generated -->/g

/** A page with its generated parts made anew. Throws RangeError for a table nobody knows. */
export function regenerate(markdown: string): string {
  return markdown.replace(marked, (_, name: string) => {
    const make = tables[name]
    if (make === undefined)
      throw new RangeError(`there is no table "${name}"; there are ${Object.keys(tables).join(', ')}`)
    return `<!-- generated: ${name} -->\n\n${make()}\n\n<!-- /generated -->`
  })
}

type Command = ReturnType<typeof createProgram>

interface Property {
  readonly description?: string
  readonly default?: unknown
  readonly enum?: readonly unknown[]
}

interface Properties {
  readonly required?: readonly string[]
  readonly properties?: Readonly<Record<string, Property>>
}

function settingsTable(kind: ConnectorKind): string {
  const schema = kind.settingsSchema as Properties & { readonly oneOf?: readonly Properties[] }
  const { properties = {}, required = [] } = schema.oneOf?.[0] ?? schema
  const rows = Object.entries(properties).map(([name, property]) => [
    `\`${name}\``,
    `${choices(property)}${property.description ?? ''}`,
    required.includes(name) ? 'must be there' : code(property.default),
  ])
  const secrets = Object.entries(kind.secrets).map(([name, secret]) => [
    `secret \`${name}\``,
    secret.summary,
    secret.required ? 'must be there' : '',
  ])
  const all = [...rows, ...secrets]
  return all.length === 0 ? 'It has no settings.' : markdownTable(['Setting', 'Holds', 'Default'], all)
}

function choices({ enum: values }: Property): string {
  return values === undefined ? '' : `${values.map((value) => `\`${value}\``).join(', ')}. `
}

/** A section for each command that does something, with what it is called and its options. */
function commandSections(command: Command): string[] {
  if (command.commands.length > 0) return command.commands.flatMap(commandSections)
  const path: string[] = []
  for (let one: Command | null = command; one; one = one.parent) path.unshift(one.name())
  const places = command.registeredArguments.map((one) => (one.required ? `<${one.name()}>` : `[${one.name()}]`))
  const argumentRows = command.registeredArguments
    .filter((one) => one.description !== '')
    .map((one) => [`\`${one.name()}\``, one.description, ''])
  const optionRows = command.options.map((one) => [
    `\`${one.flags}\``,
    one.description,
    one.defaultValueDescription ?? code(one.defaultValue),
  ])
  const rows = [...argumentRows, ...optionRows]
  return [
    `## ${path.join(' ')}`,
    `\`${[...path, ...places].join(' ')}\`: ${command.description()}.`,
    ...(rows.length === 0 ? [] : [markdownTable(['Option', 'Means', 'Default'], rows)]),
  ]
}

const changeStart = /\n(?=(?:Added|Changed|Fixed|Removed|Security): )/

/** The fragments of `changelog/unreleased` as a list for each kind of change. */
function unreleasedChanges(): string {
  const fragments = globSync('changelog/unreleased/*.md', { cwd: root })
    .sort()
    .flatMap((file) => {
      // One file may tell of several changes: each begins with its kind.
      const texts = readFileSync(join(root, file), 'utf8').trim().split(changeStart)
      return texts.map((text) => /^(\w+): ([\s\S]+)$/.exec(text.trim()) ?? [file, file, ''])
    })
  const known = ['Added', 'Changed', 'Fixed', 'Removed', 'Security']
  const unknown = fragments.find(([, kind = '']) => !known.includes(kind))
  if (unknown) throw new RangeError(`${unknown[0]} has to begin with one of ${known.join(', ')} and a colon`)
  return known
    .map((kind) => ({ kind, changes: fragments.filter((fragment) => fragment[1] === kind) }))
    .filter(({ changes }) => changes.length > 0)
    .map(({ kind, changes }) => `### ${kind}\n\n${changes.map(([, , text = '']) => bullet(text)).join('\n')}`)
    .join('\n\n')
}

const bullet = (text: string) => `- ${`${text[0]?.toUpperCase()}${text.slice(1)}`.replaceAll('\n', '\n  ')}`

function code(value: unknown): string {
  return value === undefined ? '' : `\`${JSON.stringify(value)}\``
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const page of globSync(['CHANGELOG.md', 'docs/**/*.md'], { cwd: root })) {
    const file = join(root, page)
    const before = readFileSync(file, 'utf8')
    const after = regenerate(before)
    if (after === before) continue
    writeFileSync(file, after)
    console.log(page)
  }
}
