import { stripVTControlCharacters, styleText } from 'node:util'

type Style = 'red' | 'green' | 'yellow' | 'blue' | 'bold' | 'dim'

/** Colours text, or leaves it alone. */
export type Paint = (style: Style, text: string) => string

/** Colour only where a person looks: a terminal, and nobody said no (https://no-color.org). */
export function painter(
  output: { readonly isTTY: boolean },
  variables: Readonly<Record<string, string | undefined>>,
  wanted: boolean,
): Paint {
  const refused = !wanted || (variables.NO_COLOR ?? '') !== '' || variables.TERM === 'dumb'
  if (refused || !output.isTTY) return (_style, text) => text
  return (style, text) => styleText(style, text, { validateStream: false })
}

/** Text of a source or target made safe for a terminal: control characters could move the cursor or worse. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}

/** Columns a text takes on a terminal: wide scripts and emoji two, marks that combine and colours none. */
export function displayWidth(text: string): number {
  let width = 0
  for (const character of stripVTControlCharacters(text)) {
    if (/\p{M}|\p{Cf}/u.test(character)) continue
    width += wide.test(character) ? 2 : 1
  }
  return width
}

const wide =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\p{Emoji_Presentation}\uff01-\uff60\u3000-\u303e]/u

/** Cut to `columns`, with an ellipsis where something is missing. */
export function cut(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text
  let kept = ''
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (displayWidth(kept + segment) > columns - 1) break
    kept += segment
  }
  return `${kept}…`
}

/** Filled with blanks to `columns`. */
export function pad(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - displayWidth(text)))
}

/** Broken between words into lines of at most `columns`; those after the first begin with `indent`. */
export function wrap(text: string, columns: number, indent = ''): string {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && displayWidth(`${last} ${word}`) <= columns) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(last === undefined ? word : indent + word)
  }
  return lines.join('\n')
}

/** Columns side by side, two blanks between; a column of numbers stands right. */
export function table(rows: readonly (readonly string[])[], rightAligned: readonly number[] = []): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, displayWidth(cell))
  }
  const lines = rows.map((row) =>
    row.map((cell, index) => cellText(cell, widths[index] ?? 0, rightAligned.includes(index))),
  )
  return lines.map((cells) => `${cells.join('  ').trimEnd()}\n`).join('')
}

function cellText(cell: string, width: number, right: boolean): string {
  return right ? ' '.repeat(Math.max(0, width - displayWidth(cell))) + cell : pad(cell, width)
}

/** `1 account`, `2 accounts`. */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`
}

/** `850 ms`, `12.4 s`, `3 min 5 s`. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  const seconds = ms / 1000
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

/**
 * A value on one line: text as it is, a reference as what it refers to, everything else as JSON; nothing at all as
 * `(none)`.
 */
export function valueText(value: unknown): string {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return '(none)'
  if (Array.isArray(value)) return value.map(valueText).join(', ')
  if (typeof value === 'object' && 'value' in value) return valueText(value.value)
  return printable(typeof value === 'string' ? value : JSON.stringify(value))
}
