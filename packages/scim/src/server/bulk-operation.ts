import { isObject, type Value } from '@sutler/core'
import { ScimError } from '../error.ts'
import { type JsonObject, member } from './body.ts'

/** One operation of a Bulk request (RFC 7644 §3.7). */
export interface BulkOperation {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** As the client wrote it, or one of the service's own in place of a bulkId. */
  readonly path: string
  /** Null: the operation has none. */
  readonly bulkId: string | null
  /** An ETag the resource must have; null: any. */
  readonly version: string | null
  readonly data: JsonObject
}

/** Reads one operation; gives invalidSyntax for what is none, which is the result of that operation alone. */
export function readOperation(one: Value): BulkOperation | ScimError {
  if (!isObject(one)) return invalid('An operation must be an object.')
  const method = String(member(one, 'method') ?? '').toUpperCase()
  const path = member(one, 'path')
  const bulkId = member(one, 'bulkId') ?? null
  const version = member(one, 'version') ?? null
  const data = member(one, 'data') ?? null
  if (!isMethod(method)) return invalid('method must be POST, PUT, PATCH or DELETE.')
  if (typeof path !== 'string' || !path.startsWith('/')) return invalid('path must be text such as /Users.')
  if (bulkId === null ? method === 'POST' : typeof bulkId !== 'string' || bulkId === '')
    return invalid('A POST needs a bulkId, which is text.')
  if (version !== null && typeof version !== 'string') return invalid('version must be text.')
  if (method !== 'DELETE' && (data === null || !isObject(data))) return invalid(`A ${method} needs data, an object.`)
  return { method, path, bulkId: bulkId as string | null, version, data: data !== null && isObject(data) ? data : {} }
}

function isMethod(text: string): text is BulkOperation['method'] {
  return text === 'POST' || text === 'PUT' || text === 'PATCH' || text === 'DELETE'
}

/** The refusal of what is no Bulk request, or none of its operations. */
export function invalid(detail: string): ScimError {
  return new ScimError(400, 'invalidSyntax', detail)
}
