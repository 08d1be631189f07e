import { readFileSync } from 'node:fs'
import type { Attributes } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import {
  checkFilter,
  compileFilter,
  explainFilter,
  parseFilter,
  parsePatchPath,
  printFilter,
  userType,
} from '../../src/index.ts'
import { parseOk, shape } from './support.ts'

interface Vector {
  readonly filter: string
  readonly valid: boolean
  readonly strictAbnf?: boolean
  readonly kind: 'filter' | 'path' | 'semantic'
}

interface Results {
  readonly users: readonly Attributes[]
  readonly tests: readonly { readonly filter: string; readonly matches: readonly string[] }[]
}

const vectors: readonly Vector[] = read('scim-filters.json')
const results: Results = read('scim-filter-results.json')

function read<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}`, import.meta.url), 'utf8'))
}

const filters = vectors.filter(({ kind }) => kind !== 'path')

describe('filters collected from specifications, tests and clients', () => {
  it('are all there', () => {
    expect(vectors).toHaveLength(671)
    expect(results.tests).toHaveLength(71)
  })

  it.each(filters.filter(({ kind }) => kind === 'filter'))('$filter: valid $valid', ({ filter, valid }) => {
    expect(parseFilter(filter)).toMatchObject({ ok: valid })
  })

  it.each(filters)('$filter: valid by the letter $strictAbnf', ({ filter, strictAbnf }) => {
    expect(parseFilter(filter, { strict: true })).toMatchObject({ ok: strictAbnf })
  })

  it.each(filters.filter(({ kind }) => kind === 'semantic'))('$filter is refused by the schema', ({ filter }) => {
    expect(checkFilter(parseOk(filter), userType)).toMatchObject([{ code: 'operator' }])
  })

  it.each(filters.filter(({ valid }) => valid))('$filter is the same when printed and read again', ({ filter }) => {
    const first = parseOk(filter)
    expect(shape(parseOk(printFilter(first)))).toEqual(shape(first))
  })

  it.each(filters.filter(({ valid }) => !valid))(
    '$filter: the place lies in the text, the message is short',
    ({ filter }) => {
      const result = parseFilter(filter)
      if (result.ok) return
      expect(result.problem.position).toBeGreaterThanOrEqual(0)
      expect(result.problem.position).toBeLessThanOrEqual(filter.length)
      expect(result.problem.message).toMatch(/^.{10,160}\.$/)
    },
  )
})

describe('paths of PATCH collected from specifications, tests and clients', () => {
  it.each(vectors.filter(({ kind }) => kind === 'path'))('$filter: valid $valid', ({ filter, valid }) => {
    expect(parsePatchPath(filter)).toMatchObject({ ok: valid })
  })
})

describe('whom filters select', () => {
  it.each(results.tests)('$filter selects $matches', ({ filter, matches }) => {
    const parsed = parseOk(filter)
    const test = compileFilter(parsed, userType)
    expect(results.users.filter(test).map(({ id }) => id)).toEqual(matches)
    expect(results.users.map((user) => explainFilter(parsed, userType, user).matches)).toEqual(results.users.map(test))
  })

  it.each(results.tests)('$filter has no problem but an attribute nobody knows', ({ filter }) => {
    const codes = filter.includes('nosuch') ? ['unknownAttribute'] : []
    expect(checkFilter(parseOk(filter), userType).map(({ code }) => code)).toEqual(codes)
  })
})
