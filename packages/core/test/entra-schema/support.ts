import { readFileSync } from 'node:fs'
import type { Json } from '../../src/entra-schema/types.ts'

/** A sample of the Graph documentation. */
export function sample(name: string): Json {
  return JSON.parse(readFileSync(new URL(`samples/${name}.json`, import.meta.url), 'utf8'))
}

/** A schema of one rule with these object mappings. */
export function schemaOf(...objectMappings: readonly Json[]): Json {
  const rule = { name: 'users', objectMappings, sourceDirectoryName: 'Directory', targetDirectoryName: 'App' }
  return { directories: [], synchronizationRules: [rule] }
}

/** An object mapping that can be carried out, with these fields besides. */
export function objectMapping(fields: Json = {}): Json {
  return {
    attributeMappings: [attributeMapping({ matchingPriority: 1 })],
    enabled: true,
    flowTypes: 'Add, Update, Delete',
    name: 'User to User',
    scope: null,
    sourceObjectName: 'User',
    targetObjectName: 'User',
    ...fields,
  }
}

export function attributeMapping(fields: Json = {}): Json {
  return {
    defaultValue: null,
    exportMissingReferences: false,
    flowBehavior: 'FlowWhenChanged',
    flowType: 'Always',
    matchingPriority: 0,
    source: attributeNode('mail'),
    targetAttributeName: 'userName',
    ...fields,
  }
}

export function attributeNode(name: string): Json {
  return { expression: `[${name}]`, name, parameters: [], type: 'Attribute' }
}
