import type { Value } from '../value/types.ts'
import { isDateTime } from './date/date-time.ts'
import type { Argument } from './runtime.ts'

/** An attribute with parts takes longer than its texts tell: its parts are put in order. */
const sizeOfPart = 20

/** How much there is to read in the arguments of a call: characters, values of lists, and parts. */
export function sizeOfAll(values: readonly Argument[]): number {
  let size = 0
  for (let index = 0; index < values.length; index += 1) {
    const value = values[index]
    // Nearly all are texts, and asked for in every call.
    size += typeof value === 'string' ? value.length : sizeOf(value)
  }
  return size
}

function sizeOf(value: Argument): number {
  if (typeof value === 'string') return value.length
  if (typeof value !== 'object' || value === null || isDateTime(value)) return 1
  let size = 0
  if (Array.isArray(value)) for (const each of value as readonly Value[]) size += 1 + sizeOf(each)
  else for (const part of Object.values(value)) size += sizeOfPart + sizeOf(part)
  return size
}
