import { type Action, type Attributes, getPath, redacted, secretPaths, type Value } from '@sutler/core'
import type { PlannedAction } from '../types.ts'
import type { Evaluated } from './item.ts'

type Changes = Record<string, { old: Value; new: Value }>

/** What an action changes, path by path, with secrets in the clear: only for fingerprints. */
export function rawChanges(action: Action, current: Attributes | null): PlannedAction['changes'] {
  const changes: Changes = {}
  if (action.kind === 'create') for (const [path, value] of action.attributes) changes[path] = { old: null, new: value }
  if (action.kind === 'update' || action.kind === 'disable')
    for (const { path, op, value } of action.deltas) {
      const old = current === null ? null : (getPath(current, path) ?? null)
      changes[path] = { old, new: op === 'remove' && value === undefined ? null : (value ?? null) }
    }
  return changes
}

/** The same for people: secrets replaced, and references that wait for their object said in words. */
export function printableChanges(evaluated: Evaluated, changes: PlannedAction['changes']): PlannedAction['changes'] {
  const paths = Object.keys(changes)
  const secret = paths.filter(secretPaths(evaluated.projection?.secret ?? []))
  // Of an object that exists the waiting reference is no news, unless it is all there is.
  const isNew = evaluated.item.link.state.kind !== 'linked' || paths.length === 0
  const waiting = isNew ? evaluated.references.deferred.filter(({ multiValued }) => !multiValued) : []
  if (secret.length === 0 && waiting.length === 0) return changes
  const shown = { ...changes }
  for (const path of secret)
    shown[path] = { old: hidden(changes[path]?.old ?? null), new: hidden(changes[path]?.new ?? null) }
  for (const { path, awaitedType, awaited } of waiting)
    shown[path] = { old: null, new: `${awaitedType} ${awaited}, once it is provisioned` }
  return shown
}

function hidden(value: Value): Value {
  return value === null ? null : redacted
}
