import { nearest } from '@sutler/core'
import type { AttributePath } from '../filter/types.ts'
import { commonAttributes } from './common.ts'
import type { KnownPath, ResourceType, ScimAttribute, ScimSchema } from './types.ts'

interface Index {
  /** Path in the schema's spelling, as most clients write it → what it is; found sooner than in lower case. */
  readonly spelled: ReadonlyMap<string, KnownPath>
  /** Path in lower case, with and without the core schema's URN → what it is. */
  readonly paths: ReadonlyMap<string, KnownPath>
  /** Attributes of extensions by their bare path, where only one schema can be meant. */
  readonly bare: ReadonlyMap<string, KnownPath>
  readonly schemas: ReadonlyMap<string, ScimSchema>
}

const indexes = new WeakMap<ResourceType, Index>()

export interface KnownPathOptions {
  /**
   * Also finds an extension's attribute by its bare name, `manager` for `urn:…:User:manager`, when no other schema of
   * the type has one of that name. RFC 7644 §3.10 wants the URN; clients leave it out in filters.
   */
  readonly bare?: boolean
}

/**
 * What a path names in this resource type, in any case, with or without the core schema's URN; null for what no
 * schema of the type has (RFC 7644 §3.10, RFC 7643 §3.1 for `id`, `externalId`, `schemas` and `meta`).
 *
 * A path with a value filter is none of these: parse it with `parsePatchPath` and ask for its parts.
 */
export function knownPath(
  type: ResourceType,
  path: AttributePath | string,
  options: KnownPathOptions = {},
): KnownPath | null {
  const { spelled, paths, bare } = indexOf(type)
  const text = typeof path === 'string' ? path : pathText(path)
  const present = spelled.get(text)
  if (present !== undefined) return present
  const key = text.toLowerCase()
  return paths.get(key) ?? (options.bare === true ? (bare.get(key) ?? null) : null)
}

/** The schema of the type with this URI, in any case; null when it has none. */
export function knownSchema(type: ResourceType, uri: string): ScimSchema | null {
  const { schemas } = indexOf(type)
  return schemas.get(uri) ?? schemas.get(uri.toLowerCase()) ?? null
}

/** The path as text: `urn:…:User:name.familyName`. */
export function pathText({ urn, name, sub }: AttributePath): string {
  return `${urn === null ? '' : `${urn}:`}${name}${sub === null ? '' : `.${sub}`}`
}

/** The path in the schema's spelling, an extension's with its URN. */
export function knownPathText({ schema, attribute, sub }: KnownPath): string {
  return pathText({ urn: schema, name: attribute.name, sub: sub?.name ?? null })
}

/** Longest name that is still taken for a mistyped one: comparing long ones would take too long. */
const longestName = 64

/** What somebody who wrote a path that nobody knows may have meant, in the schema's spelling; null: nothing is near. */
export function near(type: ResourceType, path: AttributePath | string): string | null {
  const text = (typeof path === 'string' ? path : pathText(path)).toLowerCase()
  const { paths, bare, schemas } = indexOf(type)
  // A dot where the colon belongs is how some clients write URNs.
  const mended = paths.get(text.replace(/\.(?=[a-z][\w-]*(?:\.[\w$-]+)?$)/, ':'))
  if (mended !== undefined) return knownPathText(mended)
  const colon = text.lastIndexOf(':')
  const name = text.slice(colon + 1)
  if (name.length > longestName) return null
  const prefix = colon >= 0 && schemas.has(text.slice(0, colon)) ? text.slice(0, colon + 1) : ''
  const candidates = [...paths.keys(), ...bare.keys()].flatMap((key) => {
    if (!key.startsWith(prefix)) return []
    const rest = key.slice(prefix.length)
    return rest.includes(':') ? [] : [rest]
  })
  const found = prefix + (nearest(name, candidates) ?? '')
  const known = paths.get(found) ?? bare.get(found)
  return known === undefined ? null : knownPathText(known)
}

function indexOf(type: ResourceType): Index {
  const present = indexes.get(type)
  if (present !== undefined) return present
  const built = buildIndex(type)
  indexes.set(type, built)
  return built
}

function buildIndex(type: ResourceType): Index {
  const paths = new Map<string, KnownPath>()
  const prefix = `${type.schema.id.toLowerCase()}:`
  // The core schema comes last, so that what it says of `externalId` wins.
  for (const known of knownPaths(null, [...commonAttributes, ...type.schema.attributes])) {
    const key = bareText(known)
    paths.set(key, known)
    paths.set(prefix + key, known)
  }
  const bare = new Map<string, KnownPath | null>()
  for (const { schema } of type.extensions) {
    for (const known of knownPaths(schema.id, schema.attributes)) {
      const key = bareText(known)
      paths.set(`${schema.id.toLowerCase()}:${key}`, known)
      if (!paths.has(key)) bare.set(key, bare.has(key) ? null : known)
    }
  }
  const schemas = [type.schema, ...type.extensions.map(({ schema }) => schema)]
  return {
    spelled: new Map([...paths.values()].map((known) => [knownPathText(known), known])),
    paths,
    bare: new Map([...bare].filter((entry): entry is [string, KnownPath] => entry[1] !== null)),
    schemas: new Map(schemas.flatMap((schema) => [schema.id, schema.id.toLowerCase()].map((id) => [id, schema]))),
  }
}

function knownPaths(schema: string | null, attributes: readonly ScimAttribute[]): readonly KnownPath[] {
  return attributes.flatMap((attribute) => [
    Object.freeze({ schema, attribute, sub: null }),
    ...(attribute.subAttributes ?? []).map((sub) => Object.freeze({ schema, attribute, sub })),
  ])
}

function bareText({ attribute, sub }: KnownPath): string {
  return pathText({ urn: null, name: attribute.name, sub: sub?.name ?? null }).toLowerCase()
}
