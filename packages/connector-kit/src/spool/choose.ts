import type { Attributes, Value } from '@sutler/core'

/**
 * Which of several rows with one anchor is used.
 *
 * `newest` and `oldest` compare ISO 8601 dates and times (UTC where no zone is given) and `YYYYMMDD`; `greatest` and
 * `smallest` compare numbers as numbers, and text by code point; `first` and `last` go by position. A row without the
 * attribute loses against one with it.
 */
export type ChooseRule =
  | { readonly order: 'first' | 'last' }
  | { readonly order: 'newest' | 'oldest' | 'greatest' | 'smallest'; readonly attribute: string }

export interface Candidate {
  readonly position: number
  readonly attributes: Attributes
}

/** A row's standing under a rule: comparable, missing, or not to be read. */
type Standing = number | string | null | 'unreadable'

/** Takes the rows of one anchor, one after the other, and keeps no more than the best. */
export interface Choice {
  offer(candidate: Candidate): void
  /** The row to use; null when several are equally good, or a value cannot be compared. */
  result(): Candidate | null
}

export function createChoice(rule: ChooseRule): Choice {
  let best: Candidate | null = null
  let bestStanding: Standing = null
  let tied = false
  let unreadable = false
  return {
    offer(candidate) {
      const standing = standingOf(candidate, rule)
      if (standing === 'unreadable') {
        unreadable = true
        return
      }
      const order = best === null ? 1 : compare(standing, bestStanding, wantsLow(rule))
      if (order > 0) {
        best = candidate
        bestStanding = standing
      }
      tied = order === 0 || (tied && order < 0)
    },
    result: () => (tied || unreadable ? null : best),
  }
}

function wantsLow(rule: ChooseRule): boolean {
  return rule.order === 'oldest' || rule.order === 'smallest' || rule.order === 'first'
}

function standingOf(candidate: Candidate, rule: ChooseRule): Standing {
  if (!('attribute' in rule)) return candidate.position
  const value = candidate.attributes[rule.attribute]
  if (value === undefined || value === null || value === '') return null
  return rule.order === 'newest' || rule.order === 'oldest' ? timeOf(value) : orderable(value)
}

/** Positive when `a` is better; missing is worst, and numbers rank below text, so that the order is total. */
function compare(a: Standing, b: Standing, low: boolean): number {
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1)
  const order = typeof a === typeof b ? (a < b ? -1 : a > b ? 1 : 0) : typeof a === 'number' ? -1 : 1
  return low ? -order : order
}

const isoTime = /^(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?) ?(Z|[+-]\d{2}:?\d{2})?)?$/i

function timeOf(value: Value): number | 'unreadable' {
  if (typeof value === 'number') return value
  const parts = typeof value === 'string' ? isoTime.exec(value.trim()) : null
  if (!parts) return 'unreadable'
  const [, year, month, day, time = '00:00', zone = 'Z'] = parts
  const at = Date.parse(`${year}-${month}-${day}T${time}${zone.toUpperCase()}`)
  return Number.isNaN(at) ? 'unreadable' : at
}

const decimal = /^[+-]?\d+(?:\.\d+)?$/

function orderable(value: Value): number | string | 'unreadable' {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return 'unreadable'
  // The prefix keeps a cell that says `unreadable` apart from the verdict.
  return decimal.test(value.trim()) ? Number(value) : ` ${value}`
}
