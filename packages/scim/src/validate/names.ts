/** Names of the messages and schemas a validator speaks of. */
export const messages = 'urn:ietf:params:scim:api:messages:2.0'

/** Gives every object a name that nobody else has, and that says where it comes from. */
export function createNames(runName: string) {
  let count = 0
  const prefix = `sutler-validate-${runName}`
  return {
    /** What all names of this run begin with. */
    prefix,
    /** A new name, such as `sutler-validate-1f0c9a-7`. */
    next: () => `${prefix}-${++count}`,
  }
}

export type Names = ReturnType<typeof createNames>

/** Random, short enough for an e-mail address. */
export function randomRunName(): string {
  return crypto.randomUUID().slice(0, 8)
}
