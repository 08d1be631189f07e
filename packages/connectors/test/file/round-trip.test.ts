import fc from 'fast-check'
import { expect, it } from 'vitest'
import { listAll, opened } from './support.ts'

// NUL is refused, and a lone surrogate cannot be written in any encoding.
const cell = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({ unit: fc.constantFrom('a', '"', ',', ';', '\n', '\r', '\t', ' ', '|'), maxLength: 8 }),
  )
  .filter((text) => !text.includes('\0') && text.isWellFormed() && text !== '__proto__')

const table = fc.integer({ min: 1, max: 6 }).chain((width) =>
  fc.record({
    names: fc.uniqueArray(
      cell.map((name) => name.trim()).filter((name) => name !== '' && name.toLowerCase() !== 'id'),
      {
        minLength: width,
        maxLength: width,
        selector: (name) => name.toLowerCase(),
      },
    ),
    rows: fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1, maxLength: 20 }),
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    encoding: fc.constantFrom('utf-8', 'utf-16le', 'utf-16be'),
    mark: fc.boolean(),
    quoteAll: fc.boolean(),
    limit: fc.integer({ min: 1, max: 25 }),
  }),
)

it('any table that is written is read back equal', async () => {
  await fc.assert(
    fc.asyncProperty(table, async (given) => {
      const { source } = await opened(write(given), {
        encoding: given.encoding,
        delimiter: given.delimiter === '\t' ? 'tab' : given.delimiter,
      })
      const { items, unreadable, complete } = await listAll(source, 'worker', given.limit)
      expect([unreadable, complete]).toEqual([[], true])
      expect(items.map((item) => item.attributes)).toEqual(expected(given))
    }),
    { numRuns: 300 },
  )
})

type Table = typeof table extends fc.Arbitrary<infer T> ? T : never

function write({ names, rows, delimiter, lineEnd, encoding, mark, quoteAll }: Table): Buffer {
  const quote = (text: string) => (quoteAll || /["\r\n,;\t|]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
  const lines = [['id', ...names], ...rows.map((row, index) => [id(index), ...row])]
  const text = (mark ? '\ufeff' : '') + lines.map((line) => line.map(quote).join(delimiter) + lineEnd).join('')
  const bytes = Buffer.from(text, encoding === 'utf-8' ? 'utf8' : 'utf16le')
  return encoding === 'utf-16be' ? bytes.swap16() : bytes
}

function expected({ names, rows }: Table) {
  return rows.map((row, index) => ({
    id: id(index),
    ...Object.fromEntries(names.map((name, column) => [name, row[column] || null])),
  }))
}

function id(index: number): string {
  return `w${String(index).padStart(3, '0')}`
}
