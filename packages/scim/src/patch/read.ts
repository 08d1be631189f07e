import { ScimError } from '../error.ts'
import { isJsonObject, type JsonObject, ownKey } from '../resource/object.ts'
import type { Reading } from '../resource/reading.ts'
import type { ResourceType } from '../schema/types.ts'
import { settleOperation } from './operation.ts'
import type { Leniency, OperationPlace, PatchOperation } from './types.ts'

export const patchOpUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/**
 * The operations of a PATCH body (RFC 7644 §3.5.2), checked as far as the schema alone can tell.
 *
 * They come out one attribute each, with paths and values in the schema's spelling: an operation without a path
 * becomes one for each attribute its value names. Throws ScimError 400; what it says begins with the number of the
 * operation and its path.
 */
export function readPatch(body: unknown, type: ResourceType, leniency: Leniency): PatchOperation[] {
  return operationsOf(body, leniency).flatMap((written, index) => readOperation(written, index + 1, type, leniency))
}

function operationsOf(body: unknown, leniency: Leniency): readonly unknown[] {
  if (!isJsonObject(body)) throw new ScimError(400, 'invalidSyntax', 'A PATCH body is a JSON object.')
  assertSchemas(member(body, 'schemas', leniency), leniency)
  const operations = member(body, 'Operations', leniency)
  if (!Array.isArray(operations) || operations.length === 0) {
    throw new ScimError(400, 'invalidSyntax', 'A PATCH body has a list Operations with at least one operation.')
  }
  return operations
}

function member(object: JsonObject, name: string, { looseEnvelope }: Leniency): unknown {
  const key = looseEnvelope ? ownKey(object, name) : name
  return key !== undefined && Object.hasOwn(object, key) ? object[key] : undefined
}

function assertSchemas(schemas: unknown, { looseEnvelope }: Leniency): void {
  if (looseEnvelope) return
  const urn = patchOpUrn.toLowerCase()
  const named = Array.isArray(schemas) && schemas.some((one) => typeof one === 'string' && one.toLowerCase() === urn)
  if (!named) throw new ScimError(400, 'invalidSyntax', `schemas must name ${patchOpUrn}.`)
}

function readOperation(written: unknown, number: number, type: ResourceType, leniency: Leniency): PatchOperation[] {
  const subject = `Operation ${number}`
  if (!isJsonObject(written)) throw new ScimError(400, 'invalidSyntax', `${subject}: it must be an object.`)
  const op = member(written, 'op', leniency)
  const path = member(written, 'path', leniency) ?? null
  if (path !== null && typeof path !== 'string') {
    throw new ScimError(400, 'invalidPath', `${subject}: the path must be a text.`)
  }
  const lower = typeof op === 'string' && op.length < 10 ? op.toLowerCase() : ''
  if (!isOp(lower) || (!leniency.operationCase && lower !== op)) {
    throw new ScimError(400, 'invalidSyntax', `${subject}: op must be add, remove or replace.`)
  }
  const at: OperationPlace = { number, path: path ?? '', capitalised: op !== lower }
  const reading: Reading = {
    leniency,
    subject: `${subject}, `,
    emptyIsAbsent: leniency.emptyIsRemove && lower === 'replace',
  }
  return settleOperation({ op: lower, path, value: member(written, 'value', leniency), at }, type, reading)
}

function isOp(op: string): op is PatchOperation['op'] {
  return op === 'add' || op === 'remove' || op === 'replace'
}
