import type { Value } from '../value/types.ts'
import { isDateTime } from './date/date-time.ts'
import type { Argument } from './runtime.ts'

const stepsPerPart = 4
const shortText = 64

/** Steps it takes to read the arguments of a call: one for each value of a list, `effort` for each character. */
export function readingSteps(values: readonly Argument[], effort: number): number {
  let steps = 0
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]
    // Nearly all are short texts, which are not worth counting in every call.
    if (typeof value !== 'string') steps += stepsOf(value, effort)
    else if (value.length > shortText) steps += effort * value.length
  }
  return steps
}

function stepsOf(value: Argument, effort: number): number {
  if (typeof value === 'string') return effort * value.length
  if (typeof value !== 'object' || value === null || isDateTime(value)) return 0
  let steps = 0
  if (Array.isArray(value)) for (const each of value as readonly Value[]) steps += 1 + stepsOf(each, effort)
  else for (const part of Object.values(value)) steps += stepsPerPart + stepsOf(part, effort)
  return steps
}
