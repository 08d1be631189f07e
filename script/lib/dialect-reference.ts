import { type Dialect, dialects, type ObjectRules } from '@sutler/connectors/scim'
import { markdownTable } from './markdown-table.ts'

/** The reference of the SCIM dialects, made from the data they are. */
export function dialectReference(): string {
  const table = markdownTable(
    ['`dialect`', 'Service', 'Users are changed by', 'Members at once', 'Objects a page'],
    dialects.map(({ name, title, wire, objects, members, pageSize }) => [
      `\`${name}\``,
      title,
      changeOf(objects.User ?? {}, wire?.patch),
      String(members?.perRequest ?? (objects.Group === null ? 'no groups' : 100)),
      String(pageSize ?? 100),
    ]),
  )
  return [table, ...dialects.map(section)].join('\n\n')
}

function changeOf({ update, patchOnly }: ObjectRules, patch: string | undefined): string {
  const shape = { operations: '', pathless: ', without paths', resource: ' of SCIM 1.1' }[patch ?? 'operations'] ?? ''
  if (update !== 'put') return `PATCH${shape}`
  return patchOnly === undefined ? 'PUT' : `PUT, ${patchOnly.map((path) => `\`${path}\``).join(', ')} by PATCH`
}

function section(dialect: Dialect): string {
  const parts = [
    `## ${dialect.title}`,
    `\`dialect: ${dialect.name}\``,
    dialect.notes.map((note) => `- ${note}`).join('\n'),
    objectTable(dialect),
    ratesOf(dialect),
    `Sources: ${dialect.sources.map((source) => `<${source}>`).join(', ')}`,
  ]
  return parts.filter((part) => part !== '').join('\n\n')
}

function objectTable({ objects, members }: Dialect): string {
  const rows = Object.entries(objects).flatMap(([type, rules]) =>
    rules === null ? [[type, 'is not there']] : rulesOf(rules).map((text) => [type, text]),
  )
  if (members?.read === 'query') rows.push(['Group', 'members are never shown'])
  return rows.length === 0 ? '' : markdownTable(['Type', 'Rule'], rows)
}

function rulesOf(rules: ObjectRules): string[] {
  const named = (words: string, paths: readonly string[] | undefined) =>
    paths === undefined ? [] : [`${words} ${paths.map((path) => `\`${path}\``).join(', ')}`]
  return [
    ...named('is found by', rules.findable),
    ...named('needs', rules.required),
    ...named('takes only', rules.only),
    ...named('does not take', rules.refused),
    ...named('has besides', rules.own && Object.keys(rules.own)),
    ...named('one value in', rules.oneValue),
    ...named('never without', rules.kept),
    ...(rules.create === false ? ['is made in the service itself'] : []),
    ...(rules.deletion === undefined ? [] : [deletions[rules.deletion]]),
  ]
}

const deletions = {
  gone: 'deleted is gone',
  inactive: 'deleted stays, inactive',
  deactivate: 'is never deleted; `active` is set to false instead',
  never: 'is not deleted',
}

function ratesOf({ rates = [] }: Dialect): string {
  if (rates.length === 0) return ''
  const texts = rates.map(({ calls, path, perMinute, burst }) => {
    const which = { read: 'reads', write: 'writes', all: 'calls' }[calls]
    return `${perMinute} ${which} a minute${path === undefined ? '' : ` to \`${path}\``}, ${burst} at once`
  })
  return `Calls wait for their turn: ${texts.join('; ')}.`
}
