import { type Attributes, isUnassigned } from '@sutler/core'
import { ScimError } from '../error.ts'
import { applyPatch } from '../patch/apply.ts'
import { splitMembers } from '../patch/members.ts'
import { readPatch } from '../patch/read.ts'
import type { PatchOperation } from '../patch/types.ts'
import { type ReadResourceOptions, readResource } from '../resource/read.ts'
import { operationsWithoutAddresses } from './address-filter.ts'
import { notFound } from './answer.ts'
import { type JsonObject, member } from './body.ts'
import type { Endpoint } from './endpoint.ts'
import { changed } from './etag.ts'
import { assertMembers, memberIds } from './member-ids.ts'
import type { Service } from './service.ts'
import type { MemberChange, ReadOptions, ResourceChange, ScimPrincipal, StoredResource } from './types.ts'

/** How often a write that must look at what is there begins anew when somebody else was faster. */
const attempts = 5

/** What a write needs besides its body. */
export interface Writing {
  readonly service: Service
  readonly endpoint: Endpoint
  readonly client: ScimPrincipal
  /** What of the result will be seen. */
  readonly answer: ReadOptions
}

/** POST (RFC 7644 §3.3). Throws ScimError. */
export async function createResource(writing: Writing, body: JsonObject): Promise<StoredResource> {
  const { service, endpoint, answer } = writing
  const attributes = readWhole(writing, body, { method: 'create' })
  return withMembers(writing, await service.resources.create(endpoint.type, attributes, answer))
}

/** PUT (RFC 7644 §3.5.1). `version` null: any. Throws ScimError. */
export async function replaceResource(
  writing: Writing,
  id: string,
  body: JsonObject,
  version: number | null,
): Promise<StoredResource> {
  const { service, endpoint, answer } = writing
  const { resources } = service
  const { type } = endpoint
  if (!endpoint.hasImmutable) {
    const attributes = readWhole(writing, body, { method: 'replace' })
    return withMembers(writing, await resources.replace(type, id, attributes, version, answer))
  }
  const stored = await onPresent(writing, id, version, { members: false }, (present) => {
    const attributes = readWhole(writing, body, { method: 'replace', before: present.attributes })
    return resources.replace(type, id, attributes, present.version, answer)
  })
  return withMembers(writing, stored)
}

/** Throws ScimError. */
function readWhole(
  { endpoint, client }: Writing,
  body: JsonObject,
  options: Pick<ReadResourceOptions, 'method' | 'before'>,
): Attributes {
  const attributes = readResource(body, endpoint.type, { leniency: client.profile, ...options })
  if (endpoint.hasMembers) assertMembers(attributes.members)
  return attributes
}

/** PATCH (RFC 7644 §3.5.2). `version` null: any. Throws ScimError. */
export async function patchResource(
  writing: Writing,
  id: string,
  body: JsonObject,
  version: number | null,
): Promise<StoredResource> {
  const { service, endpoint, client, answer } = writing
  const { type } = endpoint
  assertFew(body, service.limits.patchOperations)
  const read = operationsWithoutAddresses(readPatch(body, type, client.profile), service.routes.endpoints)
  const repeated = endpoint.hasGroups ? read.filter(isGroups) : []
  const operations = repeated.length === 0 ? read : await withoutGroups(writing, id, read, repeated)
  const split = endpoint.hasMembers ? splitMembers(operations, type) : { members: [], rest: operations }
  const patch = (change: ResourceChange, required: number | null) =>
    service.resources.patch(type, id, change, required, answer)
  const stored =
    split === null
      ? await onPresent(writing, id, version, { members: true }, (present) =>
          patch(wholeChange(writing, present, operations), present.version),
        )
      : await patch({ apply: applier(writing, id, split.rest), members: split.members }, version)
  return withMembers(writing, stored)
}

/** Clients repeat the `groups` they were shown, which are stored elsewhere; other ones are mutability (RFC 7643 §4.1.2). */
async function withoutGroups(
  { service, endpoint, client }: Writing,
  id: string,
  operations: readonly PatchOperation[],
  repeated: readonly PatchOperation[],
): Promise<readonly PatchOperation[]> {
  const present = await service.resources.read(endpoint.type, id, endpoint.whole)
  if (present === null) throw notFound(id)
  const { groups = null } = JSON.parse(service.renderer.text(endpoint, present, null))
  applyPatch({ groups }, repeated, endpoint.type, client.profile)
  return operations.filter((one) => !repeated.includes(one))
}

function isGroups({ path, value = null }: PatchOperation): boolean {
  return path?.urn === null && path.name === 'groups' && !isUnassigned(value)
}

/** Null when there is nothing to apply. */
function applier(
  { endpoint, client }: Writing,
  id: string,
  operations: readonly PatchOperation[],
): ((present: Attributes) => Attributes) | null {
  if (operations.length === 0) return null
  return (present) => {
    // A client may repeat the id, which is kept apart.
    const result = applyPatch({ ...present, id }, operations, endpoint.type, client.profile)
    if (!result.changed) return present
    const { id: _, ...attributes } = result.attributes
    return attributes
  }
}

/** A change that depends on more of the members than their ids: worked out on all of them. */
function wholeChange(writing: Writing, present: StoredResource, operations: readonly PatchOperation[]): ResourceChange {
  const after = applier(writing, present.id, operations)?.(present.attributes) ?? present.attributes
  const { members, ...attributes } = after
  assertMembers(members)
  const before = memberIds(present.attributes.members)
  const wanted = memberIds(members)
  const changes: readonly MemberChange[] = [
    { kind: 'remove', values: [...before].filter((one) => !wanted.has(one)) },
    { kind: 'add', values: [...wanted].filter((one) => !before.has(one)) },
  ]
  return {
    apply: () => attributes,
    members: changes.filter((change) => 'values' in change && change.values.length > 0),
  }
}

/** Writes on the version that was read, again when another writer came between, unless the client named its version. */
async function onPresent(
  { service, endpoint }: Writing,
  id: string,
  version: number | null,
  read: ReadOptions,
  write: (present: StoredResource) => Promise<StoredResource>,
): Promise<StoredResource> {
  for (let attempt = 1; ; attempt += 1) {
    const present = await service.resources.read(endpoint.type, id, read)
    if (present === null) throw notFound(id)
    if (version !== null && present.version !== version) throw changed()
    try {
      return await write(present)
    } catch (error) {
      const isOutrun = error instanceof ScimError && error.status === 412 && version === null && attempt < attempts
      if (!isOutrun) throw error
    }
  }
}

function assertFew(body: JsonObject, most: number): void {
  const operations = member(body, 'Operations') ?? null
  const count = Array.isArray(operations) ? operations.length : 0
  if (count > most) throw new ScimError(413, null, `There are ${count} operations; ${most} are the most.`)
}

/** Reads the members that will be seen, where `Resources` did not give them. */
function withMembers(
  { service, endpoint, answer }: Writing,
  stored: StoredResource,
): StoredResource | Promise<StoredResource> {
  if (!endpoint.hasMembers || !answer.members || stored.attributes.members !== undefined) return stored
  return service.resources.read(endpoint.type, stored.id, answer).then((read) => read ?? stored)
}
