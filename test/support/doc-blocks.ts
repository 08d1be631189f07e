/** A fenced block of a Markdown file that the tests run. */
export interface DocCommand {
  readonly line: number
  readonly script: string
  /** Output the reader is shown; null: none is shown. `…` stands for anything. */
  readonly output: string | null
}

/** A fenced block: its first line in the file, what stands behind the opening fence, and its text. */
interface Block {
  readonly line: number
  readonly info: string
  readonly text: string
}

/** Blocks with this tag, each with the `text output` block that follows it. */
export function docCommands(markdown: string, tag = 'sh run'): DocCommand[] {
  const blocks = fencedBlocks(markdown)
  return blocks.flatMap((block, index) => {
    if (block.info !== tag) return []
    const next = blocks[index + 1]
    const output = next?.info === 'text output' ? next.text : null
    return [{ line: block.line, script: block.text, output }]
  })
}

/** All fenced blocks of a page, without the indentation of their fence. */
export function fencedBlocks(markdown: string): Block[] {
  const blocks: Block[] = []
  let open: { line: number; info: string; indent: number; lines: string[] } | null = null
  for (const [index, text] of markdown.split('\n').entries()) {
    const fence = /^( *)```(.*)$/.exec(text)
    if (open === null && fence) {
      open = { line: index + 1, info: (fence[2] ?? '').trim(), indent: (fence[1] ?? '').length, lines: [] }
    } else if (open !== null && fence) {
      blocks.push({ line: open.line, info: open.info, text: open.lines.join('\n') })
      open = null
    } else open?.lines.push(text.slice(open.indent))
  }
  return blocks
}

/** How far a run is: printed only where it takes long. */
const progressLine = /^(?:[\w-]+: [\d,]+(?: of [\d,]+)?(?:, [\d,]+\/s)?|\d+ of \d+ requirements)\n/gm

/**
 * Whether `actual` is what a reader was promised: `…` stands for anything, a line of its own for any lines. On a slow
 * machine a run may also say how far it is.
 */
export function fits(actual: string, promised: string): boolean {
  const pattern = promised
    .trim()
    .split('…')
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('[\\s\\S]*?')
  return new RegExp(`^${pattern}$`).test(actual.replace(progressLine, '').trim())
}
