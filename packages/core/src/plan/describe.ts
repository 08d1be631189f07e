import type { MatchQuery } from '../connector/contract.ts'
import type { Attributes, Delta, Value } from '../value/types.ts'
import type { Action } from './types.ts'

/** What stands in place of a secret value, here and in every log. */
export const redacted = '[redacted]'

/** An action as people may see it: JSON, secrets replaced, hashes left out. */
export type PrintedAction = { readonly kind: Action['kind']; readonly [key: string]: Value }

/**
 * The printable form of an action, used by plans, logs and previews (L8).
 *
 * A value is replaced when its path is a secret one, lies below one, or has one below it. Paths compare
 * caseless (RFC 7643 §2.1).
 *
 * @example describeAction({ kind: 'delete', anchor: '42' }, new Set()) // { kind: 'delete', anchor: '42' }
 */
export function describeAction(action: Action, secretPaths: ReadonlySet<string>): PrintedAction {
  const show = redactor(secretPaths)
  switch (action.kind) {
    case 'observe':
      return { kind: action.kind, anchor: action.anchor ?? null, queries: printQueries(action.queries, show) }
    case 'skip':
    case 'forget':
      return { kind: action.kind, reason: action.reason }
    case 'create':
      return {
        kind: action.kind,
        attributes: Object.fromEntries([...action.attributes].map(([path, value]) => [path, show(path, value)])),
        queries: printQueries(action.queries, show),
      }
    case 'link':
      return { kind: action.kind, anchor: action.anchor, deprovisioned: action.deprovisioned }
    case 'update':
    case 'disable':
      return { kind: action.kind, anchor: action.anchor, deltas: action.deltas.map((delta) => printDelta(delta, show)) }
    case 'delete':
      return { kind: action.kind, anchor: action.anchor }
    case 'refuse':
      return { kind: action.kind, code: action.code, candidates: action.candidates }
  }
}

/** Attributes as people may see them: those at, above or below a secret path are replaced. */
export function describeAttributes(attributes: Attributes, secretPaths: Iterable<string>): Attributes {
  const show = redactor(secretPaths)
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, show(name, value)]))
}

type Show = (path: string, value: Value) => Value

function redactor(secretPaths: Iterable<string>): Show {
  const secrets = [...secretPaths].map((path) => path.toLowerCase())
  return (path, value) => {
    const lower = path.toLowerCase()
    return secrets.some((secret) => contains(secret, lower) || contains(lower, secret)) ? redacted : value
  }
}

/** `name` contains itself, `name.givenName`, `name[…]`; a schema URN contains its attributes after the colon. */
function contains(outer: string, inner: string): boolean {
  return inner.startsWith(outer) && (inner.length === outer.length || '.[:'.includes(inner.charAt(outer.length)))
}

function printQueries(queries: readonly MatchQuery[], show: Show): Value {
  return queries.map(({ terms }) => terms.map(({ path, value }) => ({ path, value: show(path, value) })))
}

function printDelta({ path, op, value }: Delta, show: Show): Value {
  return value === undefined ? { path, op } : { path, op, value: show(path, value) }
}
