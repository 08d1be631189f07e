import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { decisionTable, type LinkedState, type SourceState } from '../../src/plan/decision-table.ts'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const rows = read('../../src/plan/SPEC.md')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )

const sources: readonly SourceState[] = ['active', 'inactive', 'outOfScope', 'gone']
const links: readonly LinkedState[] = ['unlinked', 'enabled', 'deprovisioned', 'intent']

test('SPEC.md shows the decision table that plan runs on', () => {
  const shown = rows.filter(([source, link]) => sources.some((s) => s === source) && links.some((l) => l === link))
  const real = sources.flatMap((source) =>
    links.map((link) => {
      const { unread, absent, one, many } = decisionTable[source][link]
      return [source, link, unread, absent, one, many]
    }),
  )
  expect(shown).toEqual(real)
})

test('SPEC.md explains every outcome of the table', () => {
  const used = sources.flatMap((source) => links.flatMap((link) => Object.values(decisionTable[source][link])))
  const explained = rows.filter((row) => row.length === 2).map(([name]) => name)
  for (const outcome of new Set<string>(used)) expect(explained).toContain(outcome)
})

test('every law of SPEC.md has its property test', () => {
  const tests = read('./laws.test.ts')
  const laws = rows.map(([name]) => name ?? '').filter((name) => /^L\d$/.test(name))
  expect(laws).toHaveLength(8)
  for (const law of laws) expect(tests).toContain(`test('${law}: `)
})
