import type { ScimAttribute } from '../schema/types.ts'

const known = new WeakMap<readonly ScimAttribute[], readonly ScimAttribute[]>()

/** Those of the attributes a client must write (RFC 7643 §2.2); worked out once. */
export function requiredOf(attributes: readonly ScimAttribute[]): readonly ScimAttribute[] {
  const present = known.get(attributes)
  if (present !== undefined) return present
  const required = attributes.filter((one) => one.required && one.mutability !== 'readOnly')
  known.set(attributes, required)
  return required
}
