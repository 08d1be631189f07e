/** Most results kept: formats are written by people, so only data that is used as a format ever comes near. */
const maxKept = 256

/** A longer key is worked out each time: it is data, and could fill the memory. */
const longestKey = 200

/** The function with its latest results kept by key; all are forgotten when there are too many. */
export function cached<T>(make: (key: string) => T): (key: string) => T {
  const kept = new Map<string, T>()
  return (key) => {
    const found = kept.get(key)
    if (found !== undefined) return found
    if (kept.size >= maxKept) kept.clear()
    const made = make(key)
    if (key.length <= longestKey) kept.set(key, made)
    return made
  }
}
