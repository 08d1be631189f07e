import { ScimError } from '../error.ts'

/** Parameters of a request by name in lower case, decoded; of a repeated one the last counts. Null prototype. */
export type QueryParameters = { readonly [name: string]: string | undefined }

const none: QueryParameters = Object.freeze(Object.create(null))

/** Reads a query string (RFC 7644 §3.4.2); a plus is a space. Throws invalidSyntax when the encoding is broken. */
export function readQuery(query: string): QueryParameters {
  if (query === '') return none
  const parameters: Record<string, string> = Object.create(null)
  let start = 0
  while (start <= query.length) {
    const next = query.indexOf('&', start)
    const end = next === -1 ? query.length : next
    const equals = query.indexOf('=', start)
    const split = equals === -1 || equals > end ? end : equals
    if (end > start) parameters[decoded(query.slice(start, split)).toLowerCase()] = decoded(query.slice(split + 1, end))
    start = end + 1
  }
  return parameters
}

/** A segment of a path, decoded. Throws invalidSyntax when the encoding is broken. */
export function readSegment(segment: string): string {
  return segment.includes('%') ? decodeOrRefuse(segment) : segment
}

function decoded(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  return spaced.includes('%') ? decodeOrRefuse(spaced) : spaced
}

function decodeOrRefuse(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    throw new ScimError(400, 'invalidSyntax', 'The address holds a percent sign that encodes nothing in UTF-8.')
  }
}
