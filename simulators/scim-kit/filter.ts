import type { Json, JsonObject } from './types.ts'
import { at, listOf, namesOf } from './value.ts'

export interface Term {
  readonly path: string
  readonly value: Json
}

/** Terms with `eq`, joined by `and`; null for any other filter. */
export function readTerms(text: string): readonly Term[] | null {
  const terms: Term[] = []
  let rest = text.trim()
  const term = /^([A-Za-z][\w$.:-]*)\s+eq\s+("(?:[^"\\]|\\.)*"|true|false|-?\d+(?:\.\d+)?)\s*/i
  for (;;) {
    const found = term.exec(rest)
    if (found === null) return null
    terms.push({ path: found[1] ?? '', value: JSON.parse(found[2] ?? 'null') as Json })
    rest = rest.slice(found[0].length)
    if (rest === '') return terms
    const and = /^and\s+/i.exec(rest)
    if (and === null) return null
    rest = rest.slice(and[0].length)
  }
}

export function fulfils(resource: JsonObject, terms: readonly Term[], caseExact: boolean): boolean {
  return terms.every(({ path, value }) => {
    const held = listOf(at(resource, namesOf(path)))
    return held.some((each) =>
      same(typeof each === 'object' && each !== null ? (at(each, ['value']) ?? null) : each, value, caseExact),
    )
  })
}

function same(held: Json, wanted: Json, caseExact: boolean): boolean {
  if (typeof held !== 'string' || typeof wanted !== 'string' || caseExact) return held === wanted
  return held.toLowerCase() === wanted.toLowerCase()
}
