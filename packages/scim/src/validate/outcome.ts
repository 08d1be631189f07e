/** The requirement does not hold. `message` says what should have come. */
export class Violation extends Error {
  constructor(should: string, options?: ErrorOptions) {
    super(should, options)
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

/** There is nothing to judge: no SCIM service answers there, or not this token. `message` says what to check. */
export class NotJudged extends Error {
  constructor(why: string, options?: ErrorOptions) {
    super(why, options)
    this.name = 'NotJudged'
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
