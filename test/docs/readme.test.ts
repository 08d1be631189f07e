import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { docWorkspace, root } from '../support/doc-workspace.ts'

const file = join(root, 'README.md')
const shown = /(<!-- try -->\n)([\s\S]*?)(<!-- \/try -->)/

test('README shows what `bin/sutler try` prints (UPDATE_DOCS=1 writes it there)', () => {
  const workspace = docWorkspace()
  try {
    const { status, stdout } = workspace.run('bin/sutler try 2>/dev/null')
    expect(status, stdout).toBe(0)
    const readme = readFileSync(file, 'utf8')
    const block = `\n\`\`\`text\n${stdout.trim()}\n\`\`\`\n\n`
    if (process.env.UPDATE_DOCS)
      writeFileSync(
        file,
        readme.replace(shown, (_, begin, __, end) => begin + block + end),
      )
    else expect(lasting(shown.exec(readme)?.[2] ?? '')).toBe(lasting(block))
  } finally {
    workspace.remove()
  }
})

/**
 * The text without what differs from run to run: ids, ports, times, the blanks that align them, and how many managers
 * of a first cycle were too late for the people below them, which depends on the pages that were under way at once.
 */
function lasting(text: string): string {
  return text
    .replace(/\b[0-9a-f]{8}-[0-9a-f-]{4,27}…?/g, '<id>')
    .replace(/127\.0\.0\.1:\d+/g, '127.0.0.1:<port>')
    .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replace(/\b\d+(\.\d+)? ?(ms|s|min)\b/g, '<duration>')
    .replace(/\b[\d,.]+\/s\b/g, '<rate>')
    .replace(/(initial cycle, <duration>), \d+ writes/g, '$1, <n> writes')
    .replace(/\d+ refs linked/g, '<n> refs linked')
    .replace(/ +/g, ' ')
}
