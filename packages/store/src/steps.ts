export type Cell = string | number | null

/** One statement of `Engine.write`, its parameters numbered `?1`, `?2`, …. */
export interface Step {
  readonly text: string
  readonly parameters: readonly Cell[]
  /** Rows it must bring; another number undoes all steps. Absent: any. */
  readonly needs?: number
  /** Positions of earlier steps: it runs only when one of them brought a row. */
  readonly when?: readonly number[]
}

export type StepsResult =
  /** Rows of each step; none of one that did not run. */
  | { readonly ok: true; readonly rows: readonly (readonly StepRow[])[] }
  /** The step that did not bring what it needs, and what it brought. */
  | { readonly ok: false; readonly step: number; readonly rows: readonly StepRow[] }

export type StepRow = Readonly<Record<string, Cell>>

/** The steps one after the other; `run` answers with the rows of a statement. Undoing is the caller's. */
export function* runSteps(steps: readonly Step[]): Generator<Step, StepsResult, readonly StepRow[]> {
  const all: (readonly StepRow[])[] = []
  for (const [position, step] of steps.entries()) {
    const due = step.when === undefined || step.when.some((earlier) => (all[earlier]?.length ?? 0) > 0)
    const rows = due ? yield step : []
    if (due && step.needs !== undefined && rows.length !== step.needs) return { ok: false, step: position, rows }
    all.push(rows)
  }
  return { ok: true, rows: all }
}
