import type { Action, CompiledMapping, Delta } from '@sutler/core'
import type { Cycle } from '../cycle/context.ts'
import type { Held } from '../ports.ts'
import { refuseClaimed } from './claims.ts'
import type { Evaluated, Verdict } from './item.ts'
import { ask, type Observed } from './observe.ts'
import { resolvePage } from './resolve.ts'
import { choosesValues, chooseValues } from './unique.ts'

/** Decides what to do with each item now that the target has been read. */
export async function decidePage(
  cycle: Cycle,
  observed: readonly Observed[],
  deprovision: boolean,
): Promise<Verdict[]> {
  const evaluated = await resolvePage(
    cycle,
    observed.map(({ mapped }) => mapped),
  )
  const targets = observed.map(({ target }) => target)
  const decideOne = (one: Evaluated, index: number) =>
    decide(cycle, one, targets[index] ?? { kind: 'unread' }, deprovision)
  const verdicts = await refuseClaimed(cycle, evaluated.map(decideOne))
  return choosesValues(cycle.job) ? chooseValues(cycle, verdicts, targets, decideOne) : verdicts
}

function decide(cycle: Cycle, one: Evaluated, target: Observed['target'], deprovision: boolean): Verdict {
  const action = namedDisable(one.item.mapping, withMembersCompared(cycle, one, ask(cycle, one, target)))
  const held = deprovision || target.kind === 'unread' ? null : holdOfFound(cycle, one, action)
  if (held) return { kind: 'hold', item: one.item, held }
  return { kind: 'act', evaluated: one, action, current: target.kind === 'one' ? target.object.attributes : null }
}

/** An initial cycle compares memberships too, also of an object that is right in all else. */
function withMembersCompared(cycle: Cycle, one: Evaluated, action: Action): Action {
  const { state } = one.item.link
  const { observation, references } = one
  if (action.kind !== 'skip' || action.reason !== 'unchanged' || cycle.mode !== 'initial') return action
  if (references.members.size === 0 || state.kind !== 'linked' || observation.kind === 'gone') return action
  return { kind: 'link', anchor: state.target, hash: observation.hash, deprovisioned: state.deprovisioned }
}

/**
 * An update that writes what a disable would write is one, whatever made it so: a status in the source, an edited
 * mapping, an account found at first sight. Otherwise the guard could be walked around.
 */
function namedDisable(mapping: CompiledMapping, action: Action): Action {
  if (action.kind !== 'update' || action.deprovisioned) return action
  const takesAway = ({ path, value }: Delta) => value !== undefined && value === mapping.disables.get(path)
  return action.deltas.some(takesAway) ? { ...action, kind: 'disable' } : action
}

/** What shows itself as a deprovision only once the target has been read; the guard counts it too. */
function holdOfFound(cycle: Cycle, one: Evaluated, action: Action): Held | null {
  const { item, observation } = one
  const { state } = item.link
  if (action.kind !== 'disable' && action.kind !== 'delete') return null
  if (state.kind === 'linked' && state.deprovisioned) return null
  const because = observation.kind === 'gone' ? 'gone' : observation.scope === 'active' ? 'inactive' : observation.scope
  const { type, source } = item.link
  return { type, source, target: action.anchor, kind: action.kind, because, heldAt: cycle.env.now() }
}
