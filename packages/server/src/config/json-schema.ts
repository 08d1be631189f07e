import type { ConnectorKind } from '@sutler/core'
import { ConfigFile } from './schema.ts'

/** JSON Schema (draft 2020-12) of the whole `sutler.yaml`, connector settings and secrets included, for editors. */
export function configJsonSchema(kinds: readonly ConnectorKind[]): object {
  const schema = structuredClone(ConfigFile) as unknown as Draft
  const connections = Object.values(schema.properties.connections?.patternProperties ?? {})
  for (const connection of connections) {
    connection.properties = { ...connection.properties, kind: { enum: kinds.map(({ kind }) => kind) } }
    connection.allOf = kinds.map(settingsRule)
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'sutler.yaml',
    description: 'Connections and jobs of a Sutler installation.',
    ...schema,
  }
}

interface Draft {
  properties: Record<string, { patternProperties?: Record<string, { properties: object; allOf?: object[] }> }>
}

function settingsRule({ kind, summary, settingsSchema, secrets }: ConnectorKind): object {
  const names = Object.entries(secrets).map(([name, secret]) => [name, { description: secret.summary }] as const)
  const required = Object.entries(secrets).flatMap(([name, secret]) => (secret.required ? [name] : []))
  return {
    if: { properties: { kind: { const: kind } }, required: ['kind'] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema, in data nobody awaits.
    then: {
      description: summary,
      properties: {
        settings: settingsSchema,
        secrets: { properties: Object.fromEntries(names), required, additionalProperties: false },
      },
      ...(required.length > 0 ? { required: ['secrets'] } : {}),
    },
  }
}
