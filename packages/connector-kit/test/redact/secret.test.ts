import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { redactText, secretValue } from '../../src/index.ts'

describe('a secret', () => {
  const secret = secretValue('hunter2-hunter2')

  it('shows itself only when asked to', () => {
    expect(secret.reveal()).toBe('hunter2-hunter2')
    const printed = [
      `${secret}`,
      String(secret),
      JSON.stringify({ secret }),
      inspect({ secret }),
      inspect(secret, { showHidden: true }),
    ]
    for (const text of printed) {
      expect(text).toContain('[secret]')
      expect(text).not.toContain('hunter2')
    }
    expect(Object.values(secret).filter((part) => typeof part === 'string')).toEqual([])
  })
})

describe('redaction', () => {
  it('hides a secret as it is, percent-encoded, in JSON and behind a user name in Base64', () => {
    const plain = 'p&ss "wörd"/42'
    const text = ['x', 'xy', 'xyz', 'someone'].map((user) => Buffer.from(`${user}:${plain}`).toString('base64'))
    const clear = redactText([plain, encodeURIComponent(plain), JSON.stringify(plain), ...text].join(' '), [
      secretValue(plain),
    ])
    expect(clear).not.toContain('wörd')
    expect(clear).not.toContain('w%C3%B6rd')
    expect(clear.match(/\[secret\]/g)).toHaveLength(7)
  })

  it('leaves nothing of a secret that holds another one, and ignores empty ones', () => {
    expect(redactText('token-and-more', ['token', 'token-and-more', ''])).toBe('[secret]')
    expect(redactText('nothing here', [''])).toBe('nothing here')
  })

  it('takes a secret literally', () => {
    expect(redactText('a.c abc $&', ['a.c', '$&'])).toBe('[secret] abc [secret]')
  })
})
