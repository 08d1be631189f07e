import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Errors } from 'typebox/schema'
import { describe, expect, it } from 'vitest'
import { loadConfig } from '../src/config/load.ts'
import { checkMappings } from '../src/mapping-check/check.ts'
import { configJsonSchema, connectorKinds, outputJsonSchema } from '../src/reference.ts'

const folder = join(import.meta.dirname, '../../../docs/reference')
const read = (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8'))
const plain = (value: object) => JSON.parse(JSON.stringify(value))

describe('the published JSON Schema', () => {
  it('of sutler.yaml is up to date (script/node script/gen-schemas.ts)', async () => {
    expect(read('sutler.schema.json')).toEqual(plain(configJsonSchema(await connectorKinds())))
  })

  it('of the output is up to date (script/node script/gen-schemas.ts)', () => {
    expect(read('output.schema.json')).toEqual(plain(outputJsonSchema()))
  })

  it('of sutler.yaml judges settings and secrets by the kind of the connection', async () => {
    const schema = configJsonSchema(await connectorKinds())
    const file = (settings: object) => ({ version: 1, jobs: {}, connections: { hr: { kind: 'flat-file', settings } } })
    expect(Errors(schema, file({ path: 'workers.csv', anchor: 'WorkerID' }))[0]).toBe(true)
    expect(Errors(schema, file({ path: 'workers.csv' }))[0]).toBe(false)
  })

  it('of the output describes what a check of mappings finds', async () => {
    const kinds = await connectorKinds()
    const example = join(import.meta.dirname, '../../../examples/hr-to-scim')
    const config = await loadConfig(join(example, 'sutler.yaml'), kinds)
    const { $defs } = outputJsonSchema() as { $defs: { mappingCheck: object } }
    const report = await checkMappings(
      {
        jobs: ['hr-to-app'],
        offline: true,
        sample: { table: join(example, 'workers.csv') },
        baseline: join(example, 'sutler.yaml'),
      },
      { config, kinds, variables: {}, now: () => 0 },
    )
    expect(Errors($defs.mappingCheck, { ok: true, ...report })[1]).toEqual([])
    expect(report.mappings[0]?.changes?.compared).toBe(359)
  })
})
