import { expect, test } from 'vitest'
import { runModel, type Tally } from './model-run.ts'
import type { Bug } from './model-shell.ts'

const base = Number(process.env.SUTLER_SEED ?? Math.floor(Math.random() * 2 ** 31))
const faults = ({ duplicates, orphans, wrong }: Tally) => ({ duplicates, orphans, wrong })

test('marks that remember their queries survive 20,000 histories of crashes, delays and two writers', () => {
  const tally = runModel(base, 20_000)
  expect(faults(tally), `SUTLER_SEED=${base}\n${tally.first}`).toEqual({ duplicates: 0, orphans: 0, wrong: 0 })
  expect(tally.refused, 'refusals').toBe(0)
  expect(tally.crashes).toBeGreaterThan(20_000)
  expect(tally.writes).toBeGreaterThan(20_000)
})

test('a target that cannot find a lost create again gets refusals, never a silent second account', () => {
  const tally = runModel(base, 2_000, null, 'none')
  expect(faults(tally), `SUTLER_SEED=${base}\n${tally.first}`).toMatchObject({ duplicates: 0, orphans: 0, wrong: 0 })
  expect(tally.refused, `SUTLER_SEED=${base}`).toBeGreaterThan(0)
})

/** Each with its own seeds, fixed because the rarest show up once in ten thousand histories. */
const bugs: readonly (readonly [Bug, number])[] = [
  ['no marks', 1],
  ['open hash trusted', 1],
  ['queries not stored', 1],
  ['delay ignored', 1],
  ['open marks of others ignored', 1],
  ['no compare and swap', 1],
  ['time of the mark not stored', 1],
  ['rows removed at once', 3_007_000],
]

test.each(bugs)('the model sees this planted fault: %s', (bug, seed) => {
  const { duplicates, orphans, wrong } = runModel(seed, 2_000, bug)
  expect(duplicates + orphans + wrong).toBeGreaterThan(0)
})
