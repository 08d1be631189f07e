import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connectorConformance, type Fixture } from '@sutler/connector-kit/conformance'
import { describe } from 'vitest'
import { localFiles } from '../../src/file/access.ts'
import { openFiles } from '../../src/file/index.ts'

type Version = number
type Write = (rows: ReadonlyMap<number, Version>) => string

const formats: Readonly<Record<string, Write>> = {
  'people.csv': (rows) =>
    `id,name\r\n${Array.from(rows, ([n, version]) => `"Ø${n * 7},${n}","version\n${version}"\r\n`).join('')}`,
  'people.jsonl': (rows) =>
    Array.from(rows, ([n, version]) => `${JSON.stringify({ id: `Ø${n * 7},${n}`, version })}\n`).join(''),
}

/** A file that is rewritten with each change. */
function fixture(name: string, write: Write): { readonly fixture: Fixture; close(): Promise<void> } {
  const dir = mkdtempSync(join(tmpdir(), 'sutler-file-conformance-'))
  const rows = new Map<number, Version>()
  const save = () => writeFileSync(join(dir, name), write(rows))
  return {
    fixture: {
      type: 'worker',
      openings: ['unreachable'],
      open: (how) =>
        openFiles(
          { path: how === 'normal' ? name : 'nowhere.csv', anchor: 'id', allowEmpty: true },
          { baseDir: dir, now: Date.now },
          localFiles,
        ),
      async reset() {
        rows.clear()
        save()
      },
      source: {
        async put(n, version) {
          rows.set(n, version)
          save()
          return `Ø${n * 7},${n}`
        },
        async remove(n) {
          rows.delete(n)
          save()
        },
      },
    },
    close: async () => rmSync(dir, { recursive: true, force: true }),
  }
}

for (const [name, write] of Object.entries(formats)) {
  describe(name, () => {
    const { fixture: one, close } = fixture(name, write)
    connectorConformance(one, { close })
  })
}
