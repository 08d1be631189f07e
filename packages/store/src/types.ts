import type { DirectoryStore } from '@sutler/core'
import type { Store } from '@sutler/engine'

/** Where an installation keeps its state. */
export type StoreOptions =
  /** A file on this machine, made when missing; its folder must exist. `:memory:` lives as long as the process. */
  | { readonly kind: 'sqlite'; readonly path: string }
  /** A server; `schema` is `sutler` unless named, and is made when missing. */
  | { readonly kind: 'postgres'; readonly url: string; readonly schema?: string }

/** The store of an installation, open. */
export interface OpenStore extends Store {
  readonly directory: DirectoryStore
  /** Random key of this installation, 32 bytes in base64, for keyed digests. Not enumerable, so it is not printed by accident. */
  readonly digestKey: string
  /** Where the data is, for people; holds no password. */
  describe(): string
}
