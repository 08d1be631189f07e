import type { Value } from './types.ts'

/** What stands in place of a secret value, here and in every log. */
export const redacted = '[redacted]'

/**
 * Tells which paths hold secrets: the given ones, those above and below one of them, and any whose last name ends in
 * `password`, mapped or not. Paths compare caseless (RFC 7643 §2.1).
 *
 * @example secretPaths(['card.pin'])('card') // true: its value would show the pin
 */
export function secretPaths(paths: Iterable<string>): (path: string) => boolean {
  const secrets = [...paths].map((path) => path.toLowerCase())
  return (path) => {
    const lower = path.toLowerCase()
    if (lower.endsWith('password')) return true
    return secrets.some((secret) => contains(secret, lower) || contains(lower, secret))
  }
}

/** `name` contains itself, `name.givenName`, `name[…]`; a schema URN contains its attributes after the colon. */
function contains(outer: string, inner: string): boolean {
  return inner.startsWith(outer) && (inner.length === outer.length || '.[:'.includes(inner.charAt(outer.length)))
}

/** The texts and numbers anywhere in a value. Booleans and their text are none: nothing could hide them. */
export function textsOf(value: Value): readonly string[] {
  if (typeof value === 'number') return [String(value)]
  if (typeof value === 'string') return /^(?:true|false)$/i.test(value) ? [] : [value]
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap((each: Value) => textsOf(each))
  return []
}

/** Shorter texts appear in innocent ones: these are masked only where they stand alone. */
const findable = 4
/** Longer ones are searched for as they are, not in any case, and no message is cut behind more. */
const longest = 1000
/** A single character tells nothing that cannot be guessed, and masking it would blot out counts and status codes. */
const shortest = 2

/**
 * A message in which a target, or a connector, may have quoted what it was sent, without these texts.
 *
 * A text of four characters or more is masked wherever it appears, in any case; one of two or three only where neither
 * letter nor digit stands beside it; one of a single character not at all. Masked too are its forms in JSON, URLs, XML
 * and Base64, and its beginning where the message was cut there (`hunt…`).
 */
export function maskTexts(message: string, secrets: Iterable<string>): string {
  const wholes = new Set<string>()
  for (const secret of secrets) for (const form of formsOf(secret)) if (form.length >= shortest) wholes.add(form)
  if (wholes.size === 0) return message
  // Longest first: a secret that holds another one must not leave its rest behind.
  const longestFirst = [...wholes].sort((a, b) => b.length - a.length)
  const masked = longestFirst.reduce(maskWhole, message)
  return masked.includes('…') ? longestFirst.reduce(maskCut, masked) : masked
}

function maskWhole(message: string, text: string): string {
  if (text.length > message.length) return message
  if (text.length > longest) return message.replaceAll(text, redacted)
  return message.replace(new RegExp(patternOf(text), 'giu'), redacted)
}

function formsOf(text: string): readonly string[] {
  const plain = text.trim()
  const whole = plain.toWellFormed()
  const xml = plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  const forms = [text, plain, JSON.stringify(plain).slice(1, -1), encodeURIComponent(whole), xml]
  forms.push(xml.replaceAll('"', '&quot;'))
  if (plain.length >= findable)
    forms.push(btoa(String.fromCharCode(...new TextEncoder().encode(whole.slice(0, longest)))))
  return forms
}

function patternOf(text: string): string {
  const literal = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  return text.length < findable ? `(?<![\\p{L}\\p{N}])${literal}(?![\\p{L}\\p{N}])` : literal
}

function maskCut(message: string, text: string): string {
  for (let length = Math.min(text.length, message.length, longest) - 1; length >= findable; length -= 1) {
    const cut = `${text.slice(0, length)}…`
    if (message.includes(cut)) return message.replaceAll(cut, `${redacted}…`)
  }
  return message
}
