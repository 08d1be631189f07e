import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { durationMs } from '../../src/config/duration.ts'
import { parseSecretReference, readSecret } from '../../src/config/secrets.ts'

let baseDir = ''
beforeEach(async () => {
  baseDir = await mkdtemp(join(tmpdir(), 'sutler-secrets-'))
})
afterEach(() => rm(baseDir, { recursive: true, force: true }))

describe('a secret', () => {
  it('comes from a variable, or from a file without its last line break', async () => {
    await writeFile(join(baseDir, 'token'), 'hunter2\n')
    expect(await readSecret({ from: 'env', name: 'T' }, { variables: { T: 'x y' }, baseDir })).toBe('x y')
    expect(await readSecret({ from: 'file', path: 'token' }, { variables: {}, baseDir })).toBe('hunter2')
  })

  it.each([
    ['a variable that is not set', { from: 'env', name: 'T' }, /variable T is not set/],
    ['a variable that is empty', { from: 'env', name: 'E' }, /variable E is empty/],
    ['a file that is not there', { from: 'file', path: 'none' }, /none cannot be read \(ENOENT\)/],
    ['a file that is empty', { from: 'file', path: 'empty' }, /empty is empty/],
  ] as const)('in %s is missed by name', async (_title, reference, message) => {
    await writeFile(join(baseDir, 'empty'), '\n')
    await expect(readSecret(reference, { variables: { E: '' }, baseDir })).rejects.toThrow(message)
  })

  it('is never written out: other text is no reference', () => {
    expect(parseSecretReference('env:CRM_TOKEN')).toEqual({ from: 'env', name: 'CRM_TOKEN' })
    expect(parseSecretReference('file:./token')).toEqual({ from: 'file', path: './token' })
    for (const text of ['hunter2', 'env:', 'env:has space', 'file:', 'ENV:X'])
      expect(parseSecretReference(text)).toBeNull()
  })
})

describe('a duration', () => {
  it('is a whole number and a unit', () => {
    expect(['30s', '5m', '12h', '30d'].map(durationMs)).toEqual([30_000, 300_000, 43_200_000, 2_592_000_000])
    for (const text of ['5', '0m', '-1s', '1.5h', 'm', '5 m', '5w']) expect(() => durationMs(text)).toThrow(RangeError)
  })
})
