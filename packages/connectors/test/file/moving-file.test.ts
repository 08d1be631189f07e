import { appendFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { type FileAccess, localFiles } from '../../src/file/access.ts'
import { listAll, opened } from './support.ts'

const old = 'id,name\n1,old\n2,old\n'
const fresh = 'id,name\n1,new\n2,new\n3,new\n'

interface Meddled {
  readonly files: FileAccess
  /** How often the file was opened. */
  opens(): number
}

/** Lets `meddle` act on the file after each first block that is read, told which reading it is. */
function meddled(meddle: (path: string, reading: number) => void): Meddled {
  let opens = 0
  const files: FileAccess = {
    ...localFiles,
    async open(path) {
      const file = await localFiles.open(path)
      const reading = ++opens
      let blocks = 0
      return {
        ...file,
        async read(into) {
          const bytes = await file.read(into)
          if (++blocks === 1) meddle(path, reading)
          return bytes
        },
      }
    },
  }
  return { files, opens: () => opens }
}

function replace(path: string, content: string): void {
  writeFileSync(`${path}.new`, content)
  renameSync(`${path}.new`, path)
}

describe('a file that does not stand still', () => {
  it('is read again when it is replaced meanwhile', async () => {
    const { files, opens } = meddled((path, reading) => reading === 1 && replace(path, fresh))
    const { source } = await opened(old, {}, { files })
    expect((await listAll(source)).items.map((item) => item.attributes.name)).toEqual(['new', 'new', 'new'])
    expect(opens()).toBe(2)
  })

  it('is read again when it grows meanwhile, though what was read looked cut', async () => {
    const { files, opens } = meddled((path, reading) => reading === 1 && appendFileSync(path, ',whole\n'))
    const { source } = await opened('id,name\n1', {}, { files })
    expect((await listAll(source)).items).toEqual([
      { type: 'worker', anchor: '1', attributes: { id: '1', name: 'whole' } },
    ])
    expect(opens()).toBe(2)
  })

  it('is read again when it is overwritten in place with the same size and time', async () => {
    const at = new Date(1_700_000_000_000)
    const { files, opens } = meddled((path, reading) => {
      if (reading > 1) return
      writeFileSync(path, old.replaceAll('old', 'new'))
      utimesSync(path, at, at)
    })
    const { source, dir } = await opened(old, {}, { files })
    utimesSync(join(dir, 'people.csv'), at, at)
    expect((await listAll(source)).items.map((item) => item.attributes.name)).toEqual(['new', 'new'])
    expect(opens()).toBe(2)
  })

  it('is given up as UNAVAILABLE when it changes twice', async () => {
    const { files, opens } = meddled((path, reading) => replace(path, `${fresh}${reading + 3},more\n`))
    const { source } = await opened(old, {}, { files })
    await expect(source.list('worker', { after: null, limit: 9 })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      blame: 'connection',
      message: expect.stringMatching(/people\.csv was changed twice while it was being read.*rename it into place/),
    })
    expect(opens()).toBe(2)
  })

  it('is NOT_FOUND when it is taken away meanwhile', async () => {
    const { files } = meddled((path) => rmSync(path, { force: true }))
    const { source } = await opened(old, {}, { files })
    await expect(source.list('worker', { after: null, limit: 9 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a file that is replaced between two calls', () => {
  it('leaves a listing under way as it began, shows look-ups the new file, and the next listing too', async () => {
    const { source, dir } = await opened(old)
    const first = await source.list('worker', { after: null, limit: 1 })
    replace(join(dir, 'people.csv'), fresh)
    expect((await source.get('worker', '3'))?.attributes.name).toBe('new')
    const second = await source.list('worker', { after: first.through, limit: 9 })
    expect(second.items.map((item) => item.attributes.name)).toEqual(['old'])
    expect(second.complete).toBe(true)
    expect((await listAll(source)).items).toHaveLength(3)
  })

  it('keeps a good listing going when the new file is broken, and refuses the next', async () => {
    const { source, dir } = await opened(old)
    const first = await source.list('worker', { after: null, limit: 1 })
    replace(join(dir, 'people.csv'), 'id,name\n1\n')
    await expect(source.get('worker', '1')).rejects.toThrow('row 2 has 1 cells')
    expect((await source.list('worker', { after: first.through, limit: 9 })).items).toHaveLength(1)
    await expect(source.list('worker', { after: null, limit: 1 })).rejects.toThrow('row 2 has 1 cells')
  })
})

describe('a file that stays as it is', () => {
  it('is read once for counting, listing and look-ups when its time stamp is old enough to trust', async () => {
    const { files, opens } = meddled(() => {})
    const { source } = await opened(old, {}, { files, now: () => Date.now() + 60_000 })
    await source.count?.('worker')
    await listAll(source)
    await Promise.all([source.get('worker', '1'), source.get('worker', '2')])
    expect(opens()).toBe(1)
  })

  it('is read again for each new listing while its time stamp is too young to trust', async () => {
    const { files, opens } = meddled(() => {})
    const { source } = await opened(old, {}, { files, now: () => Date.now() })
    await source.count?.('worker')
    await listAll(source, 'worker', 1)
    expect(opens()).toBe(2)
  })
})
