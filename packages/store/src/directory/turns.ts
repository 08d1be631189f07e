/** Work on one object that waits for each other. */
export interface Turns {
  /** True while somebody works on it. */
  isTaken(name: string): boolean
  /** Does the work once all that came before it is done. Settles as it does. */
  take<T>(name: string, work: () => Promise<T>): Promise<T>
}

/** Turns by name; nothing is kept of a name that nobody waits for. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>()
  return {
    isTaken: (name) => last.has(name),
    take(name, work) {
      const mine = (last.get(name) ?? Promise.resolve()).then(work, work)
      const leave = (): void => {
        if (last.get(name) === mine) last.delete(name)
      }
      last.set(name, mine)
      mine.then(leave, leave)
      return mine
    },
  }
}
