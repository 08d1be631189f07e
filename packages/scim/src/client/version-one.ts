/**
 * SCIM 1.1 (simplecloud.info: "SCIM Core Schema 1.1", "SCIM Protocol 1.1") as seen from 2.0: one schema for users and
 * groups alike, an Enterprise extension with a name of its own, and the manager's id under `managerId`.
 */
import { type Attributes, compilePath, type Delta, isObject, setPath, type Value } from '@sutler/core'
import { enterpriseUrn } from '../schema/urns.ts'
import type { ScimResource } from './types.ts'

/** Schema of users and of groups (Core Schema 1.1 §5, §6, §8). */
export const firstCoreUrn = 'urn:scim:schemas:core:1.0'
/** Enterprise users (Core Schema 1.1 §7). */
export const firstEnterpriseUrn = 'urn:scim:schemas:extension:enterprise:1.0'

const enterprise = enterpriseUrn.toLowerCase()

/** A whole resource, `schemas` included. */
export function toFirstVersion(attributes: Attributes): Attributes {
  const { schemas: _named, [findKey(attributes, enterprise)]: extension, ...rest } = attributes
  const schemas = [firstCoreUrn, ...Object.keys(rest).filter((key) => key.startsWith('urn:'))]
  if (extension === undefined) return { schemas, ...rest }
  return { schemas: [...schemas, firstEnterpriseUrn], ...rest, [firstEnterpriseUrn]: withManagerId(extension) }
}

/** The resource as a 2.0 server would have sent it. */
export function fromFirstVersion(resource: ScimResource): ScimResource {
  const { [firstEnterpriseUrn]: extension, ...rest } = resource
  if (extension === undefined || !isObject(extension)) return resource
  return { ...rest, id: resource.id, [enterpriseUrn]: withValue(extension) }
}

/** Body of a PATCH (Protocol 1.1 §3.3.2): what is set, what is cleared, elements marked as deleted. */
export function resourcePatch(deltas: readonly Delta[]): Attributes {
  let body: Attributes = {}
  const cleared: string[] = []
  for (const { op, path, value } of deltas) {
    if (op === 'remove' && value !== undefined) {
      body = append(body, path, elementsOf(value).map(deleted))
      continue
    }
    const empty = value === undefined || value === null || (Array.isArray(value) && value.length === 0)
    // A list is merged with the present one, so it has to be cleared for being replaced.
    if (op !== 'add' && (empty || Array.isArray(value))) cleared.push(firstVersionPath(path))
    if (empty) continue
    body = Array.isArray(value) ? append(body, path, elementsOf(value)) : setPath(body, path, value)
  }
  const patch = toFirstVersion(body)
  return cleared.length === 0 ? patch : { ...patch, meta: { attributes: cleared } }
}

/** The path as 1.1 names it in filters and in `meta.attributes`: no value filters, its own URNs. */
export function firstVersionPath(path: string): string {
  const plain = path.replace(/\[[^\]]*\]/g, '')
  if (!plain.toLowerCase().startsWith(enterprise)) return plain
  return (firstEnterpriseUrn + plain.slice(enterprise.length)).replace(/(:manager)\.value$/i, '$1.managerId')
}

function append(body: Attributes, path: string, elements: readonly Value[]): Attributes {
  const [step] = compilePath(path).steps
  const present = step === undefined ? undefined : body[step.name]
  return setPath(body, path, [...(Array.isArray(present) ? present : []), ...elements])
}

function elementsOf(value: Value): readonly Value[] {
  return (Array.isArray(value) ? value : [value]).map((each: Value) => (isObject(each) ? each : { value: each }))
}

function deleted(element: Value): Value {
  return isObject(element) ? { ...element, operation: 'delete' } : element
}

function withManagerId(extension: Value): Value {
  if (!isObject(extension) || !isObject(extension.manager ?? null)) return extension
  const { value, $ref: _address, ...rest } = extension.manager as { readonly [key: string]: Value }
  return { ...extension, manager: value === undefined ? rest : { managerId: value, ...rest } }
}

function withValue(extension: { readonly [key: string]: Value }): Value {
  const { manager } = extension
  if (manager === undefined || !isObject(manager)) return extension
  const { managerId, ...rest } = manager
  return { ...extension, manager: managerId === undefined ? rest : { value: managerId, ...rest } }
}

function findKey(attributes: Attributes, lower: string): string {
  return Object.keys(attributes).find((key) => key.toLowerCase() === lower) ?? lower
}
