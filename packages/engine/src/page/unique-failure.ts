import { ProvisioningError } from '@sutler/core'
import type { Cycle } from '../cycle/context.ts'
import type { Act } from './acts.ts'
import type { ItemFailure, UniqueTry } from './item.ts'
import { failedItem } from './observe.ts'
import { masked } from './secrets.ts'
import type { Ask } from './unique-ask.ts'

/** The failure of an object one of whose values could not be chosen; null: all were. */
export function unchosen(cycle: Cycle, { evaluated }: Act, asks: readonly Ask[]): ItemFailure | null {
  const { item, observation } = evaluated
  const hash = observation.kind === 'present' ? observation.hash : null
  for (const { unique, outcome, basis, tries } of asks) {
    if (outcome === null || outcome.kind === 'chosen' || outcome.kind === 'kept') continue
    if (outcome.kind === 'unreachable') {
      if (outcome.error instanceof ProvisioningError) return failedItem(cycle, evaluated, 'processing', outcome.error)
      throw outcome.error
    }
    const failure = { kind: 'failed', item, step: 'processing', hash, spared: false } as const
    if (outcome.kind === 'broken')
      return { ...failure, code: 'MAPPING_FAILED', message: masked(outcome.problem.summary, evaluated) }
    const message = takenText(unique.path, unique.secret, tries)
    return { ...failure, code: 'E_NO_UNIQUE_VALUE', message, choices: [{ path: unique.path, basis, at: null, tries }] }
  }
  return null
}

/** So many values stand in a message. */
const namedAtMost = 5

function takenText(path: string, secret: boolean, tries: readonly UniqueTry[]): string {
  const values = tries.slice(0, namedAtMost).map(({ value }) => String(value))
  const named = secret ? '' : ` (${values.join(', ')}${tries.length > namedAtMost ? ', …' : ''})`
  const all = tries.length === 1 ? 'the one value tried is' : `all ${tries.length} values tried are`
  return `${path}: ${all} taken${named}. Add a rule to its SelectUniqueValue, or free one in the target.`
}
