import type { Attributes } from '@sutler/core'
import type { ResourceType } from '../schema/types.ts'
import { compileFilter } from './compile.ts'
import type { Filter } from './types.ts'

export interface FilterVerdict {
  readonly matches: boolean
  /** The terms that decided it, in their order, each with what came of it: `not` outside of them turns that round. */
  readonly terms: readonly { readonly filter: Filter; readonly matches: boolean }[]
}

/** Whether a resource matches, and because of which terms. A value path is one term. */
export function explainFilter(filter: Filter, type: ResourceType, resource: Attributes): FilterVerdict {
  switch (filter.kind) {
    case 'not': {
      const { matches, terms } = explainFilter(filter.part, type, resource)
      return { matches: !matches, terms }
    }
    case 'and':
    case 'or': {
      const verdicts = filter.parts.map((part) => explainFilter(part, type, resource))
      // One part that fails decides `and`, one that matches decides `or`; otherwise all of them do.
      const deciding = verdicts.filter(({ matches }) => matches === (filter.kind === 'or'))
      const matches = deciding.length > 0 === (filter.kind === 'or')
      return { matches, terms: (deciding.length > 0 ? deciding : verdicts).flatMap(({ terms }) => terms) }
    }
    default: {
      const matches = compileFilter(filter, type)(resource)
      return { matches, terms: [{ filter, matches }] }
    }
  }
}
