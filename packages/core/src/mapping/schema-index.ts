import { nearest } from '../expression/functions.ts'
import type { AttributeSchema, ObjectTypeSchema } from '../schema/types.ts'
import { type Path, parsePath } from '../value/path.ts'
import type { TargetType } from './coerce.ts'

/** The attributes of one object type, found by any spelling of their path. */
export interface SchemaIndex {
  readonly schema: ObjectTypeSchema
  /** `open`: part of an attribute whose parts the schema does not list. Null: the schema has no such attribute. */
  find(path: string): AttributeSchema | 'open' | null
  /** The listed path nearest to a mistyped one: of the same name in a part or an extension, else spelt like it. */
  suggest(path: string): string | undefined
  /** Whether the attribute takes several values, itself or by a list on its way. */
  isList(attribute: AttributeSchema): boolean
  readonly attributes: readonly AttributeSchema[]
}

const known = new WeakMap<ObjectTypeSchema, SchemaIndex>()

/** Null when the schema is unknown or lists no attributes: every path is accepted then. Made once for each schema. */
export function indexSchema(schema: ObjectTypeSchema | undefined): SchemaIndex | null {
  if (schema === undefined || schema.attributes.length === 0) return null
  const index = known.get(schema) ?? makeIndex(schema)
  known.set(schema, index)
  return index
}

function makeIndex(schema: ObjectTypeSchema): SchemaIndex {
  const byPath = new Map(schema.attributes.map((attribute) => [attribute.path.toLowerCase(), attribute]))
  const paths = schema.attributes.map((attribute) => attribute.path)
  const index: SchemaIndex = {
    schema,
    find: (path) => byPath.get(path.toLowerCase()) ?? findParsed(byPath, path),
    suggest: (path) => suggestPath(path.replace(/\[[^\]]*\]/g, ''), paths),
    isList: (attribute) => attribute.multiValued || insideList(attribute.path.toLowerCase(), index),
    attributes: schema.attributes,
  }
  return Object.freeze(index)
}

function suggestPath(path: string, paths: readonly string[]): string | undefined {
  const name = lastName(path).toLowerCase()
  const same = paths.filter((each) => lastName(each).toLowerCase() === name)
  if (same.length === 1) return same[0]
  const close = nearest(path, paths)
  if (close !== undefined) return close
  const names = new Map(paths.map((each) => [lastName(each), each]))
  return names.get(nearest(path, names.keys()) ?? '')
}

/** What stands behind the last dot or colon of a path. */
function lastName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('.'), path.lastIndexOf(':')) + 1)
}

function findParsed(byPath: ReadonlyMap<string, AttributeSchema>, text: string): AttributeSchema | 'open' | null {
  const parsed = parsePath(text)
  if (!parsed.ok) return null
  const key = parsed.path.schemaKey
  const found = byPath.get(key)
  if (found !== undefined) return found
  for (let parent = shorten(key); parent !== null; parent = shorten(parent)) {
    const owner = byPath.get(parent)
    if (owner === undefined) continue
    return isOpen(owner, parent, byPath) ? 'open' : null
  }
  return null
}

/** The path one step up: `a.b.c` → `a.b` → `a`, but never into a URN, whose version holds a dot too. */
function shorten(key: string): string | null {
  const dot = key.lastIndexOf('.')
  return dot > key.lastIndexOf(':') ? key.slice(0, dot) : null
}

function isOpen(owner: AttributeSchema, key: string, byPath: ReadonlyMap<string, AttributeSchema>): boolean {
  const compound = owner.type === 'complex' || owner.type === 'reference' || owner.multiValued
  return compound && ![...byPath.keys()].some((other) => other.startsWith(`${key}.`))
}

/** What a result must become to be written to a path; null when the schema does not say. */
export function targetType(path: Path, index: SchemaIndex | null): TargetType | null {
  const found = index?.find(path.text)
  if (index === null || found === undefined || found === null || found === 'open') return null
  if (path.steps.some((step) => step.terms !== null)) return { type: found.type, multiValued: 'either' }
  return { type: found.type, multiValued: index.isList(found) }
}

function insideList(key: string, index: SchemaIndex): boolean {
  const parent = shorten(key)
  if (parent === null) return false
  const owner = index.find(parent)
  return (owner !== null && owner !== 'open' && owner.multiValued) || insideList(parent, index)
}
