import { CompiledQuery, type Kysely } from 'kysely'
import { runSteps, type Step, type StepRow, type StepsResult } from '../steps.ts'
import type { Tables } from '../tables.ts'
import { explainPostgres, isTransientPostgres } from './errors.ts'

const maxAttempts = 10
const texts = new Map<string, string>()

/** The statement with PostgreSQL's names for its parameters: `$1` for `?1`. */
export function dollars(text: string): string {
  const known = texts.get(text)
  if (known !== undefined) return known
  const spelt = text.replace(/\?(\d+)/g, '$$$1')
  texts.set(text, spelt)
  return spelt
}

/** Leaves a transaction that shall leave no trace. */
class Undone extends Error {
  readonly result: StepsResult

  constructor(result: StepsResult) {
    super('undone')
    this.result = result
  }
}

/** All steps in one transaction, or none; again from the start after a deadlock or serialisation failure. */
export async function writeSteps(db: Kysely<Tables>, steps: readonly Step[], place: string): Promise<StepsResult> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await db.transaction().execute((session) => inOrder(session, steps))
    } catch (error) {
      if (error instanceof Undone) return error.result
      if (attempt >= maxAttempts || !isTransientPostgres(error)) throw explainPostgres(error, place)
    }
  }
}

async function inOrder(session: Kysely<Tables>, steps: readonly Step[]): Promise<StepsResult> {
  const running = runSteps(steps)
  let next = running.next()
  while (next.done !== true) {
    const { text, parameters } = next.value
    const { rows, numAffectedRows } = await session.executeQuery<StepRow>(
      CompiledQuery.raw(dollars(text), [...parameters]),
    )
    // The server counts what it brings among what it wrote.
    next = running.next({ rows, count: rows.length > 0 ? rows.length : Number(numAffectedRows ?? 0) })
  }
  if (!next.value.ok) throw new Undone(next.value)
  return next.value
}
