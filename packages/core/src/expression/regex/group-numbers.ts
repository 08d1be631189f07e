import { unnamedKey } from './group.ts'

/** Where to find a group of a pattern. Several groups may share a name or number: they are one. */
export interface GroupNumbers {
  /** By name, .NET number, or {@link unnamedKey}. */
  readonly find: (key: string) => number | undefined
  /** By name and .NET number only. */
  readonly public: ReadonlyMap<string, number>
  readonly count: number
}

/** Numbers groups as .NET does: those without a name first, from left to right, then named ones in the numbers left. */
export function numberGroups(opened: readonly (string | null)[]): GroupNumbers {
  const netNumbers = new Map<string, number>()
  let next = 1
  for (const [index, name] of opened.entries()) {
    if (name !== null) continue
    netNumbers.set(unnamedKey(index + 1), next)
    next += 1
  }
  const taken = new Set(netNumbers.values())
  for (const name of opened) if (name !== null && isNumber(name)) taken.add(Number(name))
  for (const name of opened) {
    if (name === null || netNumbers.has(name)) continue
    if (isNumber(name)) netNumbers.set(name, Number(name))
    else {
      while (taken.has(next)) next += 1
      taken.add(next)
      netNumbers.set(name, next)
    }
  }
  return compact(netNumbers)
}

const isNumber = (name: string): boolean => /^\d+$/.test(name)

/** .NET numbers may have gaps; the tree's have none. */
function compact(netNumbers: ReadonlyMap<string, number>): GroupNumbers {
  const order = [...new Set([0, ...netNumbers.values()])].sort((a, b) => a - b)
  const place = new Map(order.map((number, index) => [number, index]))
  const all = new Map<string, number>()
  const visible = new Map<string, number>()
  for (const [number, index] of place) visible.set(String(number), index)
  for (const [key, number] of netNumbers) {
    const index = place.get(number) as number
    all.set(key, index)
    if (!key.startsWith('#')) visible.set(key, index)
  }
  return { find: (key) => all.get(key) ?? visible.get(key), public: visible, count: order.length }
}
