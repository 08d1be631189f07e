/** A figure beside the limit it is judged by, both measured in this run. */
export interface Figure {
  readonly bench: string
  readonly figure: string
  readonly value: number
  readonly unit: string
  /** What was measured beside it in the same run; null: an absolute figure. */
  readonly limit: number | null
  readonly ratio: number | null
  /** The demand in words: `ratio >= 0.7`. */
  readonly must: string
  readonly ok: boolean
  /** Every run counted, in the order of running. */
  readonly runs?: readonly number[]
}

/** Prints one figure as a line of JSON; a figure that misses its demand makes the program end with 1. */
export function report(figure: Figure): void {
  console.log(JSON.stringify(figure))
  if (!figure.ok) process.exitCode = 1
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2
}

export const round = (value: number, digits = 3) => Number(value.toFixed(digits))
