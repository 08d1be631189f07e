import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eqFilter } from '../../src/index.ts'
import { scripted } from './scripted.ts'

describe('eqFilter', () => {
  it.each([
    [[{ path: 'userName', value: 'ada' }], 'userName eq "ada"'],
    [[{ path: 'userName', value: 'a"b\\c' }], 'userName eq "a\\"b\\\\c"'],
    [[{ path: 'userName', value: 'line\nbreak' }], 'userName eq "line\\nbreak"'],
    [[{ path: 'active', value: true }], 'active eq true'],
    [[{ path: 'level', value: 3 }], 'level eq 3'],
    [
      [
        { path: 'userName', value: 'a' },
        { path: 'externalId', value: 'b' },
      ],
      'userName eq "a" and externalId eq "b"',
    ],
    [[{ path: 'emails[type eq "work"].value', value: 'x@y' }], 'emails[type eq "work" and value eq "x@y"]'],
    [[{ path: 'a[t eq "]."].value', value: 'x' }], 'a[t eq "]." and value eq "x"]'],
  ])('writes %j', (terms, text) => expect(eqFilter(terms)).toBe(text))

  it.each([[null], [['a']], [{ value: 'a' }], [Number.NaN]])('refuses %j, which no filter can hold', (value) => {
    expect(() => eqFilter([{ path: 'userName', value }])).toThrow(expect.objectContaining({ code: 'INVALID_VALUE' }))
  })

  it('refuses an empty query, which would find everybody', () => {
    expect(() => eqFilter([])).toThrow(expect.objectContaining({ code: 'INVALID_VALUE' }))
  })

  it('keeps every text inside its quotes, also through the address', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), async (value) => {
        const { client, requests } = scripted(() => ({ body: { totalResults: 0 } }))
        await client.find('/Users', { terms: [{ path: 'userName', value }] }, 2, {})
        const sent = new URL(requests[0]?.url ?? '').searchParams.get('filter') ?? ''
        expect(JSON.parse(sent.slice('userName eq '.length))).toBe(value)
      }),
    )
  })
})
