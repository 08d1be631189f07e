import type {
  Action,
  Anchor,
  Attributes,
  CompiledMapping,
  ErrorCode,
  Projection,
  RefusalCode,
  SourceObservation,
  SystemObject,
  Value,
} from '@sutler/core'
import type {
  DeferredReference,
  Held,
  Link,
  MappingCode,
  Member,
  ReservationKey,
  Step,
  WrittenReference,
} from '../ports.ts'

/** One source object on its way through a page. */
export interface Item {
  readonly mapping: CompiledMapping
  readonly link: Link
  /** Null: gone from the source. */
  readonly object: SystemObject | null
}

/** An item whose mapping has been evaluated; its references are still those of the source. */
export interface Mapped {
  readonly item: Item
  readonly observation: SourceObservation
  /** Null: gone from the source. */
  readonly projection: Projection | null
}

/** The same with its references looked up. */
export interface Evaluated extends Mapped {
  readonly references: ResolvedReferences
  /** How SelectUniqueValue was answered; absent: nothing was to be chosen. */
  readonly choices?: readonly UniqueChoice[]
}

/** What was tried for one attribute that SelectUniqueValue fills. */
export interface UniqueChoice {
  readonly path: string
  /** Digest of what there was to choose from. */
  readonly basis: string
  /** Where the value is reserved; null: none was free. */
  readonly at: ReservationKey | null
  readonly tries: readonly UniqueTry[]
}

export interface UniqueTry {
  /** Replaced when it is secret. */
  readonly value: Value
  /** `taken`: another object of the target has it; `reserved`: for another object of the source, in whatever job. */
  readonly outcome: 'chosen' | 'kept' | 'taken' | 'reserved'
}

export interface ResolvedReferences {
  readonly deferred: readonly DeferredReference[]
  /** Single-valued references that can be written at once. */
  readonly written: readonly WrittenReference[]
  /** Multi-valued references by path: those that are linked, and every anchor wanted, linked or not. */
  readonly members: ReadonlyMap<string, WantedMembers>
}

export interface WantedMembers {
  /** Source object type of the members. */
  readonly valueType: string
  readonly linked: readonly Pick<Member, 'value' | 'target'>[]
  readonly wanted: ReadonlySet<Anchor>
}

/** What will be done with an item. */
export type Verdict =
  | {
      readonly kind: 'act'
      readonly evaluated: Evaluated
      readonly action: Action
      /** The target object as read; null: not read, or not there. */
      readonly current: Attributes | null
    }
  | { readonly kind: 'hold'; readonly item: Item; readonly held: Held }
  | ItemFailure
  /** Left alone for a reason that needs no trace: told to be ignored, or else waiting in escrow. */
  | { readonly kind: 'leave'; readonly item: Item; readonly ignored: boolean }

export interface ItemFailure {
  readonly kind: 'failed'
  readonly item: Item
  readonly step: Step
  readonly code: ErrorCode | RefusalCode | MappingCode
  readonly message: string
  readonly hash: string | null
  /** The object is not to blame: its retry clock stays as it is, or starts without an attempt counted. */
  readonly spared: boolean
  /** What was tried; absent: it did not come to that. */
  readonly action?: Action['kind']
  readonly choices?: readonly UniqueChoice[]
  /** Wait before the next try; absent: as the escrow says. */
  readonly afterMs?: number
}
