/**
 * The values of a distinguished name from left to right, types and escapes removed; null when the text is none.
 *
 * RFC 4514 §3, with white space allowed around separators as RFC 2253 §4 asks. Of a component with several values the
 * first one counts; a value in hexadecimal BER (`#04…`) stays as it is written.
 */
export function dnValues(text: string): readonly string[] | null {
  const values: string[] = []
  let inFirst = true
  let start = 0
  for (let at = 0; at <= text.length; at += 1) {
    if (text[at] === '\\') {
      at += 1
      continue
    }
    if (at < text.length && text[at] !== ',' && text[at] !== '+') continue
    const value = partValue(text.slice(start, at))
    if (value === null) return null
    if (inFirst) values.push(value)
    inFirst = text[at] !== '+'
    start = at + 1
  }
  // A text that ends in a lone backslash runs past its end.
  return start > text.length ? values : null
}

const attributeType = /^(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)*)$/
const escaped = /(?:\\[0-9A-Fa-f]{2})+|\\[ "#+,;<=>\\]/g
const special = /[\\"<>;]/

function partValue(text: string): string | null {
  const equals = text.indexOf('=')
  if (equals < 0 || !attributeType.test(trimmed(text.slice(0, equals)))) return null
  const raw = text.slice(equals + 1)
  const kept = trimmed(raw)
  if (special.test(raw.replaceAll(escaped, ''))) return null
  // A blank at the end that is escaped belongs to the value.
  const dangling = special.test(kept.replaceAll(escaped, ''))
  return (dangling ? `${kept} ` : kept).replace(escaped, unescaped)
}

/** Blanks and line ends only: other white space, such as U+00A0, is part of a name. */
function trimmed(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && ' \t\r\n'.includes(text.charAt(start))) start += 1
  while (end > start && ' \t\r\n'.includes(text.charAt(end - 1))) end -= 1
  return text.slice(start, end)
}

/** Two digits are one byte of UTF-8, so those of one character stand in a row. */
function unescaped(run: string): string {
  if (!/^\\[0-9A-Fa-f]{2}/.test(run)) return run.slice(1)
  const bytes = run.split('\\').slice(1)
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(
    Uint8Array.from(bytes, (digits) => Number.parseInt(digits, 16)),
  )
}
