const units: Readonly<Record<string, number>> = Object.freeze({ s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 })

/** What a duration looks like in the configuration: a whole number and its unit, `30s`, `5m`, `12h`, `30d`. */
export const durationPattern = '^[1-9][0-9]{0,5}[smhd]$'

/** Milliseconds of a duration such as `5m`. Throws RangeError for anything else. */
export function durationMs(text: string): number {
  const unit = units[text.at(-1) ?? '']
  if (unit === undefined || !new RegExp(durationPattern).test(text)) throw new RangeError(`not a duration: ${text}`)
  return Number(text.slice(0, -1)) * unit
}
