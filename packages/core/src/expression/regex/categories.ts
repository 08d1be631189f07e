import { blocks } from './blocks.ts'
import { type CharSet, charSet, has, negate, pairsOf, union } from './char-set.ts'

/** General categories of Unicode, as `\p{…}` knows them in .NET; a single letter is the union of its kinds. */
const categoryNames = new Set(
  'L Lu Ll Lt Lm Lo M Mn Mc Me N Nd Nl No P Pc Pd Ps Pe Pi Pf Po S Sm Sc Sk So Z Zs Zl Zp C Cc Cf Cs Co Cn'.split(' '),
)

const known = new Map<string, CharSet>()

/** Every name that may stand in `\p{…}`. */
export function propertyNames(): readonly string[] {
  return [...categoryNames, ...blocks.keys()]
}

/** What a category or block does not hold; undefined as with {@link namedSet}. */
export function namedComplement(name: string): CharSet | undefined {
  const set = namedSet(name)
  return set === undefined ? undefined : remember(`^${name}`, () => negate(set))
}

/** The characters of a category (`Lu`) or block (`IsCyrillic`); undefined when .NET knows no such name. */
export function namedSet(name: string): CharSet | undefined {
  const block = blocks.get(name)
  if (block !== undefined) return charSet([block])
  return categoryNames.has(name) ? category(name) : undefined
}

function category(name: string): CharSet {
  const found = known.get(name)
  if (found !== undefined) return found
  const set = charSet(members(`\\p{${name}}`))
  known.set(name, set)
  return set
}

/** The code units a Unicode property holds, by the platform's own tables; surrogates stand alone, as in .NET. */
function members(property: string): [number, number][] {
  const pairs: [number, number][] = []
  planes ??= [unitsFrom(0, 0xdbff), unitsFrom(0xdc00, 0xffff)]
  for (const { from, units } of planes) {
    for (const run of units.matchAll(new RegExp(`${property}+`, 'gu'))) {
      pairs.push([from + run.index, from + run.index + run[0].length - 1])
    }
  }
  return pairs
}

// High and low surrogates apart: side by side the last and the first would read as one character.
let planes: readonly { readonly from: number; readonly units: string }[] | null = null

function unitsFrom(from: number, to: number): { readonly from: number; readonly units: string } {
  let units = ''
  for (let unit = from; unit <= to; unit += 1) units += String.fromCharCode(unit)
  return { from, units }
}

/** `\d`, `\w` and `\s` of .NET: Unicode, not only ASCII. */
export function digits(): CharSet {
  return category('Nd')
}

/** See {@link digits}. */
export function wordCharacters(): CharSet {
  return remember('\\w', () => union(category('L'), category('Mn'), category('Nd'), category('Pc')))
}

/** What `\b` takes as part of a word: {@link wordCharacters} and the two joiners. */
export function boundaryCharacters(): CharSet {
  return remember('\\b', () => union(wordCharacters(), charSet([[0x200c, 0x200d]])))
}

/** See {@link digits}. */
export function spaces(): CharSet {
  return remember('\\s', () => union(category('Z'), charSet([[0x09, 0x0d]]), charSet([[0x85, 0x85]])))
}

/** `\D`, `\W` and `\S`: what {@link digits} and its like do not hold. */
export function others(letter: 'D' | 'W' | 'S'): CharSet {
  return remember(`\\${letter}`, () => negate({ D: digits, W: wordCharacters, S: spaces }[letter]()))
}

/** All but the line feed, which is what `.` means without the option `s`. */
export function notLineFeed(): CharSet {
  return remember('.', () => negate(charSet([[0x0a, 0x0a]])))
}

function remember(name: string, make: () => CharSet): CharSet {
  const found = known.get(name)
  if (found !== undefined) return found
  const set = make()
  known.set(name, set)
  return set
}

let folding: ReadonlyMap<number, readonly number[]> | null = null

/** The set with every letter in both cases; invariant, by simple lower-casing, as .NET compares. */
export function foldCase(set: CharSet): CharSet {
  const table = caseTable()
  const added: [number, number][] = []
  const size = pairsOf(set).reduce((sum, [from, to]) => sum + to - from + 1, 0)
  if (size > table.size) return foldLarge(set, table)
  for (const [from, to] of pairsOf(set)) {
    for (let unit = from; unit <= to; unit += 1) {
      const lower = foldUnit(unit)
      const uppers = table.get(lower)
      if (uppers !== undefined) for (const one of [lower, ...uppers]) added.push([one, one])
    }
  }
  return union(set, charSet(added))
}

function foldLarge(set: CharSet, table: ReadonlyMap<number, readonly number[]>): CharSet {
  const added: [number, number][] = []
  for (const [lower, uppers] of table) {
    const family = [lower, ...uppers]
    if (family.some((unit) => has(set, unit))) for (const one of family) added.push([one, one])
  }
  return union(set, charSet(added))
}

/** Lower-case units, each with the upper-case ones that become it. */
function caseTable(): ReadonlyMap<number, readonly number[]> {
  if (folding !== null) return folding
  const table = new Map<number, number[]>()
  for (const [from, to] of members('\\p{Changes_When_Lowercased}')) {
    for (let upper = from; upper <= to; upper += 1) {
      const lower = foldUnit(upper)
      if (lower !== upper) table.set(lower, [...(table.get(lower) ?? []), upper])
    }
  }
  folding = table
  return table
}

/** The lower-case form of a code unit, or the unit itself where that is not one unit. */
export function foldUnit(unit: number): number {
  const lower = String.fromCharCode(unit).toLowerCase()
  return lower.length === 1 ? lower.charCodeAt(0) : unit
}
