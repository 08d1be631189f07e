import type { ScimAnswer, ScimRequest } from '../../src/index.ts'
import type { ValidationProfile } from '../../src/validate/types.ts'
import type { Bend, WorldOptions } from './world.ts'

/** One thing a service does wrong, and the requirement that has to say so. */
export interface Fault {
  readonly name: string
  readonly bend: () => Bend
  readonly requirement: string
  readonly profile?: ValidationProfile
  readonly options?: WorldOptions
}

// biome-ignore lint/suspicious/noExplicitAny: faults bend JSON of any shape
export type Any = any

export const oneUser = /^\/Users\/[^/.]+$/
export const oneGroup = /^\/Groups\/[^/.]+$/
export const users = /^\/Users$/
export const groups = /^\/Groups$/

/** Which requests a fault is about. */
export type When = (request: ScimRequest, answer: ScimAnswer) => boolean

export const on =
  (method: string, path: RegExp, more: When = () => true): When =>
  (request, answer) =>
    request.method === method && path.test(request.path) && more(request, answer)

export const bodyOf = (request: ScimRequest): Any => JSON.parse(request.body ?? '{}')
export const operationsOf = (request: ScimRequest): Any[] => bodyOf(request).Operations ?? []
export const queryOf = (request: ScimRequest): URLSearchParams => new URLSearchParams(request.query)
export const filterOf = (request: ScimRequest): string => queryOf(request).get('filter') ?? ''

/** Other answers. */
export function answering(when: When, change: (answer: ScimAnswer, request: ScimRequest) => ScimAnswer): () => Bend {
  return () => async (request, next) => {
    const answer = await next(request)
    return when(request, answer) ? change(answer, request) : answer
  }
}

export const status = (when: When, code: number) => answering(when, (answer) => ({ ...answer, status: code }))

/** Other JSON in answers; the change may alter the object, or give another one. */
export const json = (when: When, change: (body: Any, request: ScimRequest) => Any) =>
  answering(when, (answer, request) => {
    if (answer.body === null) return answer
    const body = JSON.parse(answer.body)
    return { ...answer, body: JSON.stringify(change(body, request) ?? body) }
  })

export const without = (when: When, ...names: readonly string[]) =>
  json(when, (body) => {
    for (const name of names) delete body[name]
  })

/** An answer of the fault's own. */
export const reply = (
  when: (request: ScimRequest) => boolean,
  code: number,
  body: object | null = null,
): (() => Bend) => {
  const headers = { 'content-type': 'application/scim+json' }
  const answer: ScimAnswer = { status: code, headers, body: body === null ? null : JSON.stringify(body) }
  return () => async (request, next) => (when(request) ? answer : next(request))
}

export const asked =
  (method: string, path: RegExp, more: (request: ScimRequest) => boolean = () => true) =>
  (request: ScimRequest) =>
    request.method === method && path.test(request.path) && more(request)

/** Other requests than were sent. */
export function asking(change: (request: ScimRequest) => ScimRequest): () => Bend {
  return () => (request, next) => next(change(request))
}

export const sending = (method: string, path: RegExp, change: (body: Any, request: ScimRequest) => Any) =>
  asking((request) => {
    if (request.method !== method || !path.test(request.path)) return request
    const body = readable(request)
    return body === null ? request : { ...request, body: JSON.stringify(change(body, request) ?? body) }
  })

function readable(request: ScimRequest): Any {
  try {
    return bodyOf(request)
  } catch {
    return null
  }
}

/** Other parameters of a listing. */
export const parameters = (path: RegExp, change: (query: URLSearchParams) => void) =>
  asking((request) => {
    if (request.method !== 'GET' || !path.test(request.path)) return request
    const query = queryOf(request)
    change(query)
    return { ...request, query: query.toString() }
  })

/** Another filter. */
export const filters = (from: RegExp, to: string, unless: RegExp = /^$/) =>
  parameters(/^\/(Users|Groups)$/, (query) => {
    const filter = query.get('filter')
    if (filter !== null && from.test(filter) && !unless.test(filter)) query.set('filter', filter.replace(from, to))
  })

/** Filters of this kind are refused. */
export const noFilter = (like: RegExp, code = 400) =>
  reply(
    asked('GET', /^\/(Users|Groups)$/, (request) => like.test(filterOf(request))),
    code,
    errorOf(code),
  )

/** Other operations of a PATCH; null: it is answered as done, and nothing is. */
export const operations = (path: RegExp, change: (operation: Any) => readonly Any[] | null): (() => Bend) => {
  return () => async (request, next) => {
    if (request.method !== 'PATCH' || !path.test(request.path)) return next(request)
    const all = operationsOf(request).map(change)
    const kept = all.flatMap((one) => one ?? [])
    if (kept.length === 0) return { status: 204, headers: {}, body: null }
    return next({ ...request, body: JSON.stringify({ ...bodyOf(request), Operations: kept }) })
  }
}

/** PATCH with such an operation is refused. */
export const noOperation = (path: RegExp, like: (operation: Any) => boolean, code = 400) =>
  reply(
    asked('PATCH', path, (request) => operationsOf(request).some(like)),
    code,
    errorOf(code),
  )

/** PATCH with such an operation does nothing, and says that it has. */
export const passedOver = (path: RegExp, like: (operation: Any) => boolean) =>
  reply(
    asked('PATCH', path, (request) => operationsOf(request).some(like)),
    204,
  )

/** GET of a resource shows it otherwise once it was patched so. */
export const afterPatch = (like: (operation: Any) => boolean, change: (body: Any) => void): (() => Bend) => {
  return () => {
    const touched = new Set<string>()
    return async (request, next) => {
      if (request.method === 'PATCH' && operationsOf(request).some(like)) touched.add(request.path)
      const answer = await next(request)
      if (request.method !== 'GET' || !touched.has(request.path) || answer.body === null) return answer
      const body = JSON.parse(answer.body)
      change(body)
      return { ...answer, body: JSON.stringify(body) }
    }
  }
}

export function errorOf(code: number): object {
  return { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: String(code), detail: 'No.' }
}
