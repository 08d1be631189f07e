export type CompareOperator = 'eq' | 'ne' | 'co' | 'sw' | 'ew' | 'gt' | 'ge' | 'lt' | 'le'

/** `urn:…:User:name.familyName` as its parts; the spelling is the author's. `urn` null: none was written. */
export interface AttributePath {
  readonly urn: string | null
  readonly name: string
  readonly sub: string | null
}

/** A parsed filter (RFC 7644 §3.4.2.2). `start` and `end` are the characters it came from, from 0, end exclusive. */
export type Filter = { readonly start: number; readonly end: number } & (
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Filter[] }
  | { readonly kind: 'not'; readonly part: Filter }
  | { readonly kind: 'present'; readonly path: AttributePath }
  | {
      readonly kind: 'compare'
      readonly path: AttributePath
      readonly operator: CompareOperator
      readonly value: string | number | boolean | null
    }
  /** `emails[type eq "work"]`, and `emails[type eq "work"].value eq "x"` with what follows in `then`. */
  | { readonly kind: 'elements'; readonly path: AttributePath; readonly filter: Filter; readonly then: Filter | null }
)

/** A path of a PATCH operation (RFC 7644 §3.5.2): `attr`, `attr.sub`, `attr[filter]` or `attr[filter].sub`. */
export interface PatchPath extends AttributePath {
  readonly filter: Filter | null
  /** The sub-attribute in front of the bracket, which the grammar has and no schema can mean; absent: none. */
  readonly inner?: string
}

export interface ParseProblem {
  readonly message: string
  /** From 0. */
  readonly position: number
  /** It is within the brackets of a value path. */
  readonly inElement?: true
}
