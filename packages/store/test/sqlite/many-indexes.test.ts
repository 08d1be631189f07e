import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, it, onTestFinished } from 'vitest'
import type { DirectoryIndex } from '../../src/directory/keys.ts'
import { openStore } from '../../src/index.ts'

const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']
/** Unique or not, by turns: which of them an object has gives 88 sequences of both. */
const indexes: readonly DirectoryIndex[] = names.map((path, n) => {
  return { type: 'User', path, caseExact: false, unique: n % 2 === 0 }
})

it('objects are found, kept unique and forgotten by whichever of many indexed attributes they have', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sutler-indexes-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'state.db')
  const { records, close } = await openStore({ kind: 'sqlite', path }, { indexes })
  const kinds = Array.from({ length: 2 ** names.length }, (_, kind) => ({
    id: `u${kind}`,
    attributes: Object.fromEntries(names.flatMap((name, n) => (kind & (1 << n) ? [[name, `${name}-${kind}`]] : []))),
  }))
  await Promise.all(kinds.map(({ id, attributes }) => records.create('User', id, { userName: id, ...attributes }, [])))
  const found = async (name: string, value: string) => {
    const page = await records.page('User', [{ kind: 'value', path: name, value }], { after: null, skip: 0, limit: 9 })
    return page.map(({ id }) => id)
  }
  for (const { id, attributes } of kinds)
    for (const [name, value] of Object.entries(attributes)) expect(await found(name, value)).toEqual([id])
  const last = kinds.at(-1)?.attributes.a ?? ''
  await expect(records.create('User', 'x', { userName: 'x', a: last }, [])).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  })
  for (const { id } of kinds) expect(await records.delete('User', id, null)).toBe(true)
  await close()
  const database = new DatabaseSync(path)
  onTestFinished(() => database.close())
  expect(database.prepare('select count(*) as n from directory_key').get()).toEqual({ n: 0 })
})
