import { isList, isObject, type Value } from '@sutler/core'
import { ScimError } from '../error.ts'
import { errorBody } from './answer.ts'
import { assertMessage, type JsonObject, member } from './body.ts'
import { type BulkOperation, invalid, readOperation } from './bulk-operation.ts'
import { bulkIdOfPath, bulkIdsIn, divide, withIds } from './bulk-references.ts'
import type { ScimPrincipal } from './types.ts'

const requestUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'
const responseUrn = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse'
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/** What came of one write. */
export interface Written {
  readonly status: number
  /** Null: the resource is gone. */
  readonly id: string | null
  readonly location: string
  readonly etag: string | null
}

/** What a Bulk request is done with. */
export interface BulkService {
  readonly maxOperations: number
  /** Does one operation whose references are resolved. Throws ScimError. */
  readonly write: (operation: BulkOperation) => Promise<Written>
  /** The address of the resource at a path such as `/Users/7`; null: no resource can be there. */
  readonly locate: (path: string) => string | null
}

interface Result extends Partial<Written> {
  readonly error: ScimError | null
}

/** A request that is being worked through. */
interface Run {
  readonly operations: readonly (BulkOperation | ScimError)[]
  readonly raw: readonly Value[]
  readonly service: BulkService
  /** Index of the operation with this bulkId. */
  readonly byBulkId: ReadonlyMap<string, number>
  readonly ids: Map<string, string>
  readonly results: (Result | undefined)[]
  /** Operations that wait for one they point to. */
  readonly waiting: Set<number>
  /** Second steps of resources that point to each other. */
  readonly later: { readonly index: number; readonly patch: BulkOperation }[]
  readonly mostErrors: number
  errors: number
}

/**
 * The answer to a Bulk request (RFC 7644 §3.7): its operations in their order, except that what others point to goes
 * first. Resources that point to each other are created without that, which a PATCH then adds.
 *
 * Throws invalidSyntax for what is no Bulk request, 413 for too many operations; all else is in the answer.
 */
export async function runBulk(body: JsonObject, { profile }: ScimPrincipal, service: BulkService): Promise<string> {
  assertMessage(body, requestUrn, profile.looseEnvelope)
  const run = begin(body, service)
  for (let index = 0; index < run.operations.length && !isOver(run); index += 1) await settle(run, index)
  for (const { index, patch } of run.later) await finish(run, index, patch)
  const Operations = run.results.flatMap((result, index) =>
    result === undefined ? [] : [resultJson(run.raw[index] ?? null, result)],
  )
  return JSON.stringify({ schemas: [responseUrn], Operations })
}

function begin(body: JsonObject, service: BulkService): Run {
  const raw = member(body, 'Operations')
  if (raw === undefined || !isList(raw)) throw invalid('Operations must be a list.')
  const most = service.maxOperations
  if (raw.length > most) throw new ScimError(413, null, `There are ${raw.length} operations; ${most} are the most.`)
  const byBulkId = new Map<string, number>()
  const operations = raw.map((one, index) => {
    const operation = readOperation(one)
    if (operation instanceof ScimError || operation.bulkId === null) return operation
    if (byBulkId.has(operation.bulkId)) throw invalid('Two operations have the same bulkId.')
    byBulkId.set(operation.bulkId, index)
    return operation
  })
  return {
    ...{
      operations,
      raw,
      service,
      byBulkId,
      mostErrors: readMostErrors(member(body, 'failOnErrors') ?? null),
      errors: 0,
    },
    ...{ ids: new Map(), results: raw.map(() => undefined), waiting: new Set(), later: [] },
  }
}

function readMostErrors(value: Value): number {
  if (value === null) return Number.POSITIVE_INFINITY
  // No error at all is as many as the first one.
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return Math.max(1, value)
  throw invalid('failOnErrors must be a whole number from 0.')
}

function isOver({ errors, mostErrors }: Run): boolean {
  return errors >= mostErrors
}

/** Does an operation, and before it those it points to. */
async function settle(run: Run, index: number): Promise<void> {
  const operation = run.operations[index]
  if (operation === undefined || run.results[index] !== undefined || run.waiting.has(index)) return
  try {
    if (operation instanceof ScimError) throw operation
    run.waiting.add(index)
    const awaited = await settleReferences(run, operation)
    if (awaited !== null) await perform(run, index, operation, awaited)
  } catch (error) {
    fail(run, index, error)
  } finally {
    run.waiting.delete(index)
  }
}

/** Gives the bulkIds that cannot be there yet, because their operation waits for this one; null: it all ends here. */
async function settleReferences(run: Run, operation: BulkOperation): Promise<ReadonlySet<string> | null> {
  const inPath = bulkIdOfPath(operation.path)
  const awaited = new Set<string>()
  for (const bulkId of new Set([...bulkIdsIn(operation.data, run.byBulkId), ...(inPath === null ? [] : [inPath])])) {
    const target = run.byBulkId.get(bulkId)
    if (target === undefined) throw unresolved(bulkId)
    await settle(run, target)
    if (isOver(run)) return null
    if (run.ids.has(bulkId)) continue
    if (!run.waiting.has(target) || operation.method !== 'POST') throw unresolved(bulkId)
    awaited.add(bulkId)
  }
  return awaited
}

async function perform(run: Run, index: number, operation: BulkOperation, awaited: ReadonlySet<string>): Promise<void> {
  const { now, later } = divide(operation.data, awaited)
  const written = await run.service.write(resolved(run, { ...operation, data: now }))
  if (operation.bulkId !== null && written.id !== null) run.ids.set(operation.bulkId, written.id)
  run.results[index] = { ...written, error: null }
  if (later.length === 0) return
  const path = `${operation.path}/${encodeURIComponent(written.id ?? '')}`
  const data = { schemas: [patchUrn], Operations: later }
  run.later.push({ index, patch: { method: 'PATCH', path, bulkId: null, version: null, data } })
}

/** The second step of a resource; it fails as the first would have. */
async function finish(run: Run, index: number, patch: BulkOperation): Promise<void> {
  try {
    const missing = [...bulkIdsIn(patch.data, run.byBulkId)].find((bulkId) => !run.ids.has(bulkId))
    if (missing !== undefined) throw unresolved(missing)
    const { etag } = await run.service.write(resolved(run, patch))
    run.results[index] = { ...(run.results[index] ?? { error: null }), etag }
  } catch (error) {
    fail(run, index, error)
  }
}

function resolved({ ids }: Run, operation: BulkOperation): BulkOperation {
  const bulkId = bulkIdOfPath(operation.path)
  const id = bulkId === null ? undefined : ids.get(bulkId)
  const path =
    id === undefined ? operation.path : operation.path.replace(`bulkId:${bulkId}`, () => encodeURIComponent(id))
  return { ...operation, path, data: withIds(operation.data, ids) as JsonObject }
}

function fail(run: Run, index: number, error: unknown): void {
  if (!(error instanceof ScimError)) throw error
  run.errors += 1
  const location = locationAt(run, run.operations[index])
  run.results[index] = { ...(location !== null && { location }), ...run.results[index], error }
}

/** RFC 7644 §3.7 wants it of all but a POST that failed. */
function locationAt(run: Run, operation: BulkOperation | ScimError | undefined): string | null {
  if (operation === undefined || operation instanceof ScimError || operation.method === 'POST') return null
  const { path } = resolved(run, { ...operation, data: {} })
  return bulkIdOfPath(path) === null ? run.service.locate(path) : null
}

function resultJson(raw: Value, { error, status, location, etag }: Result): object {
  const given = isObject(raw) ? raw : {}
  const named = (name: string) => {
    const value = member(given, name)
    return typeof value === 'string' ? { [name]: value } : {}
  }
  return {
    ...named('method'),
    ...named('bulkId'),
    ...(etag && { version: etag }),
    ...(location !== undefined && { location }),
    status: String(error?.status ?? status),
    ...(error !== null && { response: errorBody(error) }),
  }
}

function unresolved(bulkId: string): ScimError {
  return new ScimError(409, null, `No resource stands for bulkId:${bulkId.slice(0, 100)}.`)
}
