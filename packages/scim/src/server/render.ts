import { type Attributes, isList, isObject, type Value } from '@sutler/core'
import type { ScimAttribute } from '../schema/types.ts'
import type { Endpoint } from './endpoint.ts'
import { etagOf } from './etag.ts'
import { timestamps } from './timestamp.ts'
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
  /** The end of its key in JSON text. */
  readonly key: string
  /** Address prefixes by the name of the resource type. */
  readonly prefixes: ReadonlyMap<string, string>
}

export function createRenderer(endpoints: readonly Endpoint[]): Renderer {
  const forms = new Map(endpoints.map((endpoint) => [endpoint, formOf(endpoint, endpoints)]))
  const timestamp = timestamps()
  return {
    location: locationOf,
    text(endpoint, stored, project) {
      const form = forms.get(endpoint) ?? formOf(endpoint, endpoints)
      if (project !== null) {
        const filled = withReferences(stored.attributes, form.references)
        return JSON.stringify(project({ id: stored.id, ...filled, meta: metaOf(endpoint, stored) }))
      }
      const text = asIs(stored, form.references) ?? JSON.stringify(withReferences(stored.attributes, form.references))
      const rest = text === '{}' ? '' : `${text.slice(1, -1)},`
      return `{"id":${JSON.stringify(stored.id)},${rest}"meta":${metaText(form, stored, timestamp)}}`
    },
  }
}

/** What is the same in all resources of a type. */
interface Form {
  readonly references: readonly Reference[]
  /** JSON text of `meta` up to what is a resource's own. */
  readonly metaStart: string
  /** JSON text of its address up to the id. */
  readonly locationStart: string
}

function formOf(endpoint: Endpoint, endpoints: readonly Endpoint[]): Form {
  return {
    references: referencesOf(endpoint, endpoints),
    metaStart: `{"resourceType":${JSON.stringify(endpoint.type.name)},"created":"`,
    locationStart: JSON.stringify(endpoint.prefix).slice(0, -1),
  }
}

/** The text at hand; null: there is none, or it may lack the address of a reference. */
function asIs({ json }: StoredResource, references: readonly Reference[]): string | null {
  return json === undefined || references.some(({ key }) => json.includes(key)) ? null : json
}

/** The address of a resource, in `meta.location` and in Location. */
export function locationOf({ prefix }: Endpoint, id: string): string {
  return prefix + encoded(id)
}

/** The id in an address; what comes out needs no escape in JSON either. */
function encoded(id: string): string {
  return unreserved.test(id) ? id : encodeURIComponent(id)
}

/** What stays as it is in an address: all of the ids that are made here. */
const unreserved = /^[\w.~-]*$/

function metaOf(endpoint: Endpoint, { id, createdAt, modifiedAt, version }: StoredResource): Attributes {
  return {
    resourceType: endpoint.type.name,
    created: new Date(createdAt).toISOString(),
    lastModified: new Date(modifiedAt).toISOString(),
    location: locationOf(endpoint, id),
    version: etagOf(version),
  }
}

/** The same as text, for most of what is sent. */
function metaText(
  { metaStart, locationStart }: Form,
  { id, createdAt, modifiedAt, version }: StoredResource,
  timestamp: (ms: number) => string,
): string {
  const [created, modified] = [timestamp(createdAt), timestamp(modifiedAt)]
  const etag = JSON.stringify(etagOf(version))
  return `${metaStart}${created}","lastModified":"${modified}","location":${locationStart}${encoded(id)}","version":${etag}}`
}

function referencesOf({ type }: Endpoint, endpoints: readonly Endpoint[]): readonly Reference[] {
  const prefixes = new Map(endpoints.map((endpoint) => [endpoint.type.name, endpoint.prefix]))
  const of = (urn: string | null, attributes: readonly ScimAttribute[]) =>
    attributes.flatMap(({ name, subAttributes = [] }): Reference[] => {
      const types = subAttributes.find((sub) => sub.name === '$ref')?.referenceTypes ?? []
      const known = types.flatMap((one) => [...prefixes].filter(([resource]) => resource === one))
      return known.length === 0 ? [] : [{ urn, name, key: `${name}":`, prefixes: new Map(known) }]
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
