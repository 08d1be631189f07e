import type { ScimAttribute } from './types.ts'

type Traits = Partial<Omit<ScimAttribute, 'name' | 'description'>>

/** An attribute with the defaults of RFC 7643 §2.2 for all that `traits` leaves out, frozen. */
export function attribute(name: string, description: string, traits: Traits = {}): ScimAttribute {
  const { canonicalValues, referenceTypes, subAttributes, ...rest } = traits
  return Object.freeze({
    name,
    type: 'string',
    multiValued: false,
    description,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    ...rest,
    ...(canonicalValues && { canonicalValues: Object.freeze([...canonicalValues]) }),
    ...(referenceTypes && { referenceTypes: Object.freeze([...referenceTypes]) }),
    ...(subAttributes && { subAttributes: Object.freeze([...subAttributes]) }),
  })
}

/** A complex attribute of these parts (RFC 7643 §2.3.8). */
export function complex(
  name: string,
  description: string,
  subAttributes: readonly ScimAttribute[],
  traits: Traits = {},
): ScimAttribute {
  return attribute(name, description, { ...traits, type: 'complex', subAttributes })
}

/** A reference, which is always compared exactly (RFC 7643 §2.3.7). */
export function reference(
  name: string,
  description: string,
  referenceTypes: readonly string[],
  traits: Traits = {},
): ScimAttribute {
  return attribute(name, description, { caseExact: true, ...traits, type: 'reference', referenceTypes })
}
