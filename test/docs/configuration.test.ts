import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openInstallation } from '@sutler/server'
import { expect, test } from 'vitest'
import { fencedBlocks } from '../support/doc-blocks.ts'
import { root } from '../support/doc-workspace.ts'

const examples = globSync(['README.md', 'docs/**/*.md'], { cwd: root }).flatMap((page) =>
  fencedBlocks(readFileSync(join(root, page), 'utf8'))
    .filter(({ info, text }) => info === 'yaml' && text.startsWith('version:'))
    .map(({ line, text }) => ({ place: `${page}:${line}`, text })),
)

test('the pages show whole configurations', () => {
  expect(examples.length).toBeGreaterThan(0)
})

test.each(examples)('the configuration at $place is valid', async ({ text }) => {
  const folder = mkdtempSync(join(tmpdir(), 'sutler-docs-'))
  try {
    writeFileSync(join(folder, 'sutler.yaml'), text)
    const installation = await openInstallation(join(folder, 'sutler.yaml'))
    expect(installation.config.jobs.size).toBeGreaterThan(0)
    await installation.close()
  } finally {
    rmSync(folder, { recursive: true })
  }
})
