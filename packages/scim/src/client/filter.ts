import { type MatchQuery, ProvisioningError, type Value } from '@sutler/core'

/**
 * Filter text that is true for resources whose values equal all terms (RFC 7644 §3.4.2.2), not yet URL-encoded.
 *
 * A path with a value filter keeps its last part inside the brackets, the only form the grammar knows:
 * `emails[type eq "work"].value` equal to `x` becomes `emails[type eq "work" and value eq "x"]`.
 * Throws INVALID_VALUE for a value no filter can hold (null, a list, an object) and for an empty query.
 *
 * @example eqFilter([{ path: 'userName', value: 'a"b' }]) // userName eq "a\"b"
 */
export function eqFilter(terms: MatchQuery['terms']): string {
  if (terms.length === 0)
    throw new ProvisioningError('A search needs at least one attribute', { code: 'INVALID_VALUE' })
  const [only] = terms
  if (terms.length === 1 && only !== undefined) return eqTerm(only.path, only.value)
  return terms.map((term) => eqTerm(term.path, term.value)).join(' and ')
}

/** A literal as filters and value paths write it: a JSON string, number or boolean. */
export function literal(path: string, value: Value): string {
  const usable = typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
  if (usable) return JSON.stringify(value)
  throw new ProvisioningError(`${path}: only text, a number or a boolean can be searched for`, {
    code: 'INVALID_VALUE',
  })
}

function eqTerm(path: string, value: Value): string {
  const text = literal(path, value)
  const close = path.lastIndexOf('].')
  return close < 0 ? `${path} eq ${text}` : `${path.slice(0, close)} and ${path.slice(close + 2)} eq ${text}]`
}
