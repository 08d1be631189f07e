import { describe, expect, it } from 'vitest'
import { byAnchor, listAll, listed, opened } from './support.ts'

const bom = '\ufeff'
const text = 'id,name\n1,Zoë Müller\n2,Øst\n'
const people = { 1: { id: '1', name: 'Zoë Müller' }, 2: { id: '2', name: 'Øst' } }

function utf16be(content: string): Buffer {
  return Buffer.from(content, 'utf16le').swap16()
}

describe('CSV', () => {
  it.each([
    ['comma', 'id,name\n1,a\n'],
    ['semicolon', 'id;name\n1;a\n'],
    ['tab', 'id\tname\n1\ta\n'],
    ['bar', 'id|name\n1|a\n'],
    ['semicolon, though the header holds more commas', 'id;a,b,c,d,e;name\n1;x;a\n'],
  ])('finds out by itself that cells are parted by %s', async (_, content) => {
    expect(byAnchor(await listed(content))[1]).toMatchObject({ id: '1', name: 'a' })
  })

  it('takes the delimiter of the settings, tab by its name', async () => {
    expect(byAnchor(await listed('id\tname,x\n1\ta,b\n', { delimiter: 'tab' }))).toEqual({
      1: { id: '1', 'name,x': 'a,b' },
    })
    expect(byAnchor(await listed('id^name\n1^a\n', { delimiter: '^' }))).toEqual({ 1: { id: '1', name: 'a' } })
  })

  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('reads lines that end in %s', async (_, end) => {
    expect(byAnchor(await listed(['id,name', '1,a', '2,b', ''].join(end)))).toEqual({
      1: { id: '1', name: 'a' },
      2: { id: '2', name: 'b' },
    })
  })

  it('reads line ends that change on the way, leaving no stray character in a cell', async () => {
    expect(byAnchor(await listed('id,name\n1,a\r\n2,b\n3,"c"\r\n'))).toEqual({
      1: { id: '1', name: 'a' },
      2: { id: '2', name: 'b' },
      3: { id: '3', name: 'c' },
    })
  })

  it('keeps quotes, delimiters, line breaks and blanks inside quoted cells', async () => {
    const content = 'id,name\n1,"He said ""no"", then\r\nleft"\n2,"  a,b  "\n'
    expect(byAnchor(await listed(content))).toEqual({
      1: { id: '1', name: 'He said "no", then\r\nleft' },
      2: { id: '2', name: '  a,b  ' },
    })
  })

  it('makes empty cells null, quoted ones too', async () => {
    expect(byAnchor(await listed('id,a,b\n1,,""\n'))).toEqual({ 1: { id: '1', a: null, b: null } })
  })

  it('trims the names of columns but no value', async () => {
    expect(byAnchor(await listed(' id , name\n1, a \n'))).toEqual({ 1: { id: '1', name: ' a ' } })
  })

  it('treats quotes as ordinary characters when the settings name none', async () => {
    expect(byAnchor(await listed('id,size\n1,12" pipe\n', { quote: '' }))).toEqual({ 1: { id: '1', size: '12" pipe' } })
  })

  it('uses another quote character', async () => {
    expect(byAnchor(await listed("id,a\n1,'x,''y'\n", { quote: "'" }))).toEqual({ 1: { id: '1', a: "x,'y" } })
  })

  it('passes over blank rows', async () => {
    const { items, complete } = await listed('id,name\n\n1,a\n,\n   \n2,b\n\n')
    expect(items.map((item) => item.anchor)).toEqual(['1', '2'])
    expect(complete).toBe(true)
  })

  it('splits the cells of list columns, an empty one into an empty list', async () => {
    const content = 'id,members,owners\n1,a; b ;;c,x\n2,,\n3, ; ,"y,z"\n'
    expect(byAnchor(await listed(content, { lists: { members: ';', owners: ',' } }))).toEqual({
      1: { id: '1', members: ['a', 'b', 'c'], owners: ['x'] },
      2: { id: '2', members: [], owners: [] },
      3: { id: '3', members: [], owners: ['y', 'z'] },
    })
  })

  it('reads a last row without a line end', async () => {
    expect(Object.keys(byAnchor(await listed('id,name\n1,a\n2,b')))).toEqual(['1', '2'])
  })

  it('reads rows longer than a block, and quotes open across blocks', async () => {
    const long = `${'x'.repeat(200_000)}\n`.repeat(3)
    expect(byAnchor(await listed(`id,note\n1,"${long}"\n2,b\n`))).toEqual({
      1: { id: '1', note: long },
      2: { id: '2', note: 'b' },
    })
  })
})

describe('encodings', () => {
  it.each([
    ['UTF-8', Buffer.from(text), 'auto'],
    ['UTF-8 with a byte order mark', Buffer.from(bom + text), 'auto'],
    ['UTF-16LE with a byte order mark', Buffer.from(bom + text, 'utf16le'), 'auto'],
    ['UTF-16BE with a byte order mark', utf16be(bom + text), 'auto'],
    ['UTF-8 with a mark, named', Buffer.from(bom + text), 'utf-8'],
    ['UTF-16LE without a mark, named', Buffer.from(text, 'utf16le'), 'utf-16le'],
    ['UTF-16BE without a mark, named', utf16be(text), 'UTF-16BE'],
    ['windows-1252, named', Buffer.from(text, 'latin1'), 'windows-1252'],
    ['ISO 8859-1, named', Buffer.from(text, 'latin1'), 'iso-8859-1'],
  ])('reads %s', async (_, content, encoding) => {
    expect(byAnchor(await listed(content, { encoding }))).toEqual(people)
  })

  it('reads what only windows-1252 has', async () => {
    expect(
      byAnchor(await listed(Buffer.from([...Buffer.from('id,pay\n1,'), 0x80, 0x0a]), { encoding: 'windows-1252' })),
    ).toEqual({
      1: { id: '1', pay: '€' },
    })
  })

  it('keeps characters whole that lie across the border of two blocks', async () => {
    const rows = Array.from({ length: 20_000 }, (_, row) => `${row},ẞß—𠮷\n`).join('')
    for (const shift of ['', 'x', 'xx', 'xxx']) {
      const { items } = await listed(`id,name${shift}\n${rows}`)
      expect(items).toHaveLength(20_000)
      expect(new Set(items.map((item) => item.attributes[`name${shift}`]))).toEqual(new Set(['ẞß—𠮷']))
    }
  })

  it.each([
    ['UTF-16LE', (content: string) => Buffer.from(content, 'utf16le')],
    ['UTF-16BE', utf16be],
  ])('does not take the halves of two neighbours for a line end in %s', async (_, encode) => {
    // The bytes of U+0A0A and U+0100 side by side hold those of a line end, shifted by one.
    const rows = Array.from({ length: 10_000 }, (_, row) => `${row},\u0a0a\u0100\u0a0a\u0100\u0a0a\n`).join('')
    const { items } = await listed(encode(`${bom}id,name\n${rows}`))
    expect(items).toHaveLength(10_000)
    expect(new Set(items.map((item) => item.attributes.name))).toEqual(new Set(['\u0a0a\u0100\u0a0a\u0100\u0a0a']))
  })

  it.each([
    [
      'Latin-1 read as UTF-8',
      Buffer.from('id,name\n1,a\n2,Müller\n', 'latin1'),
      {},
      /line 3 is not utf-8.*set encoding.*windows-1252/,
    ],
    ['UTF-16 without a mark', Buffer.from('id,name\n1,a\n', 'utf16le'), {}, /line 1 holds a NUL.*encoding: utf-16le/],
    [
      'an odd number of bytes in UTF-16',
      Buffer.from(`${bom}id\n1\n`, 'utf16le').subarray(0, -1),
      {},
      /line 2 is not utf-16le/,
    ],
    ['half a surrogate pair', Buffer.from(`${bom}id\n1\ud83d\n2\n`, 'utf16le'), {}, /line 2 is not utf-16le/],
    [
      'a byte windows-1252 leaves undefined',
      Buffer.from([0x69, 0x64, 0x0a, 0x81, 0x0a]),
      { encoding: 'windows-1252' },
      /line 2 is not windows-1252/,
    ],
    [
      'a mark that contradicts the settings',
      Buffer.from(bom + text),
      { encoding: 'windows-1252' },
      /byte order mark of utf-8, but the settings say windows-1252/,
    ],
    ['a cut inside a character', Buffer.from('id,name\n1,Zoë').subarray(0, -1), {}, /line 2 is not utf-8/],
  ])('refuses %s, naming the line', async (_, content, settings, message) => {
    await expect(listed(content, settings)).rejects.toThrow(message)
  })

  it('names the line of a wrong byte far down the file', async () => {
    const rows = Buffer.from(Array.from({ length: 40_000 }, (_, row) => `${row},name\n`).join(''))
    const content = Buffer.concat([Buffer.from('id,name\n'), rows, Buffer.from([0x31, 0x2c, 0xe4, 0x0a])])
    await expect(listed(content)).rejects.toThrow('line 40002 is not utf-8')
  })
})

describe('JSON lines', () => {
  const jsonl = { path: 'people.csv', anchor: 'id', format: 'jsonl' }

  it('keeps types, nested values and empty text', async () => {
    const object = { id: '1', age: 7, on: true, off: null, blank: '', list: ['a', 1], name: { given: 'Zoë' } }
    expect(byAnchor(await listed(`${JSON.stringify(object)}\n`, jsonl))).toEqual({ 1: object })
  })

  it('is recognised by the name of the file', async () => {
    const { source } = await opened('{"id":"1"}\n', { path: 'people.jsonl' }, { name: 'people.jsonl' })
    expect((await listAll(source)).items).toHaveLength(1)
  })

  it('takes a number as an id, and splits list values that are text', async () => {
    const content = '{"id":17,"members":"a;b"}\r\n\n{"id":"x","members":["c"]}\n'
    expect(byAnchor(await listed(content, { ...jsonl, lists: { members: ';' } }))).toEqual({
      17: { id: 17, members: ['a', 'b'] },
      x: { id: 'x', members: ['c'] },
    })
  })

  it('takes empty text and null of a list for an empty list, and says nothing about one that is not there', async () => {
    const content = '{"id":"1","members":""}\n{"id":"2","members":null}\n{"id":"3"}\n'
    expect(byAnchor(await listed(content, { ...jsonl, lists: { members: ';' } }))).toEqual({
      1: { id: '1', members: [] },
      2: { id: '2', members: [] },
      3: { id: '3' },
    })
  })

  it('may be empty only where the settings allow it', async () => {
    await expect(listed('', jsonl)).rejects.toThrow('has no rows')
    expect(await listed('', { ...jsonl, allowEmpty: true })).toEqual({ items: [], unreadable: [], complete: true })
  })

  it.each([
    ['a line cut in the middle', '{"id":"1"}\n{"id":"2","na', /line 2 is not JSON; the file was cut/],
    ['an object over several lines', '{\n"id":"1"\n}\n', /line 1 is not JSON.*one object a line/],
    ['an array', '[{"id":"1"}]\n', /line 1 is JSON but no object/],
    ['a lacking required key', '{"id":"1","a":null}\n{"id":"2"}\n', /line 2 lacks "a"/],
    ['ids nowhere', '{"key":"1"}\n', /none of its 1 rows has a "id"/],
  ])('is refused for %s', async (_, content, message) => {
    await expect(listed(content, { ...jsonl, required: content.includes('"a"') ? ['a'] : [] })).rejects.toThrow(message)
  })

  it('names lines where CSV names rows', async () => {
    const { unreadable } = await listed('{"id":"1"}\n\n{"id":"1"}\n{"id":null}\n{"id":true}\n', jsonl)
    expect(unreadable.map((found) => found.message)).toEqual([
      expect.stringMatching(/lines 1, 3/),
      expect.stringMatching(/line 4 has no "id"/),
      expect.stringMatching(/line 5 has no "id"/),
    ])
  })
})
