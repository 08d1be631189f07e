import type { MatchQuery } from '../connector/contract.ts'
import type { CompiledMapping } from '../mapping/types.ts'
import type { Value } from '../value/types.ts'
import { type SourceState, sourceState } from './decision-table.ts'
import type { LinkState, SourceObservation } from './types.ts'

/** The part of a mapping that decides what may be done. */
export type PlanMapping = Pick<CompiledMapping, 'flows' | 'skipOutOfScopeDeletions' | 'whenGone' | 'disable'> &
  Partial<Pick<CompiledMapping, 'dateTimes'>>

export interface PlanOptions {
  /** How the target lets a create whose answer was lost be found again. `none`: an operator must look (R3). */
  readonly createRecovery: 'match' | 'clientId' | 'none'
  /** Initial cycle: the target is read whatever the hash says. */
  readonly force: boolean
}

/** One question to `plan`, with what the target object should become. */
export interface Case {
  readonly state: SourceState
  readonly source: SourceObservation
  readonly link: LinkState
  readonly mapping: PlanMapping
  readonly options: PlanOptions
  readonly desired: ReadonlyMap<string, Value>
  /** Joins `desired` in a create, and is kept out of every update (L5). */
  readonly createOnly: ReadonlyMap<string, Value>
  readonly mergeOnly: ReadonlySet<string>
  /** Null when the source is gone: nothing is projected. */
  readonly hash: string | null
  /** Where the object may be found: those of an open intent first. */
  readonly queries: readonly MatchQuery[]
  /** The object is to end up disabled, and the mapping can do that. */
  readonly disabling: boolean
}

/** Puts together what the outcomes need, so that a source that is gone asks for no special path. */
export function caseOf(source: SourceObservation, link: LinkState, mapping: PlanMapping, options: PlanOptions): Case {
  const state = sourceState(source)
  const gone = source.kind === 'gone'
  const own = state === 'active' && !gone ? source.queries : []
  return {
    state,
    source,
    link,
    mapping,
    options,
    desired: gone ? (mapping.disable ?? nothing) : merged(source.projection.desired, source.resolved),
    createOnly: gone ? nothing : source.projection.createOnly,
    mergeOnly: gone ? none : source.projection.mergeOnly,
    hash: gone ? null : source.hash,
    queries: link.kind === 'intent' ? distinct([...link.queries, ...own]) : own,
    disabling: state !== 'active' && mapping.disable !== null,
  }
}

const nothing: ReadonlyMap<string, Value> = new Map()
const none: ReadonlySet<string> = new Set()

/** `over` wins where both have a path. */
export function merged(
  under: ReadonlyMap<string, Value>,
  over: ReadonlyMap<string, Value>,
): ReadonlyMap<string, Value> {
  return over.size === 0 ? under : new Map([...under, ...over])
}

function distinct(queries: readonly MatchQuery[]): readonly MatchQuery[] {
  return [...new Map(queries.map((query) => [JSON.stringify(query), query])).values()]
}
