/**
 * A set of UTF-16 code units, which is what .NET patterns match: a letter outside the basic plane is two of them.
 *
 * `ranges` holds pairs of first and last member, in order, without overlap. `latin` answers for the units below 256,
 * nearly all there are in names and addresses.
 */
export interface CharSet {
  readonly ranges: Uint16Array
  readonly latin: Uint8Array
}

const latinSize = 256
const last = 0xffff

/** The set of the given pairs of first and last member, in any order. */
export function charSet(pairs: readonly (readonly [number, number])[]): CharSet {
  const sorted = [...pairs].sort((a, b) => a[0] - b[0])
  const ranges: number[] = []
  for (const [from, to] of sorted) {
    const end = ranges.at(-1)
    if (end === undefined || from > end + 1) ranges.push(from, to)
    else if (to > end) ranges[ranges.length - 1] = to
  }
  return fromRanges(ranges)
}

function fromRanges(ranges: readonly number[]): CharSet {
  const latin = new Uint8Array(latinSize)
  for (let index = 0; index < ranges.length; index += 2) {
    latin.fill(1, ranges[index], Math.min(latinSize, (ranges[index + 1] as number) + 1))
  }
  return Object.freeze({ ranges: Uint16Array.from(ranges), latin })
}

export function has(set: CharSet, unit: number): boolean {
  return unit < latinSize ? set.latin[unit] === 1 : search(set.ranges, unit)
}

function search(ranges: Uint16Array, unit: number): boolean {
  let low = 0
  let high = ranges.length >> 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (unit > (ranges[2 * middle + 1] as number)) low = middle + 1
    else high = middle
  }
  return 2 * low < ranges.length && unit >= (ranges[2 * low] as number)
}

/** The pairs a set was made of, merged. */
export function pairsOf(set: CharSet): [number, number][] {
  const pairs: [number, number][] = []
  for (let index = 0; index < set.ranges.length; index += 2) {
    pairs.push([set.ranges[index] as number, set.ranges[index + 1] as number])
  }
  return pairs
}

export function union(...sets: readonly CharSet[]): CharSet {
  return charSet(sets.flatMap(pairsOf))
}

/** Everything that is not in the set. */
export function negate(set: CharSet): CharSet {
  const ranges: number[] = []
  let from = 0
  for (const [first, end] of pairsOf(set)) {
    if (first > from) ranges.push(from, first - 1)
    from = end + 1
  }
  if (from <= last) ranges.push(from, last)
  return fromRanges(ranges)
}

export function subtract(set: CharSet, other: CharSet): CharSet {
  return negate(union(negate(set), other))
}

/** The only member; null when there are none or several. */
export function onlyMember(set: CharSet): number | null {
  const [first, end] = set.ranges
  return set.ranges.length === 2 && first === end ? (first as number) : null
}
