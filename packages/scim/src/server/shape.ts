import { isList, type Value } from '@sutler/core'
import { ScimError } from '../error.ts'
import { compileProjection, withoutFilter } from '../resource/project.ts'
import { seesGroups } from './access.ts'
import { type JsonObject, member } from './body.ts'
import type { Endpoint } from './endpoint.ts'
import type { QueryParameters } from './query.ts'
import type { Project } from './render.ts'
import type { ReadOptions, ScimPrincipal } from './types.ts'

/** Attributes a client wants to see, or not to see (RFC 7644 §3.9); null: it does not say. */
export interface Projection {
  readonly attributes: readonly string[] | null
  readonly excludedAttributes: readonly string[] | null
  /** What a write named; see `namedOnRequest`. */
  readonly written: readonly string[]
}

/** How a resource of one type is shown. */
export interface Shape {
  readonly read: ReadOptions
  /** Null: as it is. */
  readonly project: Project | null
  /** The client said something about it. */
  readonly isAsked: boolean
}

const nothingAsked: Projection = Object.freeze({ attributes: null, excludedAttributes: null, written: [] })

/** Reads `attributes` and `excludedAttributes` of an address; null: it has no parameters. Throws invalidValue for both. */
export function projectionOfParameters(parameters: QueryParameters | null): Projection {
  if (parameters === null) return nothingAsked
  return projectionOf(names(parameters.attributes), names(parameters.excludedattributes))
}

/** The same of a SearchRequest, where they are lists (RFC 7644 §3.4.3). */
export function projectionOfBody(body: JsonObject): Projection {
  return projectionOf(listed(body, 'attributes'), listed(body, 'excludedAttributes'))
}

function projectionOf(attributes: Projection['attributes'], excludedAttributes: Projection['attributes']): Projection {
  if (attributes === null && excludedAttributes === null) return nothingAsked
  if (attributes !== null && excludedAttributes !== null)
    throw new ScimError(400, 'invalidValue', 'attributes and excludedAttributes exclude each other.')
  return { attributes, excludedAttributes, written: [] }
}

function names(text: string | undefined): readonly string[] | null {
  if (text === undefined) return null
  const found = text.split(',').flatMap((name) => name.trim() || [])
  return found.length === 0 ? null : found
}

function listed(body: JsonObject, name: string): readonly string[] | null {
  const value: Value = member(body, name) ?? null
  if (value === null || typeof value === 'string') return names(value ?? undefined)
  if (!isList(value) || !value.every((one) => typeof one === 'string'))
    throw new ScimError(400, 'invalidValue', `${name} must be a list of attribute names.`)
  return value.length === 0 ? null : (value as readonly string[])
}

/** What to read of a type, and what of it to show. `groups` are not read for whoever may not see groups. */
export function shapeFor(client: ScimPrincipal, endpoint: Endpoint, projection: Projection): Shape {
  const shape = shapeOf(endpoint, projection)
  return shape.read.groups !== true || seesGroups(client) ? shape : { ...shape, read: { ...shape.read, groups: false } }
}

function shapeOf(endpoint: Endpoint, projection: Projection): Shape {
  if (projection === nothingAsked) return plainShape(endpoint)
  return {
    read: {
      members: endpoint.hasMembers && wants(endpoint, projection, 'members'),
      groups: endpoint.hasGroups && wants(endpoint, projection, 'groups'),
    },
    project: projectorOf(endpoint, projection),
    isAsked: projection.attributes !== null || projection.excludedAttributes !== null,
  }
}

const plainShapes = new WeakMap<Endpoint, Shape>()

function plainShape(endpoint: Endpoint): Shape {
  const present = plainShapes.get(endpoint)
  if (present !== undefined) return present
  const project = endpoint.allReturned ? null : projectorOf(endpoint, nothingAsked)
  const shape = { read: endpoint.whole, project, isAsked: false }
  plainShapes.set(endpoint, shape)
  return shape
}

/** Clients ask for the same few shapes again and again. */
const mostProjectors = 100
/** A list of names may be as long as a body, and is not worth to be kept then. */
const longestKey = 2000
const projectors = new WeakMap<Endpoint, Map<string, Project>>()

function projectorOf(endpoint: Endpoint, { attributes, excludedAttributes, written }: Projection): Project {
  const known = projectors.get(endpoint) ?? new Map<string, Project>()
  projectors.set(endpoint, known)
  const key = JSON.stringify([attributes, excludedAttributes, written])
  const present = known.get(key)
  if (present !== undefined) return present
  const selection = { attributes: attributes ?? [], excludedAttributes: excludedAttributes ?? [], written }
  const project = compileProjection(selection, endpoint.type)
  if (key.length > longestKey) return project
  if (known.size >= mostProjectors) known.clear()
  known.set(key, project)
  return project
}

/** True when some of the attribute may be seen. */
function wants({ type }: Endpoint, { attributes, excludedAttributes }: Projection, name: string): boolean {
  const bare = (path: string) => {
    const lower = withoutFilter(path).trim().toLowerCase()
    const urn = `${type.schema.id.toLowerCase()}:`
    return lower.startsWith(urn) ? lower.slice(urn.length) : lower
  }
  if (attributes !== null)
    return attributes.some(
      (path) => bare(path).split('.', 1)[0] === name || bare(path) === type.schema.id.toLowerCase(),
    )
  return !(excludedAttributes ?? []).some((path) => bare(path) === name)
}
