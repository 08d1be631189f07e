import type { Created } from './created.ts'

/** What is made once, for several checks, and kept to the end of the run. */
export interface Kept {
  shared<T>(name: string, make: () => Promise<T>): Promise<T>
  /** Whether this object was made by `shared`. */
  isKept(path: string): boolean
}

export function createKept(created: Created): Kept {
  const made = new Map<string, Promise<unknown>>()
  const paths = new Set<string>()
  return {
    isKept: (path) => paths.has(path),
    shared<T>(name: string, make: () => Promise<T>): Promise<T> {
      const before = new Set(created.paths())
      const keep = async () => {
        try {
          return await make()
        } finally {
          for (const path of created.paths()) if (!before.has(path)) paths.add(path)
        }
      }
      const present = made.get(name) ?? keep()
      made.set(name, present)
      // Only the maker of a name knows its type, and a name has one maker.
      return present as Promise<T>
    },
  }
}
