import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { ProvisioningError } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { localFiles } from '../../src/file/access.ts'
import { accessFault } from '../../src/file/faults.ts'
import { listAll, opened } from './support.ts'

type Settings = Readonly<Record<string, unknown>>

/** [what is wrong, content, settings, what the message must say] */
const unsound: readonly [string, string, Settings, RegExp][] = [
  ['an empty file', '', {}, /people\.csv is empty/],
  ['nothing but blank lines', '\n\n\n', {}, /row 1 is blank/],
  ['only a header', 'id,name\n', {}, /no rows.*allowEmpty: true/],
  ['only a header and blank rows', 'id,name\n\n,\n', {}, /no rows/],
  ['a missing anchor column', 'key,name\n1,a\n', {}, /row 1 \(the header\) lacks "id"; it has "key", "name"/],
  ['an anchor column in other letters', 'ID,name\n1,a\n', {}, /lacks "id".*Upper and lower case matter: there is "ID"/],
  ['a missing required column', 'id,name\n1,a\n', { required: ['name', 'status'] }, /lacks "status"/],
  ['a missing list column', 'id,name\n1,a\n', { lists: { members: ';' } }, /lacks "members"/],
  ['a missing column of the duplicate rule', 'id\n1\n', { duplicates: { newest: 'hired' } }, /lacks "hired"/],
  ['a header name twice', 'id,name,mail,name\n1,a,b,c\n', {}, /columns 2 and 4 are both called "name"/],
  ['header names that differ only in case', 'id,Name,mail,NAME\n1,a,b,c\n', {}, /columns 2 and 4 are both called/],
  ['a header cell without a name', 'id,,mail\n1,a,b\n', {}, /column 2 has no name/],
  ['a row with too few cells', 'id,name\n1,a\n2\n3,c\n', {}, /row 3 has 1 cells, the header has 2/],
  ['a row with too many cells', 'id,name\n1,a\n2,b,c\n', {}, /row 3 has 3 cells/],
  ['a last row cut short', 'id,name,mail\n1,a,b\n2,c', {}, /row 3 has 2 cells.*cut there/],
  ['a cut inside quotes', 'id,name\n1,a\n2,"b\nc,d\n', {}, /row 3 .*never closed.*cut/],
  ['a quote inside a cell', 'id,name\n1,a "b" c\n', {}, /row 2 .*a quote stands inside a cell.*quote: ""/],
  ['text behind a closing quote', 'id,name\n1,"a" b\n', {}, /row 2 .*a quote stands inside a cell/],
  ['a NUL', 'id,name\n1,a\n2,b\0\n', {}, /line 3 holds a NUL/],
  ['JSON instead of CSV', '{"id":"1","name":"x"}\n', {}, /looks like JSON.*format: jsonl/],
  ['rows, but none with an id', 'id,name\n,a\n,b\n', { missingAnchor: 'ignore' }, /none of its 2 rows has a "id"/],
]

describe('a file that cannot be believed', () => {
  it.each(unsound)('is refused as a whole for %s', async (_, content, settings, message) => {
    const { source } = await opened(content, settings)
    const error = await failure(() => source.list('worker', { after: null, limit: 1 }))
    expect(error).toMatchObject({ code: 'INVALID_VALUE', blame: 'connection', outcomeKnown: true })
    expect(error.message).toMatch(message)
    expect(error.message).toContain('people.csv')
  })

  it('gives no page before the fault, however far down it stands', async () => {
    const rows = Array.from({ length: 5000 }, (_, row) => `${row},name\n`).join('')
    const { source } = await opened(`id,name\n${rows}5000\n`)
    await expect(source.list('worker', { after: null, limit: 1 })).rejects.toThrow('row 5002 has 1 cells')
    await expect(source.get('worker', '1')).rejects.toThrow('row 5002')
    await expect(source.count?.('worker')).rejects.toThrow('row 5002')
  })

  it('is refused from its header on, without reading the rest', async () => {
    const rows = 'x,name\n'.repeat(200_000)
    const { source, connector } = await opened(`key,name\n${rows}`)
    await expect(source.list('worker', { after: null, limit: 1 })).rejects.toThrow('lacks "id"')
    await expect(connector.schema()).rejects.toThrow('lacks "id"')
  })

  it('is refused for a quote that is never closed before it fills the memory', async () => {
    const { source } = await opened(`id,name\n1,"${'lost in here,\n'.repeat(1_300_000)}`)
    await expect(source.list('worker', { after: null, limit: 1 })).rejects.toThrow(/row 2 .*longer than 16 MiB/)
  })

  it('is refused for a line that never ends', async () => {
    const { source } = await opened(`id,name\n1,${'x'.repeat(17 * 1024 * 1024)}`)
    await expect(source.list('worker', { after: null, limit: 1 })).rejects.toThrow('line 2 does not end within 16 MiB')
  })

  it('shows no cell in the message and keeps none in its cause', async () => {
    for (const content of ['id,name\n1,Geheim"nis\n', 'id,name\n1,"Geheimnis\n', 'id,name\n1,Geheimnis,x\n']) {
      const { source } = await opened(content)
      const error = await failure(() => source.list('worker', { after: null, limit: 1 }))
      expect(`${error.message} ${String(error.cause)}`).not.toContain('Geheim')
    }
  })

  describe('because it was cut', () => {
    const whole = Buffer.from('id,name,note\n1,Zoë,"a\nb"\n2,"x, y",plain\n')
    const cuts = Array.from(whole.subarray(1), (_, index) => whole.subarray(0, index + 1))
    const endsInLastCell = [/Zoë,$/, /b"$/, /y",\w*$/]
    const endsBetweenRows = /b"\n$/

    it('anywhere but in the last cell of a row or between two rows', async () => {
      for (const cut of cuts) {
        if ([...endsInLastCell, endsBetweenRows].some((end) => end.test(cut.toString()))) continue
        const { source } = await opened(cut)
        const listing = source.list('worker', { after: null, limit: 9 })
        await expect(listing, JSON.stringify(cut.toString())).rejects.toThrow(ProvisioningError)
      }
    })

    it('in the last cell too, where the settings say that the last line has an end', async () => {
      for (const cut of cuts) {
        if (endsBetweenRows.test(cut.toString())) continue
        const { source } = await opened(cut, { finalLineEnd: 'required' })
        const listing = source.list('worker', { after: null, limit: 9 })
        await expect(listing, JSON.stringify(cut.toString())).rejects.toThrow(ProvisioningError)
      }
      const { source } = await opened(whole, { finalLineEnd: 'required' })
      expect((await listAll(source)).items).toHaveLength(2)
    })
  })

  it('is believed without rows where the settings allow it', async () => {
    const { source } = await opened('id,name\n', { allowEmpty: true })
    expect(await listAll(source)).toEqual({ items: [], unreadable: [], complete: true })
  })
})

describe('a file that cannot be reached', () => {
  it('is NOT_FOUND when it is missing, with its full path', async () => {
    const { source, dir } = await opened(null)
    const error = await failure(() => source.list('worker', { after: null, limit: 1 }))
    expect(error).toMatchObject({ code: 'NOT_FOUND', blame: 'connection' })
    expect(error.message).toContain(join(dir, 'people.csv'))
  })

  it('is INVALID_VALUE when it is a folder', async () => {
    const { source, dir } = await opened(null)
    mkdirSync(join(dir, 'people.csv'))
    const error = await failure(() => source.list('worker', { after: null, limit: 1 }))
    expect(error).toMatchObject({ code: 'INVALID_VALUE', blame: 'connection' })
    expect(error.message).toContain('is a folder')
  })

  it('is UNAVAILABLE without permission', async () => {
    const denied = Object.assign(new Error('EACCES: denied'), { code: 'EACCES' })
    const files = { ...localFiles, open: (path: string) => Promise.reject(accessFault(path, denied)) }
    const { source } = await opened('id\n1\n', {}, { files })
    const error = await failure(() => source.list('worker', { after: null, limit: 1 }))
    expect(error).toMatchObject({ code: 'UNAVAILABLE', blame: 'connection' })
    expect(error.message).toMatch(/No permission to read .*people\.csv/)
  })

  it('is UNAVAILABLE when there is no room for its sorted copy', async () => {
    const { source, dir } = await opened('id\n1\n')
    const { TMPDIR } = process.env
    process.env.TMPDIR = join(dir, 'nowhere')
    try {
      const error = await failure(() => source.list('worker', { after: null, limit: 1 }))
      expect(error).toMatchObject({ code: 'UNAVAILABLE', blame: 'connection' })
      expect(error.message).toMatch(/copy of people\.csv cannot be written to .*nowhere/)
    } finally {
      if (TMPDIR === undefined) delete process.env.TMPDIR
      else process.env.TMPDIR = TMPDIR
    }
  })

  it('is UNAVAILABLE when the disk fails, and keeps the cause', () => {
    const broken = Object.assign(new Error('EIO: broken'), { code: 'EIO' })
    expect(accessFault('/x.csv', broken)).toMatchObject({ code: 'UNAVAILABLE', blame: 'connection', cause: broken })
  })
})

async function failure(call: () => Promise<unknown>): Promise<ProvisioningError> {
  const error = await call().then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof ProvisioningError) return error
  throw new Error(`expected a ProvisioningError, got ${String(error)}`)
}
