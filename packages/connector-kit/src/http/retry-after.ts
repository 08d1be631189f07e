/** Longest pause a target may ask for: 15 minutes. */
export const longestRetryAfterMs = 15 * 60_000

const delaySeconds = /^\d+(?:\.\d+)?$/
const httpDate = /^[A-Z][a-z]{2,8},? .*\d{2}:\d{2}:\d{2}/

/**
 * Milliseconds to wait as a `Retry-After` header asks (RFC 9110 §10.2.3), in either form: seconds, or an HTTP date
 * (RFC 9110 §5.6.7, the two obsolete spellings included).
 *
 * Null when the header is missing or means nothing; 0 for a time gone by; never above 15 minutes.
 *
 * @param now milliseconds since 1970
 */
export function retryAfterMs(headerValue: string | undefined, now: number): number | null {
  const text = headerValue?.trim() ?? ''
  if (delaySeconds.test(text)) return Math.min(Math.ceil(Number(text) * 1000), longestRetryAfterMs)
  if (!httpDate.test(text)) return null
  // All three spellings mean UTC, but only two of them say so.
  const at = Date.parse(text.endsWith('GMT') ? text : `${text} GMT`)
  return Number.isNaN(at) ? null : Math.min(Math.max(at - now, 0), longestRetryAfterMs)
}
