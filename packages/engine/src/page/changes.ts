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
  const isSecret = secretPaths(evaluated.projection?.secret ?? [])
  const shown = { ...changes }
  for (const [path, change] of Object.entries(changes))
    if (isSecret(path)) shown[path] = { old: hidden(change.old), new: hidden(change.new) }
  // Of an object that exists the waiting reference is no news, unless it is all there is.
  const isNew = evaluated.item.link.state.kind !== 'linked' || Object.keys(changes).length === 0
  for (const { path, awaitedType, awaited, multiValued } of evaluated.references.deferred)
    if (!multiValued && isNew) shown[path] = { old: null, new: `${awaitedType} ${awaited}, once it is provisioned` }
  return shown
}

function hidden(value: Value): Value {
  return value === null ? null : redacted
}
