import { type ObjectTypeSchema, ProvisioningError } from '@sutler/core'
import {
  builtinDiscovery,
  type Discovery,
  type Projected,
  type ScimClient,
  userUrn,
  type Wrapped,
  wrappedAttributes,
} from '@sutler/scim'
import { isAbsent } from './rules.ts'
import type { ScimSettings } from './settings.ts'

/** All that a call needs to know of an object type, worked out once. */
export interface KnownType {
  readonly endpoint: string
  /** URN of its core schema. */
  readonly schema: string
  readonly wrapped: Wrapped
  readonly caseExact: (path: string) => boolean
  /** True for groups: a source shows an empty list where the server leaves it out. */
  readonly hasMembers: boolean
  /** Leaves out what is huge: the members of a group. */
  readonly withoutMembers: Projected
}

/** What the server says of itself, asked once, at the first call that needs it. */
export interface Service {
  discovery(): Promise<Discovery>
  /** Throws INVALID_VALUE for a type the server does not have. */
  type(name: string): Promise<KnownType>
}

/** Attributes left out of reads unless asked for. */
export const onRequest = Object.freeze(['members'])

export function createService(client: ScimClient, settings: ScimSettings): Service {
  let asked: Promise<{ readonly discovery: Discovery; readonly types: ReadonlyMap<string, KnownType> }> | null = null
  // Asked for before every call: a promise at hand costs less than a new one.
  const found = new Map<string, Promise<KnownType>>()
  const ask = () => {
    asked ??= (settings.discovery ? client.discover() : Promise.resolve(builtinDiscovery)).then(
      (discovery) => ({ discovery, types: knownTypes(discovery, settings) }),
      (error: unknown) => {
        asked = null
        throw error
      },
    )
    return asked
  }
  const find = async (name: string): Promise<KnownType> => {
    const { types } = await ask()
    const known = types.get(name.toLowerCase())
    if (known !== undefined) return known
    throw new ProvisioningError(
      `The server has no object type ${name}. It has ${[...types.keys()].join(', ')}; others can be named in settings.types.`,
      { code: 'INVALID_VALUE', blame: 'connection' },
    )
  }
  return {
    discovery: async () => (await ask()).discovery,
    type(name) {
      const known = found.get(name)
      if (known !== undefined) return known
      const finding = find(name)
      found.set(name, finding)
      finding.catch(() => found.delete(name))
      return finding
    },
  }
}

function knownTypes(discovery: Discovery, settings: ScimSettings): ReadonlyMap<string, KnownType> {
  const types = new Map<string, KnownType>()
  for (const { name, endpoint, schema } of discovery.resourceTypes) {
    if (isAbsent(settings.dialect.objects, name)) continue
    const described = discovery.schema.types.find((type) => type.name === name)
    types.set(name.toLowerCase(), knownType(endpoint, schema, described))
  }
  for (const [name, endpoint] of Object.entries(settings.types)) {
    const discovered = types.get(name.toLowerCase())
    types.set(name.toLowerCase(), { ...(discovered ?? knownType(endpoint, userUrn.replace(/User$/, name))), endpoint })
  }
  return types
}

function knownType(endpoint: string, schema: string, described?: ObjectTypeSchema): KnownType {
  const attributes = described?.attributes ?? []
  const wrapped = wrappedAttributes(attributes)
  const exact = new Map(attributes.map((attribute) => [attribute.path.toLowerCase(), attribute.caseExact]))
  // Compared letter by letter where no schema says otherwise (RFC 7643 §3.1).
  for (const path of ['id', 'externalid']) if (!exact.has(path)) exact.set(path, true)
  return Object.freeze({
    endpoint,
    schema,
    wrapped,
    caseExact: (path: string) => exact.get(path.replace(/\[.*\]/, '').toLowerCase()) ?? false,
    hasMembers: exact.has('members'),
    withoutMembers: exact.has('members') ? { excludedAttributes: onRequest } : {},
  })
}
