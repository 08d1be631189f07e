import { ScimError } from '../error.ts'
import { checkFilter, type FilterProblem } from '../filter/check.ts'
import { mentions } from '../filter/mentions.ts'
import { parseFilter } from '../filter/parse.ts'
import type { Filter } from '../filter/types.ts'
import type { ResourceType } from '../schema/types.ts'
import { seesGroups } from './access.ts'
import { hasGroups } from './endpoint.ts'
import { pruneFilter } from './filter-prune.ts'
import type { ScimPrincipal } from './types.ts'

/** A filter over one type; null: everything; false: it asks for what the type does not have, so nothing is found. */
export type ReadFilter = Filter | null | false

/**
 * Reads the filter of a listing over one type, or over all (RFC 7644 §3.4.2.2), and gives it for each of them.
 *
 * Throws invalidFilter for what is no filter, is too long, or compares what cannot be compared so. An attribute that
 * no type has is invalidFilter as well, unless the profile lets unknown attributes pass: then it is one without a
 * value, as it is for types that lack what another has (RFC 7644 §3.4.2.1). A filter is never ignored.
 */
export function readFilter(
  text: string | null,
  types: readonly ResourceType[],
  client: ScimPrincipal,
  maxLength: number,
): readonly ReadFilter[] {
  const { profile } = client
  if (text === null) return types.map(() => null)
  if (text.length > maxLength) throw invalid(`It is longer than ${maxLength} characters.`)
  const parsed = parseFilter(text, { bareText: profile.bareText })
  if (!parsed.ok) throw invalid(`${parsed.problem.message} (at character ${parsed.problem.position + 1})`)
  if (!seesGroups(client) && types.some(hasGroups) && mentions(parsed.filter, 'groups'))
    throw invalid('This client has no access to Group resources, so it cannot search by groups.')
  const options = { booleanText: profile.booleanText, numberText: profile.numberText }
  const problems = types.map((type) => checkFilter(parsed.filter, type, options))
  const wrong = problems.flat().find(({ code }) => code !== 'unknownAttribute') ?? nowhereKnown(problems)
  if (wrong !== undefined && !(wrong.code === 'unknownAttribute' && profile.unknownAttributes))
    throw invalid(wrong.message)
  return problems.map((unknown) => forType(parsed.filter, unknown))
}

/** A term that no type understands. */
function nowhereKnown([first = [], ...others]: readonly (readonly FilterProblem[])[]): FilterProblem | undefined {
  return first.find(({ start }) => others.every((found) => found.some((problem) => problem.start === start)))
}

function forType(filter: Filter, unknown: readonly FilterProblem[]): ReadFilter {
  if (unknown.length === 0) return filter
  const pruned = pruneFilter(filter, ({ start, end }) =>
    unknown.some((problem) => problem.start >= start && problem.end <= end),
  )
  return pruned === true ? null : pruned
}

function invalid(detail: string): ScimError {
  return new ScimError(400, 'invalidFilter', `The filter cannot be used. ${detail}`)
}
