import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileExpression, type EvaluationResult } from '../../../src/index.ts'

type Bytes = (length: number) => Uint8Array

function evaluate(text: string, attributes = {}, randomBytes?: Bytes): EvaluationResult {
  const result = compileExpression(text)
  if (!result.ok) throw new Error(result.issues.map((issue) => issue.message).join('; '))
  return result.compiled.evaluate({ attributes, now: 0, randomBytes })
}

function text(expression: string, attributes = {}, randomBytes?: Bytes): string {
  const result = evaluate(expression, attributes, randomBytes)
  if (result.kind !== 'value' || typeof result.value !== 'string') throw new Error(JSON.stringify(result))
  return result.value
}

/** Bytes out of a seed, the same for the same seed. */
function seeded(seed: number): Bytes {
  let state = seed
  return (length) =>
    Uint8Array.from({ length }, () => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state >>> 24
    })
}

const special = '~!@#$%^&*_-+=`|\\(){}[]:;"\'<>,.?/'
const count = (value: string, pattern: RegExp) => value.match(pattern)?.length ?? 0
const countSpecial = (value: string) => [...value].filter((character) => special.includes(character)).length
const quote = (value: string) => `"${value.replace(/["\\]/g, '\\$&')}"`

describe('Guid', () => {
  it.each([
    ['nothing but zeros', 0x00, '00000000-0000-4000-8000-000000000000'],
    ['nothing but ones', 0xff, 'ffffffff-ffff-4fff-bfff-ffffffffffff'],
    ['small bytes, with their leading zeros', 0x0a, '0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a'],
  ])('of %s is a version 4 all the same', (_title, byte, expected) => {
    expect(text('Guid()', {}, (length) => new Uint8Array(length).fill(byte))).toBe(expected)
  })

  it('asks for sixteen bytes, once', () => {
    const asked: number[] = []
    text('Guid()', {}, (length) => {
      asked.push(length)
      return new Uint8Array(length)
    })
    expect(asked).toEqual([16])
  })

  it('is lower case, with version and variant, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const guid = text('Guid()', {}, () => bytes)
        expect(guid).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      }),
    )
  })

  it('keeps 122 bits: other bytes, other GUID', () => {
    fc.assert(
      fc.property(fc.nat(15), fc.nat(255), fc.nat(255), (at, a, b) => {
        const mask = at === 6 ? 0x0f : at === 8 ? 0x3f : 0xff
        const of = (byte: number) => text('Guid()', {}, () => new Uint8Array(16).fill(byte, at, at + 1))
        expect(of(a) === of(b)).toBe((a & mask) === (b & mask))
      }),
    )
  })

  it('is another one each time, within one expression too', () => {
    const [first, second] = text('Join(" ", Guid(), Guid())').split(' ')
    expect(first).not.toBe(second)
    expect(text('Guid()')).not.toBe(text('Guid()'))
  })

  it('takes no argument', () => {
    expect(compileExpression('Guid("x")')).toMatchObject({ ok: false, issues: [{ code: 'E_ARGUMENT_COUNT' }] })
  })

  it('can be used like any text', () => {
    const guid = 'Left(ToUpper(Guid()), 8)'
    expect(text(guid, {}, (length) => new Uint8Array(length).fill(0xab))).toBe('ABABABAB')
  })

  it('is warned of where each update would write it', () => {
    const result = compileExpression('Guid()', { writesOnUpdate: true })
    expect(result).toMatchObject({ ok: true, warnings: [{ code: 'W_VARIES_ON_UPDATE' }] })
  })
})

describe('RandomString', () => {
  const minima = fc
    .array(fc.nat(12), { minLength: 4, maxLength: 4 })
    .chain((all) => fc.tuple(fc.constant(all), fc.nat(40), fc.nat()))
    .map(([all, more, seed]) => ({
      all,
      length: Math.max(
        1,
        all.reduce((a, b) => a + b, more),
      ),
      seed,
    }))
  // Never so much that a class is emptied.
  const avoided = fc.subarray([...`${special.slice(4)}ABCDEFGHIJxyz01234`]).map((all) => all.join(''))

  it('has its length and its minima, and nothing to avoid', () => {
    fc.assert(
      fc.property(minima, avoided, ({ all, length, seed }, avoid) => {
        const made = text(`RandomString(${[length, ...all].join(', ')}, ${quote(avoid)})`, {}, seeded(seed))
        const [digits = 0, specials = 0, capitals = 0, smalls = 0] = all
        expect(made).toHaveLength(length)
        expect(count(made, /[0-9]/g)).toBeGreaterThanOrEqual(digits)
        expect(countSpecial(made)).toBeGreaterThanOrEqual(specials)
        expect(count(made, /[A-Z]/g)).toBeGreaterThanOrEqual(capitals)
        expect(count(made, /[a-z]/g)).toBeGreaterThanOrEqual(smalls)
        expect(count(made, /[0-9A-Za-z]/g) + countSpecial(made)).toBe(length)
        for (const character of avoid) expect(made).not.toContain(character)
      }),
    )
  })

  it('is the same for the same bytes, and another for others', () => {
    const made = (seed: number) => text('RandomString(40, 1, 1, 1, 1)', {}, seeded(seed))
    expect(made(1)).toBe(made(1))
    expect(made(1)).not.toBe(made(2))
  })

  it.each([
    ['RandomString(10, 10, 0, 0, 0)', /^\d{10}$/],
    ['RandomString(1, 0, 0, 0, 1)', /^[a-z]$/],
    ['RandomString(256, 0, 0, 256, 0)', /^[A-Z]{256}$/],
    ['RandomString("6", "3", "0", "0", "3")', /^[a-z\d]{6}$/],
    ['RandomString([length], 2, 0, 0, [smalls])', /^[a-z\d]{4}$/],
    ['RandomString(4, 4, 0, 0, 0, "012345678")', /^9999$/],
    ['RandomString(4, 4, 0, 0, 0, [digits])', /^7777$/],
    ['RandomString(4, 4, 0, 0, 0, )', /^\d{4}$/],
    ['RandomString(4, 4, 0, 0, 0, [nothing])', /^\d{4}$/],
    // A class that nothing is asked of may be avoided as a whole.
    [`RandomString(99, 1, 0, 1, 1, ${quote(special)})`, /^[A-Za-z\d]{99}$/],
  ])('%s fits %s', (expression, pattern) => {
    expect(text(expression, { length: '4', smalls: 2, digits: '012345689' })).toMatch(pattern)
  })

  it.each([
    ['RandomString(3, 1, 1, 1, 1)', 'E_ARGUMENT_COMBINATION', 'ask for 4 characters'],
    ['RandomString(0, 0, 0, 0, 0)', 'E_INDEX_RANGE', '"Length" is 0'],
    ['RandomString(257, 0, 0, 0, 0)', 'E_INDEX_RANGE', '"Length" is 257'],
    ['RandomString(9, 0, -1, 0, 0)', 'E_INDEX_RANGE', '"MinimumSpecialCharacters" is negative'],
    ['RandomString(9, 1, 0, 0, 0, "0123456789")', 'E_ARGUMENT_COMBINATION', 'no digit is left'],
    [`RandomString(9, 0, 1, 0, 0, ${quote(special)})`, 'E_ARGUMENT_COMBINATION', 'no special character is left'],
    ['RandomString(9, 0, 0, 1, 0, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")', 'E_ARGUMENT_COMBINATION', 'no capital letter'],
    ['RandomString(9, 0, 0, 0, 1, "abcdefghijklmnopqrstuvwxyz")', 'E_ARGUMENT_COMBINATION', 'no small letter'],
    [
      `RandomString(9, 0, 0, 0, 0, ${quote(`${special}0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz`)})`,
      'E_ARGUMENT_COMBINATION',
      'no character is left',
    ],
  ])('%s is refused when it is read', (expression, code, message) => {
    const result = compileExpression(expression)
    const found = result.ok ? [] : result.issues.filter((issue) => issue.code === code)
    expect(found.map((issue) => issue.message).join()).toContain(message)
  })

  it.each([
    ['RandomString(9, 0, 0, 0)', 'E_ARGUMENT_COUNT'],
    ['RandomString(9, , 0, 0, 0)', 'E_ARGUMENT_COUNT'],
    ['RandomString(9, 1, 1, 1, 1, "", "")', 'E_ARGUMENT_COUNT'],
    ['RandomString("nine", 1, 1, 1, 1)', 'E_ARGUMENT_TYPE'],
  ])('%s is refused: %s', (expression, code) => {
    expect(compileExpression(expression)).toMatchObject({ ok: false, issues: [{ code }] })
  })

  it.each([
    [{ length: '2' }, 'E_ARGUMENT_COMBINATION'],
    [{ length: '300' }, 'E_INDEX_RANGE'],
    [{ length: 'many' }, 'E_ARGUMENT_TYPE'],
    [{}, 'E_ARGUMENT_TYPE'],
    [{ length: 4, avoid: '0123456789' }, 'E_ARGUMENT_COMBINATION'],
  ])('of a person with %j fails when it runs: %s', (attributes, code) => {
    expect(evaluate('RandomString([length], 3, 0, 0, 0, [avoid])', attributes)).toMatchObject({ kind: 'error', code })
  })

  it('prefers no character: each byte that would is thrown away', () => {
    // 256 = 25 × 10 + 6: the bytes 250 to 255 would make 0 to 5 likelier.
    const bytes = Uint8Array.from({ length: 64 }, (_, index) => (index < 6 ? 250 + index : 7))
    expect(text('RandomString(1, 1, 0, 0, 0)', {}, () => bytes)).toBe('7')
  })

  it('gives every digit about as often, and puts each class everywhere', () => {
    const next = seeded(4711)
    const tally = new Map<string, number>()
    const digitAt = Array.from({ length: 4 }, () => 0)
    for (let round = 0; round < 4000; round += 1) {
      const made = text('RandomString(4, 1, 0, 0, 3)', {}, next)
      const at = made.search(/\d/)
      digitAt[at] = (digitAt[at] ?? 0) + 1
      tally.set(made[at] ?? '', (tally.get(made[at] ?? '') ?? 0) + 1)
    }
    for (const digit of '0123456789') expect(Math.abs((tally.get(digit) ?? 0) - 400), digit).toBeLessThan(100)
    for (const times of digitAt) expect(Math.abs(times - 1000)).toBeLessThan(150)
  })

  it('ends when the generator is broken', () => {
    const stuck = (length: number) => new Uint8Array(length).fill(255)
    expect(evaluate('RandomString(9, 1, 1, 1, 1)', {}, stuck)).toMatchObject({ kind: 'error', code: 'E_LIMIT' })
  })

  it('stays hidden inside Redact', () => {
    expect(evaluate('Redact(RandomString(9, 1, 1, 1, 1))')).toMatchObject({ kind: 'value', redacted: true })
  })
})
