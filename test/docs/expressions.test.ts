import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Attributes, compileExpression, parseExpression, settleResult } from '@sutler/core'
import { describe, expect, test } from 'vitest'
import { fencedBlocks } from '../support/doc-blocks.ts'
import { root } from '../support/doc-workspace.ts'

const pages = globSync('docs/reference/**/*.md', { cwd: root })

interface Example {
  readonly at: string
  readonly expression: string
  readonly source: Attributes
  /** As the page says it, without what makes it code. */
  readonly gives: string
}

/** Rows of all tables that begin with `Expression`, `With`, `Gives`. */
function examplesOf(page: string): Example[] {
  const examples: Example[] = []
  let inTable = false
  for (const [index, line] of readFileSync(join(root, page), 'utf8').split('\n').entries()) {
    if (!line.startsWith('|')) inTable = false
    else if (line === '| Expression | With | Gives |') inTable = true
    else if (inTable && !line.startsWith('| ---')) examples.push(exampleOf(line, `${page}:${index + 1}`))
  }
  return examples
}

function exampleOf(line: string, at: string): Example {
  const [, first = '', second = '', gives = ''] = line
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll('\\|', '|'))
  const pairs = [...second.matchAll(/`([^`]+)`: `([^`]+)`/g)].map(([, name = '', value = '']) => [
    name,
    JSON.parse(value),
  ])
  return { at, expression: first.slice(1, -1), source: Object.fromEntries(pairs), gives: gives.replaceAll('`', '') }
}

/** What happens, in the words of the pages. */
function outcomeOf({ expression, source }: Example): string {
  const compiled = compileExpression(expression, { dialect: 'cloud-sync' })
  if (!compiled.ok) return compiled.issues.find((issue) => issue.severity === 'error')?.code ?? ''
  const result = settleResult(compiled.compiled.evaluate({ attributes: source, now: 0 }), [])
  if (result.kind === 'error') return result.code
  if (result.kind === 'ignore-attribute') return 'the attribute is left alone'
  if (result.kind === 'ignore-object') return 'the object is left alone'
  return JSON.stringify(result.value) + (result.redacted ? ', hidden' : '')
}

describe('what the reference says of expressions', () => {
  const examples = pages.flatMap(examplesOf)

  test.each(examples)('$at: $expression', (example) => {
    expect(outcomeOf(example)).toBe(example.gives)
  })

  test('there are many of them', () => {
    expect(examples.length).toBeGreaterThan(80)
  })

  test.each(pages.flatMap((page) => expressionBlocks(page)))('$at compiles: $text', ({ text }) => {
    const parsed = parseExpression(text)
    expect(parsed.ok ? [] : parsed.issues).toEqual([])
    expect(compileExpression(text)).toMatchObject({ ok: true, warnings: [] })
  })
})

/** Each line of the blocks marked `expression`. */
function expressionBlocks(page: string): { readonly at: string; readonly text: string }[] {
  const blocks = fencedBlocks(readFileSync(join(root, page), 'utf8')).filter(({ info }) => info === 'expression')
  return blocks.flatMap(({ line, text }) =>
    text.split('\n').map((each, index) => ({ at: `${page}:${line + index + 1}`, text: each })),
  )
}
