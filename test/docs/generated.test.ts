import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { regenerate } from '../../script/gen-docs.ts'
import { root } from '../support/doc-workspace.ts'

test.each(globSync(['CHANGELOG.md', 'docs/**/*.md'], { cwd: root }))(
  '%s is up to date (script/node script/gen-docs.ts)',
  (page) => {
    const markdown = readFileSync(join(root, page), 'utf8')
    expect(markdown).toBe(regenerate(markdown))
  },
)

test('an unknown table is an error', () => {
  expect(() => regenerate('<!-- generated: nobody -->\n<!-- /generated -->')).toThrow(RangeError)
})
