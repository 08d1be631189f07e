import type { MatchQuery } from '../connector/contract.ts'
import type { Diagnostic } from '../errors.ts'
import type { Dialect } from '../expression/function-spec.ts'
import type { DiacriticsMode } from '../expression/functions/diacritics.ts'
import type { Anchor, SystemObject, Value } from '../value/types.ts'

/** How one source object type becomes one target object type; the `objects:` entry of a job, as configured. */
export interface ObjectMappingDefinition {
  /** Object type in the source. */
  readonly source: string
  /** Object type in the target. */
  readonly target: string
  /** Default: all three. */
  readonly actions?: readonly ('create' | 'update' | 'delete')[]
  /** Groups of clauses: clauses AND, groups OR. Absent or empty: everything is in scope. */
  readonly scope?: readonly (readonly ScopeClause[])[]
  /** The functions its expressions may use. Default `app`; `cloud-sync` adds those of that dialect. */
  readonly dialect?: Dialect
  /** Which letters NormalizeDiacritics changes. Default `extended`; `entra`: those of Entra's table alone. */
  readonly diacritics?: DiacriticsMode
  readonly attributes: readonly AttributeMappingDefinition[]
  /** Leaves accounts alone whose source object falls out of scope. Default false. */
  readonly skipOutOfScopeDeletions?: boolean
  /** What happens when the source object is gone. Default `disable`. */
  readonly whenGone?: GonePolicy
  /** Fields of an imported Entra schema that Sutler does not use; only an export reads them. */
  readonly entra?: Readonly<Record<string, Value>>
}

/**
 * `nothing`; `delete` at once; `disable` and keep; or `{ disableThenDeleteAfterMs }`. A target that cannot disable
 * (no attribute mapping uses IsSoftDeleted) gets `delete` for `disable`.
 */
export type GonePolicy = 'nothing' | 'disable' | 'delete' | { readonly disableThenDeleteAfterMs: number }

export interface ScopeClause {
  readonly attribute: string
  readonly operator: ScopeOperator
  /** Absent for the unary operators. */
  readonly value?: string | number | boolean
  /** How a multi-valued attribute is judged. Default `all`; an empty list is false under both. */
  readonly match?: 'all' | 'any'
}

export type ScopeOperator =
  | 'EQUALS'
  | 'NOT EQUALS'
  | 'INCLUDES'
  | 'STARTS_WITH'
  | 'ENDS_WITH'
  | 'GREATER_THAN'
  | 'GREATER_THAN_OR_EQUALS'
  | 'IS NULL'
  | 'IS NOT NULL'
  | 'IS TRUE'
  | 'IS FALSE'
  | 'REGEX MATCH'
  | 'NOT REGEX MATCH'
  | '&'
  | '!&'

export interface AttributeMappingDefinition {
  /** SCIM path in the target object. */
  readonly target: string
  /** Direct: name or path of one source attribute. Exactly one of source, constant, expression, or only `default`. */
  readonly source?: string
  readonly constant?: Value
  readonly expression?: string
  /** Used when the result is null, on create only. */
  readonly default?: Value
  /** Default `Always`. */
  readonly flow?: 'Always' | 'ObjectAddOnly' | 'MultiValueAddOnly'
  /** Matching precedence, lowest first; attributes with the same number are matched together. */
  readonly match?: number
  /** The value is the anchor (or anchors) of other source objects: `true` of the same type, or the type's name. */
  readonly reference?: boolean | string
  /** What a null result does to the target. Default `skip`. */
  readonly whenNull?: 'skip' | 'clear'
  /** Fields of an imported Entra schema that Sutler does not use; only an export reads them. */
  readonly entra?: Readonly<Record<string, Value>>
}

/** Why an object is in scope or out of it. A type and no interface, so that it is a JSON value too. */
export type ScopeExplanation = {
  /** Null: nobody can say, because a pattern took too long. */
  readonly inScope: boolean | null
  /** Empty when there is no filter. */
  readonly groups: readonly { readonly holds: boolean | null; readonly clauses: readonly ClauseExplanation[] }[]
  /** The same in one paragraph. */
  readonly text: string
}

export type ClauseExplanation = {
  readonly attribute: string
  readonly operator: string
  /** What the clause asks for; null for operators without a value. `[redacted]` for a secret attribute. */
  readonly wanted: Value
  /** What the attribute holds; null when nothing. `[redacted]` for a secret attribute. */
  readonly found: Value
  /** How several values are judged. */
  readonly match: 'all' | 'any'
  /** Null: its pattern took too long. */
  readonly holds: boolean | null
}

/** An object mapping made ready to run: pure, total, safe to share. */
export interface CompiledMapping {
  readonly sourceType: string
  readonly targetType: string
  /** Over the whole definition; a change of it forces an initial cycle. */
  readonly hash: string
  readonly flows: { readonly create: boolean; readonly update: boolean; readonly delete: boolean }
  readonly skipOutOfScopeDeletions: boolean
  readonly whenGone: GonePolicy
  /** Source types that reference attributes point to, with the path they are written to. */
  readonly references: readonly ReferencePath[]
  /**
   * What a disable writes when the source object is no longer there to be mapped: the paths computed from
   * IsSoftDeleted alone, with it true. Null: the mapping cannot disable.
   */
  readonly disable: ReadonlyMap<string, Value> | null
  /**
   * Path → value whose writing takes an account's access away, whatever computed it: all of `disable`, and false in
   * `active` (RFC 7643 §4.1.1). Empty: there is none.
   */
  readonly disables: ReadonlyMap<string, Value>
  /** Paths that the target's schema calls dateTime: there instants count, and not how they are written. */
  readonly dateTimes: ReadonlySet<string>
  /** Paths whose value SelectUniqueValue chooses: the target must be searchable by each. */
  readonly uniquePaths: readonly string[]
  /** Source attributes that secret ones are computed from: their values must never be printed either. */
  readonly secretSources: ReadonlySet<string>
  /** Why an object is in scope or out of it, without secret values. */
  explainScope(object: Pick<SystemObject, 'attributes'>): ScopeExplanation
  evaluate(object: SystemObject, at: EvaluationContext): Evaluation
}

export interface ReferencePath {
  readonly path: string
  readonly type: string
}

export interface EvaluationContext {
  /** Milliseconds since 1970, read once per object. */
  readonly now: number
}

/** What a mapping makes of one source object. */
export type Evaluation =
  | {
      readonly kind: 'mapped'
      /** `inactive`: IsSoftDeleted is true, though the object is in scope. */
      readonly scope: 'active' | 'inactive' | 'outOfScope'
      readonly projection: Projection
      /** In order of precedence; empty when every matching attribute is null. */
      readonly queries: readonly MatchQuery[]
    }
  /** An attribute failed: code, path, message. */
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  /** A mapping said IgnoreObjectFlow of an active object; of others it only leaves that attribute out. */
  | { readonly kind: 'ignored'; readonly reason: string }

export interface Projection {
  /** Path → value wanted at the target. A null value means: clear. A null result that is skipped is not here. */
  readonly desired: ReadonlyMap<string, Value>
  /** Written on create only, `default`s of null results among them. */
  readonly createOnly: ReadonlyMap<string, Value>
  /** Paths in `desired` whose values are only ever added (flow type MultiValueAddOnly). */
  readonly mergeOnly: ReadonlySet<string>
  /** Source anchors still to be turned into target anchors. Not in `desired`; without anchors: to be emptied. */
  readonly references: readonly ReferenceValue[]
  /** Values the target has still to decide on. Not in `desired`: the engine puts there what it chose. */
  readonly unique: readonly UniqueValue[]
  /** Paths whose values must never be printed. */
  readonly secret: ReadonlySet<string>
  /** Canonical text of the scope and of all above that an update could write; the engine stores its keyed digest. */
  readonly canonical: string
}

/** What SelectUniqueValue offers for one attribute: the first that no other object of the target has is its value. */
export interface UniqueValue {
  readonly path: string
  /** The same for all spellings of the path. */
  readonly pathKey: string
  /** Flow type ObjectAddOnly: an account that exists keeps what it has. */
  readonly onCreateOnly: boolean
  /** False: values that differ in case alone are the same to the target. */
  readonly caseExact: boolean
  /** Its values must never be printed. */
  readonly secret: boolean
  /** In order of preference, at least one; what is null or empty is left out. */
  readonly candidates: readonly UniqueCandidate[]
  /** Canonical text of the candidates, the same whatever RandomString or Guid drew. */
  readonly basis: string
}

export type UniqueCandidate =
  | { readonly kind: 'value'; readonly value: Value }
  /** Could not be computed; the object fails if it comes to this one. */
  | { readonly kind: 'error'; readonly problem: Diagnostic }

export interface ReferenceValue {
  readonly path: string
  /** Source object type of the anchors. */
  readonly type: string
  readonly multiValued: boolean
  readonly anchors: readonly Anchor[]
}
