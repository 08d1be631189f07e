import type { MatchQuery } from '../connector/contract.ts'
import { redacted, secretPaths } from '../value/secret.ts'
import type { Attributes, Delta, Value } from '../value/types.ts'
import type { Action } from './types.ts'

/** An action as people may see it: JSON, secrets replaced, hashes left out. */
export type PrintedAction = { readonly kind: Action['kind']; readonly [key: string]: Value }

/**
 * The printable form of an action, used by plans, logs and previews (L8).
 *
 * A value is replaced when {@link secretPaths} says so of its path.
 *
 * @example describeAction({ kind: 'delete', anchor: '42' }, new Set()) // { kind: 'delete', anchor: '42' }
 */
export function describeAction(action: Action, secrets: ReadonlySet<string>): PrintedAction {
  const show = redactor(secrets)
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
export function describeAttributes(attributes: Attributes, secrets: Iterable<string>): Attributes {
  const show = redactor(secrets)
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, show(name, value)]))
}

type Show = (path: string, value: Value) => Value

function redactor(secrets: Iterable<string>): Show {
  const isSecret = secretPaths(secrets)
  return (path, value) => (isSecret(path) ? redacted : value)
}

function printQueries(queries: readonly MatchQuery[], show: Show): Value {
  return queries.map(({ terms }) => terms.map(({ path, value }) => ({ path, value: show(path, value) })))
}

function printDelta({ path, op, value }: Delta, show: Show): Value {
  return value === undefined ? { path, op } : { path, op, value: show(path, value) }
}
