import type { Candidate } from './evaluation-result.ts'
import { lowerCase } from './functions/characters.ts'
import type { Span } from './issue.ts'
import { isNullOrEmpty } from './runtime.ts'

function caseless(text: string): string {
  return lowerCase(text.normalize('NFC'), false)
}

/** Whether a text is among the values, case aside; for {@link chooseUnique}. */
export function takenAmong(existing: Iterable<string>): (text: string) => boolean {
  const keys = new Set([...existing].map(caseless))
  return (text) => keys.has(caseless(text))
}

/**
 * The first candidate that is not taken, which ends the search: later ones are not looked at, so that what failed among
 * them does no harm. Null and empty candidates are passed over; null when there are no others.
 *
 * All taken: the error E_NO_UNIQUE_VALUE, placed at `at`. A failed candidate that is reached is the outcome.
 */
export function chooseUnique(
  candidates: readonly Candidate[],
  isTaken: (text: string) => boolean,
  at: Span = { start: 0, end: 0 },
): Candidate {
  let tried = 0
  let redacted = false
  for (const candidate of candidates) {
    if (candidate.kind === 'error') return candidate
    redacted ||= candidate.redacted
    if (isNullOrEmpty(candidate.value)) continue
    if (!isTaken(String(candidate.value))) return candidate
    tried += 1
  }
  if (tried === 0) return { kind: 'value', value: null, redacted }
  const message = tried === 1 ? 'the one value on offer is taken' : `all ${tried} values on offer are taken`
  const hint = 'Add a rule to SelectUniqueValue.'
  return { kind: 'error', code: 'E_NO_UNIQUE_VALUE', message, start: at.start, end: at.end, hint }
}
