import type { Action, Anchor } from '@sutler/core'
import type { MutableCounts } from '../counts.ts'
import type { Link } from '../ports.ts'
import type { Verdict } from './item.ts'

export type Act = Extract<Verdict, { kind: 'act' }>

export const writesOutside = (action: Action) =>
  action.kind === 'create' || action.kind === 'update' || action.kind === 'disable' || action.kind === 'delete'

/** Memberships follow their object: written when it is created, and else only where updates are on. */
export function touchesMembers({ action, evaluated }: Act): boolean {
  if (evaluated.references.members.size === 0) return false
  if (action.kind === 'create') return true
  return evaluated.item.mapping.flows.update && (action.kind === 'update' || action.kind === 'link')
}

/** Adds an action to the counts. */
export function countAction(counts: MutableCounts, { action, evaluated }: Act): void {
  if (action.kind === 'create') counts.created++
  else if (action.kind === 'update') counts.updated++
  else if (action.kind === 'disable') counts.disabled++
  else if (action.kind === 'delete') counts.deleted++
  else if (action.kind === 'link' && isNewLink(evaluated.item.link, action.anchor)) counts.linked++
  else if (action.kind === 'link' || (action.kind === 'skip' && action.reason === 'unchanged')) counts.unchanged++
  else counts.skipped++
}

/** True when the link did not point at this target object before. */
export function isNewLink({ state }: Link, anchor: Anchor): boolean {
  return state.kind !== 'linked' || state.target !== anchor
}

/** True when the target object is not the one our books speak of: whatever they say was written there is void. */
export function isMadeAnew({ action, evaluated }: Act): boolean {
  if (action.kind === 'create') return true
  return 'anchor' in action && action.anchor !== undefined && isNewLink(evaluated.item.link, action.anchor)
}
