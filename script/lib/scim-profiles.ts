import { type LeniencyRow, leniencyRows, profiles } from '@sutler/scim'
import { markdownTable } from './markdown-table.ts'

/** Which profile forgives what. */
export function profileTable(): string {
  const all = Object.values(profiles)
  return markdownTable(
    ['Switch', ...all.map(({ name }) => `\`${name}\``)],
    leniencyRows.map(({ name }) => [
      `[${name}](#${name.toLowerCase()})`,
      ...all.map((profile) => (profile[name] ? 'yes' : '')),
    ]),
  )
}

/** A section for each switch: what it forgives, and an example. */
export function switchSections(): string {
  return leniencyRows.map(section).join('\n\n')
}

function section({ name, forgives, example }: LeniencyRow): string {
  const { before, body, after, refused } = example
  return [
    `### ${name}`,
    `${forgives} Elsewhere: 400 \`${refused}\`.`,
    ['```json', JSON.stringify('schemas' in body ? { Operations: body.Operations } : body), '```'].join('\n'),
    `On \`${shown(before)}\` it gives \`${shown(after)}\`.`,
  ].join('\n\n')
}

function shown({ schemas: _, ...attributes }: LeniencyRow['example']['before']): string {
  return JSON.stringify(attributes)
}
