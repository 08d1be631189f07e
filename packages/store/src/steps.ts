export type Cell = string | number | null

/** One statement of `Engine.write`, its parameters numbered `?1`, `?2`, …. */
export interface Step {
  readonly text: string
  readonly parameters: readonly Cell[]
  /** Rows it must write or bring; another number undoes all steps. Absent: any. */
  readonly needs?: number
  /** Positions of earlier steps: it runs only when one of them wrote or brought a row. */
  readonly when?: readonly number[]
}

export type StepsResult =
  /** Rows each step brought; none of one that did not run, or only writes. */
  | { readonly ok: true; readonly rows: readonly (readonly StepRow[])[] }
  /** The step that did not write or bring what it needs. */
  | { readonly ok: false; readonly step: number }

export type StepRow = Readonly<Record<string, Cell>>

/** What one statement did. */
export interface StepOutcome {
  readonly rows: readonly StepRow[]
  /** Rows it brought, or wrote where it brings none. */
  readonly count: number
}

/** The steps one after the other; `run` answers with the outcome of a statement. Undoing is the caller's. */
export function* runSteps(steps: readonly Step[]): Generator<Step, StepsResult, StepOutcome> {
  const all: (readonly StepRow[])[] = []
  const counts: number[] = []
  for (const [position, step] of steps.entries()) {
    const due = step.when === undefined || step.when.some((earlier) => (counts[earlier] ?? 0) > 0)
    const { rows, count } = due ? yield step : idle
    if (due && step.needs !== undefined && count !== step.needs) return { ok: false, step: position }
    all.push(rows)
    counts.push(count)
  }
  return { ok: true, rows: all }
}

const idle: StepOutcome = Object.freeze({ rows: [], count: 0 })
