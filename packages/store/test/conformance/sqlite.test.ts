import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { storeConformance } from '../../src/conformance/index.ts'
import { openStore } from '../../src/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'sutler-store-'))
let files = 0

afterAll(() => rmSync(folder, { recursive: true }))

storeConformance('an SQLite file', () => openStore({ kind: 'sqlite', path: join(folder, `${files++}.db`) }))
storeConformance('SQLite in memory', () => openStore({ kind: 'sqlite', path: ':memory:' }))
