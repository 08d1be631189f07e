import type {
  AttributeSchema,
  Connector,
  ConnectorEnv,
  ConnectorKind,
  Diagnostic,
  ObjectTypeSchema,
} from '@sutler/core'
import { ProvisioningError } from '@sutler/core'
import { type FileAccess, localFiles } from './access.ts'
import { readSettings, type TableSettings } from './settings.ts'
import { settingsSchema } from './settings-schema.ts'
import { openTable } from './snapshot.ts'
import { createTableSource, type TableSource } from './source.ts'

/** CSV and JSON lines as a source: one file for each object type. */
export const fileConnectorKind: ConnectorKind = Object.freeze({
  kind: 'flat-file',
  summary: 'CSV or JSON lines files, such as the nightly export of an HR system, as a source.',
  settingsSchema,
  secrets: {},
  open: (settings: unknown, env: ConnectorEnv) => openFiles(settings, env, localFiles),
})

/** Opens a `flat-file` connection over any kind of file access. Throws INVALID_VALUE for wrong settings. */
export async function openFiles(
  settings: unknown,
  env: Pick<ConnectorEnv, 'baseDir' | 'now'>,
  files: FileAccess,
): Promise<Connector> {
  const tables = readSettings(settings, env.baseDir)
  const sources = new Map(tables.map((table) => [table.type, createTableSource(table, files, env.now)]))
  const sourceOf = (type: string): TableSource => {
    const source = sources.get(type)
    if (source !== undefined) return source
    const known = [...sources.keys()].join(', ')
    throw new ProvisioningError(`There is no file for objects of type ${type}. The settings have: ${known}.`, {
      code: 'INVALID_VALUE',
      blame: 'connection',
    })
  }
  return {
    capabilities: readOnly,
    source: {
      list: async (type, at) => sourceOf(type).list(at),
      get: async (type, anchor) => sourceOf(type).get(anchor),
      count: async (type) => sourceOf(type).count(),
    },
    test: async () => (await Promise.all(tables.map((table) => diagnose(table, sourceOf(table.type))))).flat(),
    schema: async () => ({ types: await Promise.all(tables.map((table) => describe(table, files))) }),
    async close() {
      for (const source of sources.values()) source.close()
    },
  }
}

const readOnly = Object.freeze({
  findable: [],
  onRequest: [],
  valuesPerDelta: 1,
  createRecovery: 'none',
  readAfterWriteMs: 0,
  maxConcurrency: 1,
})

async function diagnose(table: TableSettings, source: TableSource): Promise<Diagnostic[]> {
  try {
    const { rows, spool, withoutId } = await source.present()
    const shared = rows - spool.count()
    const findings: Diagnostic[] = []
    if (shared > 0) {
      findings.push({
        severity: 'warning',
        code: 'DUPLICATE_IDS',
        summary: `${table.label}: ${rows} rows stand for ${spool.count()} ids, so some ids have several rows.`,
        remedy: 'Make the ids unique, or set duplicates to a rule that chooses among the rows.',
        path: table.label,
      })
    }
    if (withoutId.count > 0) {
      findings.push({
        severity: 'warning',
        code: 'ROWS_WITHOUT_ID',
        summary: `${table.label}: ${withoutId.count} rows have no "${table.anchor}", the first of them row ${withoutId.first[0]}.`,
        remedy: 'Fill it in; until then nobody counts as gone, unless missingAnchor is ignore.',
        path: table.label,
      })
    }
    return findings
  } catch (error) {
    if (!(error instanceof ProvisioningError)) throw error
    return [{ severity: 'error', code: error.code, summary: error.message, path: table.label }]
  }
}

async function describe(table: TableSettings, files: FileAccess): Promise<ObjectTypeSchema> {
  // JSON lines name no columns ahead: what the first lines lack, a later one may have.
  if (table.format === 'jsonl') return { name: table.type, attributes: [] }
  const file = await files.open(table.path)
  try {
    const { columns, close } = await openTable(file, table)
    await close()
    return { name: table.type, attributes: (columns ?? []).map((column) => attribute(column, table)) }
  } finally {
    await file.close()
  }
}

function attribute(column: string, table: TableSettings): AttributeSchema {
  const isAnchor = column === table.anchor
  return {
    path: column,
    type: 'string',
    multiValued: Object.hasOwn(table.lists, column),
    required: isAnchor,
    caseExact: true,
    mutability: 'readOnly',
    returned: 'always',
    uniqueness: isAnchor ? 'server' : 'none',
  }
}
