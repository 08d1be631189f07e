import { ScimError } from '../error.ts'
import { type JsonObject, member } from './body.ts'
import type { QueryParameters } from './query.ts'
import type { ScimLimits } from './types.ts'

/** What a listing asks for, from an address or from a SearchRequest (RFC 7644 §3.4.2, §3.4.3). */
export interface SearchQuery {
  /** Null: none. */
  readonly filter: string | null
  readonly sortBy: string | null
  readonly descending: boolean
  /** From 1. */
  readonly startIndex: number
  /** Within the limits already. */
  readonly count: number
  /** Null: by index; '': from the beginning (RFC 9865 §2). */
  readonly cursor: string | null
}

/** Reads the parameters of an address. Throws invalidValue, and invalidCount where a cursor is asked for. */
export function searchOfParameters(parameters: QueryParameters, limits: ScimLimits): SearchQuery {
  return searchOf((name) => parameters[parameterNames[name]], limits)
}

/** As {@link QueryParameters} has them. */
const parameterNames = {
  filter: 'filter',
  sortBy: 'sortby',
  sortOrder: 'sortorder',
  startIndex: 'startindex',
  count: 'count',
  cursor: 'cursor',
} as const

/** Reads a SearchRequest. Throws invalidValue, and invalidCount where a cursor is asked for. */
export function searchOfBody(body: JsonObject, limits: ScimLimits): SearchQuery {
  return searchOf((name) => {
    const value = member(body, name) ?? undefined
    if (value === undefined || typeof value === 'string' || typeof value === 'number') return value
    throw invalid(name, 'text or a number')
  }, limits)
}

function searchOf(
  value: (name: keyof typeof parameterNames) => string | number | undefined,
  limits: ScimLimits,
): SearchQuery {
  const text = (name: keyof typeof parameterNames) => {
    const given = value(name)
    return given === undefined ? null : String(given)
  }
  const cursor = text('cursor')
  if (cursor !== null && value('startIndex') !== undefined)
    throw new ScimError(400, 'invalidValue', 'A listing goes by cursor or by startIndex, not by both.')
  const count = integer(value('count'), 'count', cursor === null ? 'invalidValue' : 'invalidCount') ?? limits.pageSize
  const startIndex = integer(value('startIndex'), 'startIndex', 'invalidValue') ?? 1
  return {
    filter: text('filter'),
    sortBy: text('sortBy') || null,
    descending: readOrder(text('sortOrder')),
    startIndex: Math.max(1, startIndex),
    count: Math.min(Math.max(0, count), limits.maxPageSize),
    cursor,
  }
}

function integer(value: string | number | undefined, name: string, type: 'invalidValue' | 'invalidCount') {
  if (value === undefined || value === '') return null
  const number = Number(value)
  if (Number.isSafeInteger(number)) return number
  throw new ScimError(400, type, `${name} must be a whole number.`)
}

function readOrder(order: string | null): boolean {
  const word = order?.toLowerCase() ?? ''
  if (word === '' || word === 'ascending') return false
  if (word === 'descending') return true
  throw invalid('sortOrder', 'ascending or descending')
}

function invalid(name: string, wanted: string): ScimError {
  return new ScimError(400, 'invalidValue', `${name} must be ${wanted}.`)
}
