import { describe, expect, it } from 'vitest'
import { maskTexts, secretPaths, textsOf } from '../../src/index.ts'
import { processorMs } from '../processor-time.ts'

describe('secret paths', () => {
  const isSecret = secretPaths(['card.pin', 'emails[type eq "work"].value', 'urn:x:User', 'Name'])

  it.each([
    'card.pin',
    'CARD.PIN',
    'card',
    'card.pin.digits',
    'emails',
    'name.givenName',
    'urn:x:User:token',
    'password',
    'x.initialPassword',
  ])('%s is one', (path) => {
    expect(isSecret(path)).toBe(true)
  })

  it.each(['card.pinned', 'card.colour', 'names', 'passwordHint', 'pin', 'urn:x:Users'])('%s is none', (path) => {
    expect(isSecret(path)).toBe(false)
  })
})

describe('the texts of a value', () => {
  it('are its texts and numbers, however deep, but no booleans', () => {
    expect(textsOf(['a', 7, true, null, 'False', { pin: '12', more: [{ deep: 'x' }] }])).toEqual(['a', '7', '12', 'x'])
    expect(textsOf('alone')).toEqual(['alone'])
    expect(textsOf(null)).toEqual([])
  })
})

describe('a message', () => {
  it.each<[string, readonly string[], string]>([
    ['“hunter2” is too short', ['hunter2'], '“[redacted]” is too short'],
    ['got HUNTER2', ['hunter2'], 'got [redacted]'],
    ['xhunter2x', ['hunter2'], 'x[redacted]x'],
    ['hunter2hunter22', ['hunter2', 'hunter22'], '[redacted][redacted]'],
    ['say "a\\"b\\\\c"', ['a"b\\c'], 'say "[redacted]"'],
    ['GET /?q=p%C3%A4ss%26w%20d', ['päss&w d'], 'GET /?q=[redacted]'],
    ['<p>a&amp;b&lt;c</p>', ['a&b<c'], '<p>[redacted]</p>'],
    ['v="a&quot;b&amp;c"', ['a"b&c'], 'v="[redacted]"'],
    ['Basic aHVudGVyMg==', ['hunter2'], 'Basic [redacted]'],
    ['is [secret]', [' secret '], 'is [[redacted]]'],
    ['a.c is not abc+', ['a.c+', 'abc+'], 'a.c is not [redacted]'],
    ['it said hunt…, and stopped', ['hunter2'], 'it said [redacted]…, and stopped'],
    ['it said hun…', ['hunter2'], 'it said hun…'],
    ['HTTP 400: 1 of 12, 112, pin 12.', ['12'], 'HTTP 400: 1 of [redacted], 112, pin [redacted].'],
    ['a1b 1 is 1', ['1', ''], 'a1b 1 is 1'],
    ['half \uD83D here', ['\uD83Dxyz', 'half'], '[redacted] \uD83D here'],
    ['nothing to hide', [], 'nothing to hide'],
  ])('%j without %j is %j', (message, secrets, expected) => {
    expect(maskTexts(message, secrets)).toBe(expected)
  })

  it('is masked in good time, however long the secrets are', () => {
    const long = ['ab'.repeat(50_000), '\\'.repeat(10_000), 'b'.repeat(5000), 'c'.repeat(1000)]
    const spent = processorMs(() => {
      expect(maskTexts(`not ${long[2]}, ${'C'.repeat(1000)}, but aba…`, long)).toBe(
        'not [redacted], [redacted], but aba…',
      )
      maskTexts(`${long[0]?.slice(2)}…`, long)
    })
    expect(spent).toBeLessThan(500)
  })
})
