import { describe, expect, test } from 'vitest'
import { ScimError } from '../../src/error.ts'
import { applyPatch } from '../../src/patch/apply.ts'
import { entra, strict } from '../../src/patch/profiles.ts'
import { patchOpUrn, readPatch } from '../../src/patch/read.ts'
import type { Leniency } from '../../src/patch/types.ts'
import { groupType, userType } from '../../src/schema/resource-type.ts'
import { groupUrn, userUrn } from '../../src/schema/urns.ts'
import { deskUrn, deskUser } from './types-of-test.ts'

function refusal(run: () => unknown): ScimError {
  try {
    run()
  } catch (error) {
    if (error instanceof ScimError) return error
    throw error
  }
  throw new Error('nothing was refused')
}

const title = { op: 'replace', path: 'title', value: 'B' }

describe('the envelope', () => {
  test.each<[string, unknown, Leniency, string | null]>([
    ['as the RFC says', { schemas: [patchOpUrn], Operations: [title] }, strict, null],
    ['its URN in any case', { schemas: [patchOpUrn.toUpperCase()], Operations: [title] }, strict, null],
    ['other URNs beside it', { schemas: ['urn:x', patchOpUrn], Operations: [title] }, strict, null],
    ['no schemas', { Operations: [title] }, strict, 'invalidSyntax'],
    ['no schemas, forgiven', { Operations: [title] }, entra, null],
    ['schemas that are a text', { schemas: patchOpUrn, Operations: [title] }, strict, 'invalidSyntax'],
    ['other schemas', { schemas: [userUrn, 5], Operations: [title] }, strict, 'invalidSyntax'],
    ['other schemas, forgiven', { schemas: [userUrn], Operations: [title] }, entra, null],
    ['operations in lower case', { schemas: [patchOpUrn], operations: [title] }, strict, 'invalidSyntax'],
    ['operations in lower case, forgiven', { operations: [title] }, entra, null],
    [
      'keys of an operation in capitals',
      { schemas: [patchOpUrn], Operations: [{ Op: 'add', Path: 'title', Value: 'x' }] },
      strict,
      'invalidSyntax',
    ],
    [
      'keys of an operation in capitals, forgiven',
      { Operations: [{ Op: 'add', Path: 'title', Value: 'x' }] },
      entra,
      null,
    ],
    ['no operations', { schemas: [patchOpUrn] }, entra, 'invalidSyntax'],
    ['an empty list', { schemas: [patchOpUrn], Operations: [] }, entra, 'invalidSyntax'],
    ['operations that are an object', { schemas: [patchOpUrn], Operations: title }, entra, 'invalidSyntax'],
    ['an operation that is a text', { schemas: [patchOpUrn], Operations: ['x'] }, entra, 'invalidSyntax'],
    ['an operation that is null', { schemas: [patchOpUrn], Operations: [null] }, entra, 'invalidSyntax'],
    ['an op that is a number', { schemas: [patchOpUrn], Operations: [{ ...title, op: 1 }] }, entra, 'invalidSyntax'],
    [
      'an op in capitals',
      { schemas: [patchOpUrn], Operations: [{ ...title, op: 'REPLACE' }] },
      strict,
      'invalidSyntax',
    ],
    ['an op in capitals, forgiven', { schemas: [patchOpUrn], Operations: [{ ...title, op: 'REPLACE' }] }, entra, null],
    ['a list', [title], entra, 'invalidSyntax'],
    ['nothing', null, entra, 'invalidSyntax'],
    ['a text', 'x', entra, 'invalidSyntax'],
  ])('%s', (_, body, leniency, scimType) => {
    if (scimType === null) expect(readPatch(body, userType, leniency)).toHaveLength(1)
    else expect(refusal(() => readPatch(body, userType, leniency))).toMatchObject({ status: 400, scimType })
  })
})

test('a refusal names the operation and its path, and no value', () => {
  const operations = [title, { op: 'replace', path: 'password', value: { secret: 'hunter2' } }]
  const { message } = refusal(() => readPatch({ schemas: [patchOpUrn], Operations: operations }, userType, strict))
  expect(message).toBe('Operation 2, password: it must be a text.')
})

test('so does one that shows only when it is applied', () => {
  const operations = readPatch(
    { schemas: [patchOpUrn], Operations: [title, { op: 'replace', path: 'emails[type eq "x"].value', value: 'v' }] },
    userType,
    strict,
  )
  const { message } = refusal(() => applyPatch({ schemas: [userUrn] }, operations, userType, strict))
  expect(message).toBe('Operation 2, emails[type eq "x"].value: no value matches the filter.')
})

test('a path nobody knows gets a hint, a very long one is cut', () => {
  const of = (path: string) =>
    refusal(() => readPatch({ schemas: [patchOpUrn], Operations: [{ ...title, path }] }, userType, strict)).message
  expect(of('displayNam')).toBe('Operation 1, displayNam: no schema has it. Did you mean displayName?')
  expect(of(`x${'y'.repeat(5000)}`).length).toBeLessThan(300)
})

test('operations are settled before any of them is applied', () => {
  const before = { schemas: [userUrn], userName: 'ada', title: 'A' }
  const body = { schemas: [patchOpUrn], Operations: [title, { op: 'remove', path: 'userName' }] }
  expect(refusal(() => readPatch(body, userType, strict)).scimType).toBe('mutability')
  expect(before.title).toBe('A')
})

describe('operations that no request brought', () => {
  const before = { schemas: [groupUrn], displayName: 'G' }

  test('are checked as if one had', () => {
    const path = { urn: null, name: 'DISPLAYNAME', sub: null, filter: null }
    expect(applyPatch(before, [{ op: 'replace', path, value: 'H' }], groupType, strict)).toEqual({
      attributes: { ...before, displayName: 'H' },
      changed: true,
    })
    expect(applyPatch(before, [{ op: 'add', path: null, value: { displayName: 'G' } }], groupType, strict)).toEqual({
      attributes: before,
      changed: false,
    })
    expect(refusal(() => applyPatch(before, [{ op: 'add', path, value: 5 }], groupType, strict))).toMatchObject({
      scimType: 'invalidValue',
      message: 'Operation 1, DISPLAYNAME: it must be a text.',
    })
    const nowhere = { op: 'remove', path: null, value: undefined } as const
    expect(refusal(() => applyPatch(before, [nowhere], groupType, strict)).scimType).toBe('noTarget')
  })

  test('of another resource type are refused', () => {
    const operations = readPatch({ schemas: [patchOpUrn], Operations: [title] }, userType, strict)
    expect(applyPatch(before, operations, groupType, strict).changed).toBe(false)
  })
})

test('keys of the stored resource are found in any case', () => {
  const before = { schemas: [userUrn], TITLE: 'A', emails: { value: 'a' } }
  const operations = readPatch(
    { schemas: [patchOpUrn], Operations: [title, { op: 'add', path: 'emails', value: [{ value: 'b' }] }] },
    userType,
    strict,
  )
  expect(applyPatch(before, operations, userType, strict).attributes).toEqual({
    schemas: [userUrn],
    TITLE: 'B',
    emails: [{ value: 'a' }, { value: 'b' }],
  })
})

describe('operations on long lists', () => {
  const emails = Array.from({ length: 20_000 }, (_, n) => ({ value: `m${n}@x` }))
  const patched = (operations: readonly object[]) => {
    const read = readPatch({ schemas: [patchOpUrn], Operations: operations }, userType, strict)
    return applyPatch({ schemas: [userUrn], userName: 'a', emails }, read, userType, strict)
  }
  const choosing = (count: number) =>
    Array.from({ length: count }, (_, n) => ({ op: 'replace', path: `emails[value eq "m${n}@x"].type`, value: 'work' }))

  test('are few, so that none of them keeps everybody waiting: more are 413', () => {
    expect(patched(choosing(5)).changed).toBe(true)
    expect(refusal(() => patched(choosing(1000)))).toMatchObject({ status: 413, scimType: null })
  })

  test.each(['device.ports', 'keys[value eq "7"].uses'])('are few also where a part is the long list: %s', (path) => {
    const part = Array.from({ length: 20_000 }, (_, n) => (path.startsWith('keys') ? `u${n}` : n))
    const desk = path.startsWith('keys')
      ? { keys: [{ value: '7', door: 'A', uses: part }] }
      : { device: { serial: '1', ports: part } }
    const grown = (count: number) => {
      const adding = Array.from({ length: count }, (_, n) => {
        return { op: 'add', path: `${deskUrn}:${path}`, value: [path.startsWith('keys') ? `new${n}` : -n - 1] }
      })
      const read = readPatch({ schemas: [patchOpUrn], Operations: adding }, deskUser, strict)
      return applyPatch({ schemas: [userUrn, deskUrn], userName: 'a', [deskUrn]: desk }, read, deskUser, strict)
    }
    expect(grown(5).changed).toBe(true)
    expect(refusal(() => grown(1000))).toMatchObject({ status: 413 })
  })

  test('are few also as elements of one, where each adds to the same part', () => {
    const value = Array.from({ length: 3000 }, (_, n) => ({ value: '7', door: 'A', uses: [`new${n}`] }))
    const body = { schemas: [patchOpUrn], Operations: [{ op: 'add', path: `${deskUrn}:keys`, value }] }
    const read = readPatch(body, deskUser, strict)
    const before = { schemas: [userUrn, deskUrn], userName: 'a' }
    expect(refusal(() => applyPatch(before, read, deskUser, strict))).toMatchObject({ status: 413 })
  })

  test('do not count parts that they are not about', () => {
    const before = {
      schemas: [userUrn, deskUrn],
      userName: 'a',
      [deskUrn]: { device: { serial: '1', ports: Array.from({ length: 600 }, (_, n) => n) } },
    }
    const labels = Array.from({ length: 1000 }, (_, n) => ({
      ...{ op: 'replace', path: `${deskUrn}:device.label`, value: `l${n}` },
    }))
    const read = readPatch({ schemas: [patchOpUrn], Operations: labels }, deskUser, strict)
    expect(applyPatch(before, read, deskUser, strict).changed).toBe(true)
  })

  test('do not count where the list is not what they are about', () => {
    const titles = Array.from({ length: 1000 }, (_, n) => ({ op: 'replace', path: 'title', value: `t${n}` }))
    expect(patched(titles).attributes).toMatchObject({ title: 't999' })
  })
})
