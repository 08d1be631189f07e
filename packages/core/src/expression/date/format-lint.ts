import { customFormat, type FormatToken, type FormatUse, tokenize } from './format-tokens.ts'

/** What is odd about a format, and what to write instead. */
export interface FormatDoubt {
  readonly message: string
  readonly hint: string
}

/**
 * What a format that is right in itself hardly means: minutes for months, a clock of twelve hours without AM and PM,
 * letters that .NET takes as they are. Null when there is nothing to say, or the format is wrong altogether.
 */
export function formatDoubt(format: string, use: FormatUse): FormatDoubt | null {
  const custom = customFormat(format)
  const cut = 'problem' in custom ? null : tokenize(custom.format, use)
  if (cut === null || !cut.ok) return null
  const letters = new Set(cut.tokens.map((token) => (token.kind === 'field' ? token.letter : '')))
  const plain = cut.tokens.map(plainText).join('')
  const unknown = /YY|DD|SS|NN|nn/.exec(plain)?.[0]
  if (unknown !== undefined) {
    return { message: `"${unknown}" is text that stands for itself`, hint: meant[unknown] ?? '' }
  }
  const has = (...some: readonly string[]) => some.some((letter) => letters.has(letter))
  if (has('m') && has('y', 'd') && !has('M', 'H', 'h')) {
    return { message: '"m" means minutes', hint: 'Write M for months.' }
  }
  if (has('h') && !has('t')) {
    return { message: '"h" ends at 12, and nothing tells morning from evening', hint: 'Write H, or add tt.' }
  }
  return null
}

const meant: Readonly<Record<string, string>> = Object.freeze({
  YY: 'Write yyyy for years.',
  DD: 'Write dd for days.',
  SS: 'Write ss for seconds.',
  NN: 'Write mm for minutes.',
  nn: 'Write mm for minutes.',
})

/** Specifiers keep apart what is not written side by side. */
function plainText(token: FormatToken): string {
  return token.kind === 'literal' && !token.quoted ? token.text : ' '
}
