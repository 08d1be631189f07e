import { conditionText, foundText, type ScopeExplanation } from '@sutler/core'
import type { Preview } from '@sutler/server'
import { type Paint, printable, table } from './text.ts'

/** The scoping filter clause by clause, from the detail of a preview's scoping step; empty when there is no filter. */
export function scopeText(detail: Preview['steps'][number]['detail'], paint: Paint): string {
  const filter = filterOf(detail)
  if (filter === null || filter.groups.length === 0) return ''
  const lines = filter.groups.flatMap(({ holds, clauses }, index) => [
    `  group ${index + 1}: ${verdict(holds, paint)}`,
    ...table(
      clauses.map((clause) => [
        `    ${verdict(clause.holds, paint)}`,
        printable(conditionText(clause)),
        clause.holds === true ? '' : printable(foundText(clause)),
      ]),
    )
      .trimEnd()
      .split('\n'),
  ])
  return `The scoping filter; one group has to hold, with all its clauses:\n${lines.join('\n')}\n\n`
}

function filterOf(detail: Preview['steps'][number]['detail']): ScopeExplanation | null {
  const holder = typeof detail === 'object' && detail !== null && 'filter' in detail ? detail.filter : null
  // The engine puts it there; the step's detail is typed as any JSON value.
  return (holder as ScopeExplanation | null) ?? null
}

function verdict(holds: boolean | null, paint: Paint): string {
  if (holds === null) return paint('yellow', 'takes too long')
  return holds ? paint('green', 'holds') : paint('red', 'does not hold')
}
