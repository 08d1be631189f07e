import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { type OpenStore, openStore } from '../../src/index.ts'

const none = { add: [], remove: [] }

let ours: OpenStore
let theirs: OpenStore

// Two processes of one installation: neither knows what the other has written.
beforeEach(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sutler-store-'))
  const open = () => openStore({ kind: 'sqlite', path: join(folder, 'store.db') })
  ours = await open()
  theirs = await open()
  onTestFinished(async () => {
    await ours.close()
    await theirs.close()
    rmSync(folder, { recursive: true })
  })
  await ours.records.create('User', 'u', { userName: 'ann' }, [])
  await set(ours, { title: 'x' })
})

const set = (store: OpenStore, more: object, version: number | null = null) =>
  store.records.change('User', 'u', version, ({ attributes }) => ({
    attributes: { ...attributes, ...more },
    members: none,
  }))

const attributes = async () => (await theirs.records.read('User', 'u'))?.attributes

describe('a change of what this process wrote last', () => {
  it('stands on what another one has written since', async () => {
    await set(theirs, { nickName: 'theirs' })
    const seen: unknown[] = []
    await ours.records.change('User', 'u', null, (present) => {
      seen.push(present.attributes.nickName)
      return { attributes: { ...present.attributes, title: 'ours' }, members: none }
    })
    expect(seen).toEqual([undefined, 'theirs'])
    expect(await attributes()).toEqual({ userName: 'ann', title: 'ours', nickName: 'theirs' })
  })

  it('is made though it would have changed nothing then', async () => {
    await set(theirs, { title: 'y' })
    expect(await set(ours, { title: 'x' })).toMatchObject({ kind: 'changed' })
    expect(await attributes()).toEqual({ userName: 'ann', title: 'x' })
    expect(await set(ours, { title: 'x' })).toMatchObject({ kind: 'same' })
  })

  it('is not believed to change nothing of what another one writes meanwhile', async () => {
    for (let n = 0; n < 30; n++) {
      const before = (await set(ours, { title: 'x', count: n })) as { record: { version: number } }
      const members = { add: [`m${n}`], remove: [] }
      await Promise.all([
        ours.records.change('User', 'u', null, ({ attributes: present }) => ({
          attributes: { ...present, title: 'x' },
          members,
        })),
        set(theirs, { title: 'y' }, before.record.version),
      ])
      // Whoever came second: theirs is refused by its version then, and ours says x once more.
      expect((await attributes())?.title).toBe('x')
    }
  })

  it('is refused for what is there, not for what was', async () => {
    await set(theirs, { title: 'y' })
    const change = (refused: string) =>
      ours.records.change('User', 'u', null, (present) => {
        if (present.attributes.title === refused) throw new Error(`not from ${refused}`)
        return { attributes: { userName: 'ann' }, members: none }
      })
    await expect(change('y')).rejects.toThrow('not from y')
    expect(await change('x')).toMatchObject({ kind: 'changed' })
  })

  it('meets the version that is there', async () => {
    const before = (await ours.records.read('User', 'u'))?.version ?? 0
    await set(theirs, { title: 'y' })
    expect(await set(ours, { title: 'z' }, before)).toEqual({ kind: 'outdated' })
    const now = (await theirs.records.read('User', 'u'))?.version ?? 0
    expect(await set(ours, { title: 'z' }, now)).toMatchObject({ kind: 'changed' })
  })

  it('finds it gone, or come back as another', async () => {
    await theirs.records.delete('User', 'u', null)
    expect(await set(ours, { title: 'z' })).toEqual({ kind: 'missing' })
    await theirs.records.create('User', 'u', { userName: 'bob' }, [])
    await set(ours, { title: 'z' })
    expect(await attributes()).toEqual({ userName: 'bob', title: 'z' })
  })

  it('answers with the groups it is in by now, and with attributes others gave while members changed', async () => {
    await theirs.records.create('Group', 'g', { displayName: 'G' }, ['u'])
    expect(await set(ours, { title: 'z' })).toMatchObject({ record: { inGroups: true } })
    await set(theirs, { title: 'y' })
    const added = { attributes: null, members: { add: ['somebody'], remove: [] } }
    const outcome = await ours.records.change('User', 'u', null, () => added)
    expect(outcome).toEqual({ kind: 'changed', record: await theirs.records.read('User', 'u') })
  })

  it('takes free values only, also from others', async () => {
    await theirs.records.create('User', 'v', { userName: 'bob' }, [])
    await expect(set(ours, { userName: 'BOB' })).rejects.toMatchObject({ code: 'ALREADY_EXISTS' })
    await theirs.records.delete('User', 'v', null)
    expect(await set(ours, { userName: 'BOB' })).toMatchObject({ kind: 'changed' })
    expect((await theirs.records.create('User', 'w', { userName: 'ann' }, [])).id).toBe('w')
  })
})
