import type { Match, Pattern } from './pattern.ts'

/** What a match is replaced by. */
export type Replacement = (match: Match, text: string) => string

type Part = string | ((match: Match, text: string) => string)

const token = /\$(?:[$&`'+_]|\{([\p{L}\p{Mn}\p{Nd}\p{Pc}]+)\}|(\d+))/gu

/**
 * A replacement text as .NET reads it: `$1`, `${1}`, `${name}`, `$$`, `$&`, `` $` ``, `$'`, `$+` (the last group) and
 * `$_` (the whole text). A group that did not take part is empty; a reference to no group is text.
 */
export function parseReplacement(template: string, pattern: Pattern): Replacement {
  const parts: Part[] = []
  let at = 0
  for (const found of template.matchAll(token)) {
    parts.push(template.slice(at, found.index), partOf(found, pattern))
    at = found.index + found[0].length
  }
  parts.push(template.slice(at))
  const filled = parts.filter((part) => part !== '')
  return (match, text) => {
    let expanded = ''
    for (const part of filled) expanded += typeof part === 'string' ? part : part(match, text)
    return expanded
  }
}

function partOf(found: RegExpMatchArray, pattern: Pattern): Part {
  const [whole, braced, digits] = found
  switch (whole) {
    case '$$':
      return '$'
    case '$&':
      return (match, text) => groupText(match, 0, text)
    case '$`':
      return (match, text) => text.slice(0, match[0])
    case "$'":
      return (match, text) => text.slice(match[1])
    case '$_':
      return (_, text) => text
    case '$+':
      return (match, text) => groupText(match, pattern.groupCount - 1, text)
    default: {
      const reference = braced ?? digits ?? ''
      const group = pattern.group(/^\d+$/.test(reference) ? reference.replace(/^0+(?=\d)/, '') : reference)
      return group === undefined ? whole : (match, text) => groupText(match, group, text)
    }
  }
}

/** The text of a group; empty when it did not take part. */
export function groupText(match: Match, group: number, text: string): string {
  return text.slice(Math.max(0, match[2 * group] as number), Math.max(0, match[2 * group + 1] as number))
}
