import { inspect } from 'node:util'
import type { SecretValue } from '@sutler/core'

const mask = '[secret]'

/**
 * Wraps a secret so that printing it by accident shows `[secret]`: as text, in JSON, in `util.inspect` and in logs.
 * Only `reveal()` gives the text.
 */
export function secretValue(text: string): SecretValue {
  const print = () => mask
  return Object.freeze({
    reveal: () => text,
    toString: print,
    toJSON: print,
    [Symbol.toPrimitive]: print,
    [inspect.custom]: print,
  })
}

/**
 * Replaces every secret in `text` by `[secret]`: as it is, percent-encoded, as JSON writes it, and inside Base64, where
 * HTTP Basic puts it behind a user name. Empty secrets are ignored.
 */
export function redactText(text: string, secrets: readonly (SecretValue | string)[]): string {
  const forms = new Set<string>()
  for (const secret of secrets) {
    const plain = typeof secret === 'string' ? secret : secret.reveal()
    if (plain === '') continue
    forms.add(plain)
    forms.add(percentEncoded(plain))
    forms.add(JSON.stringify(plain).slice(1, -1))
    for (const form of base64Forms(plain)) forms.add(form)
  }
  // Longest first: a secret that holds another one must not leave its rest behind.
  const longestFirst = [...forms].sort((a, b) => b.length - a.length)
  return longestFirst.reduce((rest, form) => rest.replaceAll(form, mask), text)
}

/** The part of a Base64 text that depends on nothing but the secret, for each of its three possible alignments. */
function base64Forms(plain: string): string[] {
  const bytes = Buffer.from(plain)
  // What is left of a shorter secret would be found in innocent text.
  if (bytes.length < 6) return [bytes.toString('base64')]
  return [0, 1, 2].map((offset) => {
    const whole = Buffer.concat([Buffer.alloc(offset), bytes])
    const end = whole.length - (whole.length % 3)
    return whole
      .subarray(0, end)
      .toString('base64')
      .slice(offset === 0 ? 0 : 4)
  })
}

/** A lone surrogate cannot be percent-encoded, and so cannot appear that way either. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text.toWellFormed())
}
