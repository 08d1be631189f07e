/** Keeps account of what a validator has made, so that nothing else is ever touched, and nothing stays. */
export interface Created {
  /** Says that a POST of this name is under way: until it is settled, nobody knows whether the object is there. */
  begin(endpoint: string, name: string): void
  /** It is known what came of the POST. */
  settled(name: string): void
  /** The object is there. `name` null: it is known by its path alone. */
  add(path: string, name: string | null): void
  gone(path: string): void
  owns(path: string): boolean
  /** Paths of what is there, the latest first. */
  paths(): readonly string[]
  /** Names nobody knows the fate of, with their endpoints. */
  unsettled(): readonly (readonly [name: string, endpoint: string])[]
}

export function createCreated(): Created {
  const present = new Set<string>()
  const ever = new Set<string>()
  const pending = new Map<string, string>()
  return {
    begin: (endpoint, name) => void pending.set(name, endpoint),
    settled: (name) => void pending.delete(name),
    add(path, name) {
      present.add(path)
      ever.add(path)
      if (name !== null) pending.delete(name)
    },
    gone: (path) => void present.delete(path),
    owns: (path) => ever.has(path),
    paths: () => [...present].reverse(),
    unsettled: () => [...pending],
  }
}
