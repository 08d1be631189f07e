import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { docCommands, fits } from '../support/doc-blocks.ts'
import { docWorkspace, root } from '../support/doc-workspace.ts'

const pages = globSync(['*.md', 'docs/**/*.md', 'examples/**/*.md'], {
  cwd: root,
  exclude: (name) => name.includes('node_modules'),
}).sort()

describe('the commands a page shows work in the order of the page', () => {
  const withCommands = pages
    .map((page) => ({ page, commands: docCommands(readFileSync(join(root, page), 'utf8')) }))
    .filter(({ commands }) => commands.length > 0)

  test.each(withCommands)('$page', ({ page, commands }) => {
    const workspace = docWorkspace()
    try {
      for (const { line, script, output } of commands) {
        const ran = workspace.run(script)
        expect(ran.status, `${page}:${line} ended with ${ran.status}:\n${ran.output}`).toBe(0)
        if (output !== null && !fits(ran.output, output)) expect(ran.output, `${page}:${line}`).toBe(output)
      }
    } finally {
      workspace.remove()
    }
  })
})

test('links between pages lead somewhere', () => {
  const broken = pages.flatMap((page) => brokenLinks(page))
  expect(broken).toEqual([])
})

function brokenLinks(page: string): string[] {
  const markdown = readFileSync(join(root, page), 'utf8')
  const targets = [...markdown.matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? '')
  return targets
    .filter((target) => !/^https?:/.test(target) && !leads(page, target))
    .map((target) => `${page}: ${target}`)
}

function leads(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#')
  const file = path === '' ? page : join(page, '..', path)
  const found = globSync(file, { cwd: root }).length > 0
  if (!found || anchor === undefined) return found
  return headings(readFileSync(join(root, file), 'utf8')).includes(anchor)
}

/** Anchors of a page's headings, as the usual viewers make them. */
function headings(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}
