import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Attributes } from '@sutler/core'
import { describe, expect, test } from 'vitest'
import { entra, strict } from '../../src/patch/profiles.ts'
import { groupType, userType } from '../../src/schema/resource-type.ts'
import { comparable, outcomeOf } from './apply-vector.ts'

interface Vector {
  readonly name: string
  readonly resourceType: 'User' | 'Group'
  readonly before: Attributes
  readonly patchOps: readonly unknown[]
  readonly after?: Attributes
  readonly error?: { readonly status: number; readonly scimType: readonly string[] }
  readonly level: 'rfc' | 'lenient' | 'disputed'
}

const file = join(import.meta.dirname, '../vectors/scim-patches.json')
const vectors: readonly Vector[] = JSON.parse(readFileSync(file, 'utf8'))
const cases = vectors.flatMap((vector, index) => {
  const profiles = { rfc: [strict, entra], lenient: [entra], disputed: [] }[vector.level]
  return profiles.map((profile) => ({ title: `${index} ${vector.name} (${profile.name})`, vector, profile }))
})

test('there are vectors of both levels', () => {
  expect(cases.length).toBe(91 * 2 + 33)
})

test.each(cases)('$title', ({ vector, profile }) => {
  const outcome = outcomeOf(
    vector.before,
    vector.patchOps,
    vector.resourceType === 'User' ? userType : groupType,
    profile,
  )
  if (vector.error !== undefined) {
    expect(outcome).toMatchObject({ status: vector.error.status })
    expect(vector.error.scimType).toContain('scimType' in outcome ? outcome.scimType : null)
  } else {
    expect('after' in outcome ? comparable(outcome.after) : outcome).toEqual(comparable(vector.after ?? null))
  }
})

const work = (parts: object) => ({ type: 'work', ...parts })
const spider = { value: 'spiderman@superheroes.com', primary: true }

/** What becomes of each disputed vector: the attributes that end up so, or the scimType; by its place in the file. */
const decided: Readonly<Record<number, { strict: object | string; entra: object | string }>> = {
  28: both({ name: { givenName: 'Barbara', familyName: 'Smith' } }),
  79: both('mutability'),
  83: {
    strict: 'invalidFilter',
    entra: { members: [{ value: 'f648f8d5ea4e4cd38e9c' }, { value: '123abc', $ref: 'User' }] },
  },
  87: { strict: 'invalidValue', entra: { displayName: 'asdf' } },
  88: both({ members: [{ $ref: 'User', value: 'f648f8d5ea4e4cd38e9c' }] }),
  91: { strict: 'invalidSyntax', entra: { members: [{ value: 'f648f8d5ea4e4cd38e9c' }] } },
  93: both({ name: { honorificPrefix: 'Mr', formatted: 'Test' } }),
  95: both('noTarget'),
  107: { strict: 'noTarget', entra: { addresses: [work({ country: 'Denmark' })] } },
  109: both('invalidValue'),
  113: { strict: 'invalidSyntax', entra: { addresses: [work({ formatted: '1111 Street Rd' })] } },
  115: both('invalidValue'),
  116: both({ name: { familyName: 'Parker', givenName: 'Peter' } }),
  118: both('invalidValue'),
  125: { strict: 'invalidSyntax', entra: 'noTarget' },
  127: { strict: 'invalidValue', entra: { emails: [spider] } },
  128: both({ emails: [spider, { value: 'batman@superheroes.com', primary: false }] }),
  129: both('invalidValue'),
  130: {
    strict: 'invalidValue',
    entra: {
      emails: [
        { ...spider, primary: false },
        { value: 'batman@superheroes.com', primary: true },
      ],
    },
  },
  131: both({ name: { familyName: 'Parker', givenName: 'Peter' } }),
}

function both(outcome: object | string) {
  return { strict: outcome, entra: outcome }
}

describe('what sources dispute is decided once', () => {
  const disputed = vectors.flatMap((vector, index) => (vector.level === 'disputed' ? [{ index, vector }] : []))

  test('no disputed vector is left out', () => {
    expect(disputed.map(({ index }) => index)).toEqual(Object.keys(decided).map(Number))
  })

  test.each(
    disputed.flatMap(({ index, vector }) =>
      [strict, entra].map((profile) => ({
        title: `${index} ${vector.name} (${profile.name})`,
        index,
        vector,
        profile,
      })),
    ),
  )('$title', ({ index, vector, profile }) => {
    const type = vector.resourceType === 'User' ? userType : groupType
    const outcome = outcomeOf(vector.before, vector.patchOps, type, profile)
    const wanted = decided[index]?.[profile === strict ? 'strict' : 'entra']
    if (typeof wanted === 'string') expect(outcome).toEqual({ status: 400, scimType: wanted })
    else expect(outcome).toEqual({ after: expect.objectContaining(wanted ?? {}) })
  })
})
