import { refuse, type Scanner, shown } from './scanner.ts'

const number = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

/**
 * Reads a comparison value: a text, a number, `true`, `false` or `null`, as JSON writes them (RFC 7644 §3.4.2.2). With
 * `bareText` any other word is a text as well, unless it begins with a single quote.
 */
export function takeLiteral(scanner: Scanner): string | number | boolean | null {
  if (scanner.text[scanner.at] === '"') return takeText(scanner)
  const start = scanner.at
  while (scanner.at < scanner.text.length && !/[\s()[\]"]/.test(scanner.text.charAt(scanner.at))) scanner.at += 1
  const word = scanner.text.slice(start, scanner.at)
  if (word === 'true') return true
  if (word === 'false') return false
  if (word === 'null') return null
  if (!number.test(word)) {
    if (scanner.bareText && word !== '' && !word.startsWith("'")) return word
    refuse(noLiteral(word), start)
  }
  const value = Number(word)
  if (!Number.isFinite(value)) refuse('The number is too large.', start)
  return value
}

function noLiteral(word: string): string {
  if (word === '') return 'A value must stand here: a text in double quotes, a number, true, false or null.'
  if (word.startsWith("'")) return 'A text stands in double quotes.'
  if (/^(?:true|false|null)$/i.test(word)) return `It is written in lower case: ${word.toLowerCase()}.`
  return `"${shown(word)}" is no value; a text stands in double quotes.`
}

/** A JSON string without a backslash, as most are. */
const plainText = /"[ !#-[\]-\uffff]*"/y

/** Reads a JSON string (RFC 8259 §7). */
function takeText(scanner: Scanner): string {
  const { text } = scanner
  const start = scanner.at
  plainText.lastIndex = start
  if (plainText.test(text)) {
    scanner.at = plainText.lastIndex
    return text.slice(start + 1, scanner.at - 1)
  }
  let at = start + 1
  while (at < text.length && text[at] !== '"') {
    if (text.charCodeAt(at) < 0x20) refuse('A text may not hold line ends and the like; write \\n.', at)
    at += text[at] === '\\' ? escapeLength(text, at) : 1
  }
  if (at >= text.length) refuse('This text has no closing double quote.', start)
  scanner.at = at + 1
  return JSON.parse(text.slice(start, at + 1))
}

function escapeLength(text: string, at: number): number {
  if ('"\\/bfnrt'.includes(text[at + 1] ?? '?')) return 2
  if (text[at + 1] === 'u' && /^[\da-f]{4}$/i.test(text.slice(at + 2, at + 6))) return 6
  return refuse('After a backslash goes one of " \\ / b f n r t, or u and four hexadecimal digits.', at)
}
