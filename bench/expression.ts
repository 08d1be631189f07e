/**
 * The typical mapping of 25 attributes, compiled, beside a function written by hand that makes the same attributes of
 * the same people. Both run in turn in one process, on one core; the median of the ratios.
 */
import { deepStrictEqual } from 'node:assert'
import { createHash } from 'node:crypto'
import { compileMapping } from '@sutler/core'
import { median, report, round } from './lib/report.ts'
import { mapByHand, typicalMapping, typicalPeople } from './lib/typical-mapping.ts'

const people = typicalPeople(Number(process.env.BENCH_PEOPLE ?? 20_000))
const rounds = Number(process.env.BENCH_ROUNDS ?? 9)
const digest = (text: string) => createHash('sha256').update(text).digest('hex')

const compiled = compileMapping(typicalMapping, { digest })
if (!compiled.ok) throw new Error(JSON.stringify(compiled.diagnostics, null, 2))
const { mapping } = compiled

for (const object of people) {
  const evaluation = mapping.evaluate(object, { now: 0 })
  if (evaluation.kind !== 'mapped') throw new Error(`${object.anchor}: ${JSON.stringify(evaluation)}`)
  deepStrictEqual(
    Object.fromEntries(evaluation.projection.desired),
    Object.fromEntries(mapByHand(object.attributes, false)),
  )
}

let made = 0
/** People per second of processor time: what one core does, whatever else the machine is doing. */
const rateOf = (run: (index: number) => void): number => {
  const started = process.cpuUsage()
  for (let index = 0; index < people.length; index += 1) run(index)
  const { user, system } = process.cpuUsage(started)
  return people.length / ((user + system) / 1_000_000)
}
const byMapping = (index: number) => {
  const object = people[index]
  if (object === undefined) return
  const evaluation = mapping.evaluate(object, { now: 0 })
  if (evaluation.kind === 'mapped') made += evaluation.projection.desired.size
}
const byHand = (index: number) => {
  const object = people[index]
  if (object !== undefined) made += mapByHand(object.attributes, false).size
}

const rates = { mapping: [] as number[], hand: [] as number[] }
for (let each = -3; each < rounds; each += 1) {
  const mapped = rateOf(byMapping)
  const hand = rateOf(byHand)
  // The first rounds are the compiler's.
  if (each < 0) continue
  rates.mapping.push(mapped)
  rates.hand.push(hand)
}
if (made === 0) throw new Error('nothing was made')

const ratios = rates.mapping.map((rate, index) => rate / (rates.hand[index] ?? Number.NaN))
const rate = round(median(rates.mapping), 0)
const ratio = round(median(ratios))
report({
  bench: 'expression',
  figure: 'typical mapping of 25 attributes, compiled',
  value: rate,
  unit: 'people/s/core',
  limit: round(median(rates.hand), 0),
  ratio,
  must: '>= 100000, ratio >= 0.25',
  ok: rate >= 100_000 && ratio >= 0.25,
  runs: ratios.map((each) => round(each)),
})
