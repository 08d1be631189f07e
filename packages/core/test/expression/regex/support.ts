import { compilePattern, type Pattern } from '../../../src/expression/regex/pattern.ts'

/** The compiled pattern; throws when it is refused. */
export function pattern(source: string): Pattern {
  const result = compilePattern(source)
  if (result.ok) return result.pattern
  throw new Error(`${source}: ${result.message} at ${result.position}`)
}

/** The text of each group of the first match, null for one that did not take part; null when there is no match. */
export function groups(source: string, text: string): (string | null)[] | null {
  const match = pattern(source).search(text).next()
  return match === null ? null : groupsOf(match, text)
}

export function groupsOf(match: readonly number[], text: string): (string | null)[] {
  return Array.from({ length: match.length / 2 }, (_, group) => {
    const from = match[2 * group] ?? -1
    return from < 0 ? null : text.slice(from, match[2 * group + 1])
  })
}

/** Start and end of every match. */
export function spans(source: string, text: string): [number, number][] {
  const search = pattern(source).search(text)
  const found: [number, number][] = []
  for (let match = search.next(); match !== null; match = search.next()) found.push([match[0] ?? 0, match[1] ?? 0])
  return found
}
