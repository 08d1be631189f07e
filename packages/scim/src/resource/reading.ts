import { ScimError, type ScimType } from '../error.ts'
import type { Leniency } from '../patch/types.ts'

/** How a body is read: what is forgiven, and how a refusal begins. */
export interface Reading {
  readonly leniency: Leniency
  /** `Operation 2, `; '' for a whole resource. */
  readonly subject: string
  /** An empty text stands for no value. */
  readonly emptyIsAbsent: boolean
}

/** Throws a 400 that names the place, and never a value: it may be a password. */
export function refuse({ subject }: Reading, scimType: ScimType, path: string, message: string): never {
  throw new ScimError(400, scimType, `${subject}${shortened(path)}: ${message}`)
}

/** A name a client wrote may be as long as the body. */
function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text
}
