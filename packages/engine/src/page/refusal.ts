import type { Action } from '@sutler/core'
import type { ItemFailure, Verdict } from './item.ts'

type Act = Extract<Verdict, { kind: 'act' }>
type Refuse = Extract<Action, { kind: 'refuse' }>

/** A refusal of the plan as the failure of its object. */
export function refusal(act: Act, action: Refuse): ItemFailure {
  const { item, observation } = act.evaluated
  const hash = observation.kind === 'present' ? observation.hash : null
  return {
    kind: 'failed',
    item,
    step: 'matching',
    code: action.code,
    message: refusalText(act, action),
    hash,
    spared: false,
  }
}

function refusalText(act: Act, action: Refuse): string {
  const who = act.evaluated.item.link.source
  switch (action.code) {
    case 'MATCH_AMBIGUOUS':
      return `${who} matches several target objects (${action.candidates.join(', ')}); none was touched. Make the matching attribute unique there, or match on another one.`
    case 'MATCH_VALUE_MISSING':
      return `${who} has no value for any matching attribute, so it cannot be told apart from others. Fill it in the source.`
    case 'INTENT_UNRESOLVED':
      return `A create for ${who} may or may not have happened, and this target gives no way to find out. Look there: remove it, or match on something that finds it; then forget the try with sutler unlink.`
    case 'TARGET_CLAIMED':
      return `${who} matches ${action.candidates.join(', ')}, which belongs to another source object already. Correct the matching attribute of one; or, when the account is rightly this one's, let the other go with sutler unlink.`
  }
}
