/** The requirement does not hold. `message` says what should have come. */
export class Violation extends Error {
  constructor(should: string) {
    super(should)
    this.name = 'Violation'
  }
}

/** Whether the requirement holds cannot be told, because something else does not work. */
export class Blocked extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'Blocked'
  }
}

/** The requirement is about something the service does not offer, and need not. */
export class NotOffered extends Error {
  constructor(why: string) {
    super(why)
    this.name = 'NotOffered'
  }
}

/** Throws Violation, with what should have come, unless the condition holds. */
export function expect(condition: boolean, should: string): void {
  if (!condition) throw new Violation(should)
}

/** Throws Blocked unless the condition holds. */
export function need(condition: boolean, why: string): void {
  if (!condition) throw new Blocked(why)
}
