import { type Attributes, isList, isObject, type Value } from '@sutler/core'
import type { ScimAttribute } from '../schema/types.ts'
import type { Endpoint } from './endpoint.ts'
import { etagOf } from './etag.ts'
import type { StoredResource } from './types.ts'

/** Makes the JSON text of resources (RFC 7643 §3): id and meta are added here, and addresses of references. */
export interface Renderer {
  location(endpoint: Endpoint, id: string): string
  /** `project` null: the resource as it is. */
  text(endpoint: Endpoint, stored: StoredResource, project: Project | null): string
}

export type Project = (resource: Attributes) => Attributes

/** A complex attribute with a `$ref` to a resource of this service. */
interface Reference {
  /** URN of the extension it is in; null: the root. */
  readonly urn: string | null
  readonly name: string
  /** Address prefixes by the name of the resource type. */
  readonly prefixes: ReadonlyMap<string, string>
}

export function createRenderer(endpoints: readonly Endpoint[]): Renderer {
  const references = new Map(endpoints.map((endpoint) => [endpoint, referencesOf(endpoint, endpoints)]))
  return {
    location: locationOf,
    text(endpoint, stored, project) {
      const due = references.get(endpoint) ?? []
      const meta = metaOf(endpoint, stored)
      if (project !== null)
        return JSON.stringify(project({ id: stored.id, ...withReferences(stored.attributes, due), meta }))
      const text = asIs(stored, due) ?? JSON.stringify(withReferences(stored.attributes, due))
      const rest = text === '{}' ? '' : `${text.slice(1, -1)},`
      return `{"id":${JSON.stringify(stored.id)},${rest}"meta":${JSON.stringify(meta)}}`
    },
  }
}

/** The text at hand; null: there is none, or it lacks the address of a reference. */
function asIs({ json }: StoredResource, references: readonly Reference[]): string | null {
  return json === undefined || references.some(({ name }) => json.includes(`"${name}":`)) ? null : json
}

/** The address of a resource, in `meta.location` and in Location. */
export function locationOf({ prefix }: Endpoint, id: string): string {
  return prefix + encodeURIComponent(id)
}

function metaOf(endpoint: Endpoint, { id, createdAt, modifiedAt, version }: StoredResource): Attributes {
  return {
    resourceType: endpoint.type.name,
    created: new Date(createdAt).toISOString(),
    lastModified: new Date(modifiedAt).toISOString(),
    location: locationOf(endpoint, id),
    version: etagOf(version),
  }
}

function referencesOf({ type }: Endpoint, endpoints: readonly Endpoint[]): readonly Reference[] {
  const prefixes = new Map(endpoints.map((endpoint) => [endpoint.type.name, endpoint.prefix]))
  const of = (urn: string | null, attributes: readonly ScimAttribute[]) =>
    attributes.flatMap(({ name, subAttributes = [] }): Reference[] => {
      const types = subAttributes.find((sub) => sub.name === '$ref')?.referenceTypes ?? []
      const known = types.flatMap((one) => [...prefixes].filter(([resource]) => resource === one))
      return known.length === 0 ? [] : [{ urn, name, prefixes: new Map(known) }]
    })
  return [
    ...of(null, type.schema.attributes),
    ...type.extensions.flatMap(({ schema }) => of(schema.id, schema.attributes)),
  ]
}

/** Copies only what a reference is filled in. */
function withReferences(attributes: Attributes, references: readonly Reference[]): Attributes {
  let filled = attributes
  for (const reference of references) {
    const { urn, name } = reference
    const holder = urn === null ? filled : filled[urn]
    if (holder === undefined || !isObject(holder)) continue
    const value = holder[name]
    if (value === undefined) continue
    const written = isList(value) ? value.map((one) => withAddress(one, reference)) : withAddress(value, reference)
    const changed = { ...holder, [name]: written }
    filled = urn === null ? changed : { ...filled, [urn]: changed }
  }
  return filled
}

/** `type` says which resource type a reference leads to, where there are several. A value may be no Unicode text. */
function withAddress(element: Value, { prefixes }: Reference): Value {
  if (!isObject(element) || element.$ref !== undefined || typeof element.value !== 'string') return element
  const named = typeof element.type === 'string' ? prefixes.get(element.type) : undefined
  const prefix = named ?? (prefixes.size === 1 ? prefixes.values().next().value : undefined)
  return prefix === undefined
    ? element
    : { ...element, $ref: prefix + encodeURIComponent(element.value.toWellFormed()) }
}
