import type { DirectoryStore } from '@sutler/core'
import type { Store } from '@sutler/engine'
import type { DirectoryIndex } from './directory/keys.ts'
import type { DirectoryRecords } from './directory/types.ts'
import type { ScimTokens } from './repositories/scim-tokens.ts'

/** Where an installation keeps its state. */
export type StoreOptions =
  /** A file on this machine, made when missing; its folder must exist. `:memory:` lives as long as the process. */
  | { readonly kind: 'sqlite'; readonly path: string }
  /** A server; `schema` is `sutler` unless named, and is made when missing. */
  | { readonly kind: 'postgres'; readonly url: string; readonly schema?: string }

export interface DirectoryConfig {
  /** Milliseconds since 1970; default: the clock of this machine. */
  readonly now?: () => number
  /**
   * Attributes to search by or to keep unique, beyond those the directory always has. Where these are not the ones of
   * the last opening, the index is made anew, which throws ALREADY_EXISTS when objects share a value that must be unique.
   */
  readonly indexes?: readonly DirectoryIndex[]
}

/** The store of an installation, open. */
export interface OpenStore extends Store {
  readonly directory: DirectoryStore
  /** The same objects, for a service over the directory. */
  readonly records: DirectoryRecords
  readonly scimTokens: ScimTokens
  /** Random key of this installation, 32 bytes in base64, for keyed digests. Not enumerable, so it is not printed by accident. */
  readonly digestKey: string
  /** Where the data is, for people; holds no password. */
  describe(): string
}
