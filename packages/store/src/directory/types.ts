import type { Anchor, Attributes } from '@sutler/core'
import type { DirectoryIndex } from './keys.ts'

export interface DirectoryOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Attributes searched or kept unique beyond the built-in ones. */
  readonly indexes: readonly DirectoryIndex[]
}

/** An object of the directory with what a SCIM service shows beside its attributes. Members are never among them. */
export interface DirectoryRecord {
  readonly id: Anchor
  /** Read out of `json` at the first look: most records are only shown. */
  readonly attributes: Attributes
  /** JSON text of the attributes, without white space. */
  readonly json: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  readonly modifiedAt: number
  /** Grows with every change of the object or its members. */
  readonly version: number
  /** It is a member of some group. */
  readonly inGroups: boolean
}

/** A condition that rows answer, without reading any object. */
export type RecordTerm =
  | { readonly kind: 'id'; readonly id: Anchor }
  /** The value of an indexed attribute, see {@link DirectoryRecords.isIndexed}. */
  | { readonly kind: 'value'; readonly path: string; readonly value: string }
  /** Groups with this member. */
  | { readonly kind: 'member'; readonly id: Anchor }
  /** Those in this group, by way of other groups too. */
  | { readonly kind: 'group'; readonly id: Anchor }

/** A change of memberships in its net form: no id is both added and removed. */
export interface RecordMembers {
  readonly add: readonly Anchor[]
  readonly remove: readonly Anchor[]
  /** The whole list from now on; `add` and `remove` are empty then. */
  readonly replace?: readonly Anchor[]
}

/** What becomes of an object. */
export interface RecordChange {
  /** The attributes from now on; null: they stay. */
  readonly attributes: Attributes | null
  readonly members: RecordMembers
}

export type RecordOutcome =
  /** The object as it is now. `same`: nothing differed, the version stays, and the feed says nothing. */
  | { readonly kind: 'changed' | 'same'; readonly record: DirectoryRecord }
  /** There is no such object. */
  | { readonly kind: 'missing' }
  /** There is, but not in the version that was asked for. */
  | { readonly kind: 'outdated' }

export interface RecordMember {
  readonly id: Anchor
  /** Null: the directory has no object of this id. */
  readonly type: string | null
  readonly label: string | null
}

export interface RecordGroup {
  readonly member: Anchor
  readonly group: Anchor
  readonly label: string | null
  /** False: by way of another group. */
  readonly direct: boolean
}

/**
 * The built-in directory as a service over it needs it: the same objects and the same feed as `DirectoryStore`.
 * Every write is one transaction, on disk when it resolves.
 */
export interface DirectoryRecords {
  read(type: string, id: Anchor): Promise<DirectoryRecord | null>
  /** In order of the ids' bytes, those that meet all terms. */
  page(
    type: string,
    terms: readonly RecordTerm[],
    at: { readonly after: Anchor | null; readonly skip: number; readonly limit: number },
  ): Promise<readonly DirectoryRecord[]>
  count(type: string, terms: readonly RecordTerm[]): Promise<number>
  /** True when `page` can search by this attribute; a path as a mapping writes it. */
  isIndexed(type: string, path: string): boolean
  /** Throws ALREADY_EXISTS when a unique attribute is taken. */
  create(type: string, id: Anchor, attributes: Attributes, members: readonly Anchor[]): Promise<DirectoryRecord>
  /**
   * Makes of the object what `next` makes of the present one: a pure function, asked again when another writer was
   * faster. Only `version` may be changed; null: any.
   *
   * Throws what `next` throws, ALREADY_EXISTS when a unique attribute is taken, and CONFLICT when other processes were
   * faster again and again.
   */
  change(
    type: string,
    id: Anchor,
    version: number | null,
    next: (present: DirectoryRecord) => RecordChange,
  ): Promise<RecordOutcome>
  /** Memberships go with it. False: there is none, or not in this version. */
  delete(type: string, id: Anchor, version: number | null): Promise<boolean>
  /** Members of a group in order of their ids' bytes. */
  members(
    type: string,
    id: Anchor,
    at: { readonly after: Anchor | null; readonly limit: number },
  ): Promise<readonly RecordMember[]>
  /** The groups each of the ids is in. */
  groupsOf(ids: readonly Anchor[]): Promise<readonly RecordGroup[]>
}
