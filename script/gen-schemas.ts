/**
 * Writes the JSON Schemas of the reference: of `sutler.yaml`, for editors, and of what `--json` prints.
 * `script/node script/gen-schemas.ts`; a test fails while one is not up to date.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { configJsonSchema, connectorKinds, outputJsonSchema } from '@sutler/server/reference'

const folder = join(import.meta.dirname, '../docs/reference')
const schemas = {
  'sutler.schema.json': configJsonSchema(await connectorKinds()),
  'output.schema.json': outputJsonSchema(),
}
for (const [name, schema] of Object.entries(schemas)) {
  writeFileSync(join(folder, name), `${JSON.stringify(schema, null, 2)}\n`)
  console.log(`docs/reference/${name}`)
}

execFileSync(join(import.meta.dirname, '../node_modules/.bin/biome'), ['format', '--write', folder], {
  stdio: 'inherit',
})
