import { type Filter, parseFilter } from '../../src/index.ts'

/** The filter, or a failure that says why it is none. */
export function parseOk(text: string, strict = false): Filter {
  const result = parseFilter(text, { strict })
  if (!result.ok) throw new Error(`${text}: ${result.problem.message} (${result.problem.position})`)
  return result.filter
}

/** The filter without the places it came from. */
export function shape(filter: Filter): unknown {
  return JSON.parse(JSON.stringify(filter, (key, value) => (key === 'start' || key === 'end' ? undefined : value)))
}
