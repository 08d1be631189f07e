import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connector, ListPage, Source, SystemObject, Unreadable } from '@sutler/core'
import { onTestFinished } from 'vitest'
import { type FileAccess, localFiles } from '../../src/file/access.ts'
import { openFiles } from '../../src/file/index.ts'

/** A folder of its own, gone after the test. */
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'sutler-file-test-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

export interface Opened {
  readonly dir: string
  readonly connector: Connector
  readonly source: Source
}

/** Writes `content` (null: no file) to a new folder and opens it with these settings; closed after the test. */
export async function opened(
  content: string | Uint8Array | null,
  settings: Readonly<Record<string, unknown>> = {},
  options: { readonly files?: FileAccess; readonly now?: () => number; readonly name?: string } = {},
): Promise<Opened> {
  const { files = localFiles, now = () => 0, name = 'people.csv' } = options
  const dir = folder()
  if (content !== null) writeFileSync(join(dir, name), content)
  const whole = 'objects' in settings ? settings : { path: name, anchor: 'id', ...settings }
  const connector = await openFiles(whole, { baseDir: dir, now }, files)
  onTestFinished(() => connector.close())
  if (!connector.source) throw new Error('the connector has no source')
  return { dir, connector, source: connector.source }
}

/** All pages of a listing. */
export async function listAll(source: Source, type = 'worker', limit = 100): Promise<Listed> {
  const pages: ListPage[] = []
  for (let after: string | null = null; ; ) {
    const page: ListPage = await source.list(type, { after, limit })
    pages.push(page)
    if (page.through === null) break
    after = page.through
  }
  return {
    items: pages.flatMap((page) => page.items),
    unreadable: pages.flatMap((page) => page.unreadable),
    complete: pages.at(-1)?.complete === true,
  }
}

export interface Listed {
  readonly items: readonly SystemObject[]
  readonly unreadable: readonly Unreadable[]
  readonly complete: boolean
}

/** Lists the one file that holds `content`. */
export async function listed(
  content: string | Uint8Array | null,
  settings?: Readonly<Record<string, unknown>>,
): Promise<Listed> {
  return listAll((await opened(content, settings)).source)
}

/** Attributes by anchor. */
export function byAnchor({ items }: Listed): Record<string, SystemObject['attributes']> {
  return Object.fromEntries(items.map((item) => [item.anchor, item.attributes]))
}
