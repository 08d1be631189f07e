import { isList, isObject, type Value } from '@sutler/core'
import { ScimError } from '../error.ts'
import { memberOf } from '../resource/object.ts'

/**
 * Values that the operations after the first, or the elements that one adds, may look at together. Each looks at the
 * whole list it is about: a thousand of them on a list of 20,000 would keep the process busy for a minute.
 */
const mostValues = 500_000

/** Throws 413 when so many values are too many. */
export function assertFewValues(count: number): void {
  if (count <= mostValues) return
  const detail = `The operations look at more than ${mostValues} values of long lists. Send fewer of them at once.`
  throw new ScimError(413, null, detail)
}

/** How many values the parts of that name have in all elements together. */
export function valuesIn(elements: readonly Value[], name: string): number {
  return elements.reduce<number>((count, element) => {
    const part = isObject(element) ? memberOf(element, name) : null
    return count + (isList(part) ? part.length : 0)
  }, 0)
}
