const dayMs = 86_400_000
/** Objects of a directory are of few days; what more there are is worked out again. */
const mostDays = 1000

/**
 * Milliseconds since 1970 as `Date.prototype.toISOString` writes them, in a tenth of its time: two of these stand in
 * every resource. Throws RangeError for NaN and past the last day a Date knows.
 */
export function timestamps(): (ms: number) => string {
  const dates = new Map<number, string>()
  const dateOf = (day: number): string => {
    const known = dates.get(day)
    if (known !== undefined) return known
    const date = new Date(day * dayMs).toISOString().slice(0, -'00:00:00.000Z'.length)
    if (dates.size >= mostDays) dates.clear()
    dates.set(day, date)
    return date
  }
  return (ms) => {
    const whole = Math.trunc(ms)
    const day = Math.floor(whole / dayMs)
    const ofDay = whole - day * dayMs
    const seconds = Math.floor(ofDay / 1000)
    const minutes = Math.floor(seconds / 60)
    const time = `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}`
    return `${dateOf(day)}${time}.${three(ofDay % 1000)}Z`
  }
}

const two = (n: number): string => (n < 10 ? `0${n}` : `${n}`)
const three = (n: number): string => (n < 100 ? `0${two(n)}` : `${n}`)
