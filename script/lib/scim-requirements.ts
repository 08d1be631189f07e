import { type Requirement, requirements } from '@sutler/scim'
import { markdownTable } from './markdown-table.ts'

/** A section for each group of requirements, with a table of them. */
export function requirementSections(): string {
  return [...Map.groupBy(requirements, ({ group }) => group)].map(([group, rows]) => section(group, rows)).join('\n\n')
}

function section(group: string, rows: readonly Requirement[]): string {
  const head = ['Requirement', 'Level', 'Clause', 'Holds', 'When it does not', 'Profiles']
  const cells = rows.map(({ id, level, clause, title, remedy, profiles }) => [
    `\`${id}\``,
    level,
    clause,
    title,
    remedy,
    profiles.join(', '),
  ])
  return `## ${group}\n\n${markdownTable(head, cells)}`
}
