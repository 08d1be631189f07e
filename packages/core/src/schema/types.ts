/** What a system can hold, in the terms of RFC 7643 §7. */
export interface SystemSchema {
  readonly types: readonly ObjectTypeSchema[]
}

export interface ObjectTypeSchema {
  readonly name: string
  /** Empty: the system does not say, and every path is accepted. */
  readonly attributes: readonly AttributeSchema[]
}

export interface AttributeSchema {
  /** Full SCIM path from the root, extension URN included: `name.givenName`, `urn:…:User:department`. */
  readonly path: string
  readonly type: 'string' | 'boolean' | 'integer' | 'decimal' | 'dateTime' | 'reference' | 'binary' | 'complex'
  readonly multiValued: boolean
  readonly required: boolean
  readonly caseExact: boolean
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly'
  readonly returned: 'always' | 'never' | 'default' | 'request'
  readonly uniqueness: 'none' | 'server' | 'global'
}
