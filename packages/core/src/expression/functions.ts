import type { FunctionDescription, FunctionSpec } from './function-spec.ts'
import { choiceFunctions } from './functions/choice.ts'
import { dateFunctions } from './functions/date.ts'
import { directoryFunctions } from './functions/directory.ts'
import { flowFunctions } from './functions/flow.ts'
import { listFunctions } from './functions/list.ts'
import { numberFunctions } from './functions/number.ts'
import { randomFunctions } from './functions/random.ts'
import { replaceFunction } from './functions/replace.ts'
import { roleFunctions } from './functions/role.ts'
import { testFunctions } from './functions/test.ts'
import { textFunctions } from './functions/text.ts'
import { uniqueFunctions } from './functions/unique.ts'

const specs: readonly FunctionSpec[] = [
  ...textFunctions,
  replaceFunction,
  ...listFunctions,
  ...choiceFunctions,
  ...testFunctions,
  ...numberFunctions,
  ...flowFunctions,
  ...dateFunctions,
  ...roleFunctions,
  ...randomFunctions,
  ...uniqueFunctions,
  ...directoryFunctions,
].sort((a, b) => (a.name < b.name ? -1 : 1))

const exact: ReadonlyMap<string, FunctionSpec> = new Map(specs.map((spec) => [spec.name, spec]))
const caseless: ReadonlyMap<string, FunctionSpec> = new Map(specs.map((spec) => [spec.name.toLowerCase(), spec]))

/** Every function of the mapping language, in alphabetical order: the source of reference, completion and checks. */
export const expressionFunctions: readonly FunctionDescription[] = Object.freeze(specs)

/** Names of related languages that people try here, and what to write instead. */
const foreignNames: Readonly<Record<string, string>> = Object.freeze({
  lcase: 'ToLower',
  ucase: 'ToUpper',
  ltrim: 'Trim',
  rtrim: 'Trim',
  concat: 'Join("", …)',
  concatenate: 'Join("", …)',
  substring: 'Mid(source, start, length), the first character being 1',
  length: 'Len',
  if: 'IIF',
  and: 'IIF inside IIF',
  or: 'IIF inside IIF',
  defaultdomain: 'the domain as a text, such as "example.com"',
  itemornull: 'Item',
  right: 'Mid, or Replace with a pattern that ends in "$"',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a .NET group reference
  padleft: 'Replace(Join("", "00000000", [x]), , "(.*?)(?<id>.{0,8})$", , "${id}", , )',
})

/** The function of this name; exact spelling first, then any case. */
export function findFunction(name: string): { readonly spec: FunctionSpec; readonly exact: boolean } | null {
  const found = exact.get(name)
  if (found !== undefined) return { spec: found, exact: true }
  const similar = caseless.get(name.toLowerCase())
  return similar === undefined ? null : { spec: similar, exact: false }
}

/** What somebody who wrote an unknown name may have meant; undefined when nothing is near. */
export function suggestFunction(name: string): string | undefined {
  return foreignNames[name.toLowerCase()] ?? nearest(name, [...exact.keys()])
}

/** The candidate with the fewest edits to `name`, when they are few enough for a typing mistake. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  const lower = name.toLowerCase()
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= bestDistance) continue
    const distance = editDistance(lower, candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1))
    }
    row = next
  }
  return row[b.length] as number
}
