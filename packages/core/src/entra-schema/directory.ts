import type { AttributeSchema, ObjectTypeSchema } from '../schema/types.ts'
import type { Value } from '../value/types.ts'
import { listOf, recordOf, textOf } from './json.ts'
import type { EntraDirectory, Json } from './types.ts'

/** A `directoryDefinition` as a schema; null when it has no name. */
export function readDirectory(value: Value): EntraDirectory | null {
  const directory = recordOf(value)
  const name = textOf(directory.name)
  if (name === '') return null
  const types = listOf(directory.objects)
    .map(recordOf)
    .filter((each) => textOf(each.name) !== '')
  return { name, schema: { types: types.map(readType) } }
}

function readType(json: Json): ObjectTypeSchema {
  const attributes = listOf(json.attributes)
    .map(recordOf)
    .filter((each) => textOf(each.name) !== '')
  return { name: textOf(json.name), attributes: attributes.map(readAttribute) }
}

const types: Readonly<Record<string, AttributeSchema['type']>> = Object.freeze({
  string: 'string',
  integer: 'integer',
  reference: 'reference',
  binary: 'binary',
  boolean: 'boolean',
  datetime: 'dateTime',
})

const mutabilities: Readonly<Record<string, AttributeSchema['mutability']>> = Object.freeze({
  readonly: 'readOnly',
  immutable: 'immutable',
  writeonly: 'writeOnly',
})

/** What is left out has the default that Graph documents: one text, writable, not required. */
function readAttribute(json: Json): AttributeSchema {
  const mutability = mutabilities[textOf(json.mutability).toLowerCase()] ?? 'readWrite'
  return {
    path: textOf(json.name),
    type: types[textOf(json.type).toLowerCase()] ?? 'string',
    multiValued: json.multivalued === true,
    required: json.required === true,
    caseExact: json.caseExact === true,
    mutability: json.anchor === true && mutability === 'readWrite' ? 'immutable' : mutability,
    returned: mutability === 'writeOnly' ? 'never' : 'default',
    uniqueness: json.anchor === true ? 'server' : 'none',
  }
}

/** Finds definitions of attributes in one directory; what it does not know is empty. */
export function attributeFinder(directories: readonly Value[], directory: string) {
  const found = directories.map(recordOf).find(({ name }) => name === directory)
  return (objectType: string, name: string): Json => {
    const object = listOf(found?.objects)
      .map(recordOf)
      .find((each) => each.name === objectType)
    return (
      listOf(object?.attributes)
        .map(recordOf)
        .find((each) => each.name === name) ?? {}
    )
  }
}
