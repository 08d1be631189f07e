import type { Attributes, Value } from '@sutler/core'

/** Turns attributes into compact text and back: the names are kept once for all rows that share them. */
export interface Shapes {
  /** Number of the list of names, and the values as JSON. */
  encode(attributes: Attributes): { readonly shape: number; readonly values: string }
  decode(shape: number, values: string): Attributes
}

/** Rows whose names are written with them, because there are too many lists of names to keep. */
const selfDescribing = 0
const mostShapes = 1000

export function createShapes(): Shapes {
  const shapes: (readonly string[])[] = [[]]
  const numbers = new Map<string, number>()
  let last = selfDescribing

  const numberOf = (names: readonly string[]): number => {
    if (sameNames(shapes[last] ?? [], names)) return last
    const key = JSON.stringify(names)
    const known = numbers.get(key)
    if (known !== undefined) return known
    // `object[name] = value` would set the prototype instead.
    if (shapes.length > mostShapes || names.length === 0 || names.includes('__proto__')) return selfDescribing
    numbers.set(key, shapes.length)
    return shapes.push(names) - 1
  }

  return {
    encode(attributes) {
      last = numberOf(Object.keys(attributes))
      const values = JSON.stringify(last === selfDescribing ? attributes : Object.values(attributes))
      return { shape: last, values }
    },
    decode(shape, text) {
      const parsed: unknown = JSON.parse(text)
      if (shape === selfDescribing) return parsed as Attributes
      const values = parsed as Value[]
      const attributes: Record<string, Value> = {}
      const names = shapes[shape] ?? []
      for (let i = 0; i < names.length; i += 1) attributes[names[i] ?? ''] = values[i] ?? null
      return attributes
    },
  }
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false
  return true
}
