import type { Created } from './created.ts'
import { type Json, objectsIn, readJson } from './json.ts'
import type { Made, Reply, Sending } from './reply.ts'

/** The object a POST has made; null when there is none, or nobody can say which. */
export function madeOf(endpoint: string, reply: Reply): Made | null {
  const { id } = reply.json
  if (reply.status < 200 || reply.status > 299 || typeof id !== 'string' || id === '') return null
  return { id, path: `${endpoint}/${encodeURIComponent(id)}`, json: reply.json, reply }
}

/** Nothing is changed or deleted that this run has not made: a fault of a check must not cost anybody data. */
export function assertOwn(created: Created, method: string, path: string): void {
  if (!['PUT', 'PATCH', 'DELETE'].includes(method)) return
  const isNobody = path.includes('sutler-validate-nobody')
  if (!isNobody && !created.owns(path.split('?', 1)[0] ?? ''))
    throw new Error(`${method} ${path}: this object is not one of the validator`)
}

/** Keeps account of what the request has made or taken away. */
export function note(created: Created, method: string, path: string, reply: Reply): void {
  const made = method === 'POST' ? madeOf(path, reply) : null
  if (made !== null) created.add(made.path, null)
  const isGone = isDone(reply) || reply.status === 404
  if (method === 'DELETE' && isGone) created.gone(path)
  if (method === 'POST' && path === '/Bulk') noteBulk(created, reply)
}

function noteBulk(created: Created, reply: Reply): void {
  for (const { method, location, status } of objectsIn(reply.json.Operations)) {
    const path = typeof location === 'string' ? /\/(?:Users|Groups)\/[^/?]+$/.exec(location)?.[0] : undefined
    if (path === undefined) continue
    if (method === 'POST' && String(status) === '201') created.add(path, null)
    if (method === 'DELETE' && String(status) === '204') created.gone(path)
  }
}

function isDone({ status }: Reply): boolean {
  return status >= 200 && status < 300
}

/** The answer to a POST leaves no doubt of what was made. */
export function isSettled(path: string, reply: Reply): boolean {
  if (reply.status >= 400 && reply.status < 500) return true
  if (path !== '/Bulk') return madeOf(path, reply) !== null
  const results = objectsIn(reply.json.Operations)
  return (
    isDone(reply) && results.every(({ status, location }) => String(status) !== '201' || typeof location === 'string')
  )
}

/** What is created where, by POST of this body: the name, which only this run uses. */
export function namesIn(path: string, body: Sending['body']): readonly (readonly [endpoint: string, name: string])[] {
  const json = typeof body === 'string' ? readJson(body) : (body ?? {})
  if (path !== '/Bulk') {
    const name = json.userName ?? json.displayName
    return typeof name === 'string' ? [[path, name]] : []
  }
  return objectsIn(json.Operations).flatMap((one) => namesIn(String(one.path), one.data as Json | undefined))
}
