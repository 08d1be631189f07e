import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import type { DirectoryIndex } from '../../src/directory/keys.ts'
import { openStore } from '../../src/index.ts'

const badge: DirectoryIndex = { type: 'User', path: 'badge', caseExact: false, unique: true }

it('finds objects that were there by an attribute that is indexed since, and forgets what they were', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sutler-reindex-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const open = (indexes: readonly DirectoryIndex[]) =>
    openStore({ kind: 'sqlite', path: join(folder, 'state.db') }, { indexes })
  const before = await open([])
  await before.records.create('User', 'u', { userName: 'ann', badge: 'B1' }, [])
  await before.records.create('User', 'v', { userName: 'bea', badge: 'B2' }, [])
  await before.close()

  const { records, close } = await open([badge])
  onTestFinished(close)
  const found = async (path: string, value: string) =>
    (await records.page('User', [{ kind: 'value', path, value }], { after: null, skip: 0, limit: 9 })).map(
      ({ id }) => id,
    )
  const become = (id: string, attributes: Record<string, string>) =>
    records.change('User', id, null, () => ({ attributes, members: { add: [], remove: [] } }))
  expect([await found('badge', 'b1'), await found('userName', 'ann')]).toEqual([['u'], ['u']])
  await expect(become('v', { userName: 'bea', badge: 'b1' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })

  await become('u', { userName: 'zoe', badge: 'B3' })
  await become('v', { userName: 'ann', badge: 'B1' })
  expect([await found('badge', 'B1'), await found('userName', 'ann'), await found('userName', 'bea')]).toEqual([
    ['v'],
    ['v'],
    [],
  ])
  await records.delete('User', 'v', null)
  await records.create('User', 'w', { userName: 'ann', badge: 'B1' }, [])
  expect([await found('badge', 'B1'), await found('userName', 'ann')]).toEqual([['w'], ['w']])
})
