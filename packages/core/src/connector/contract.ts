import type { Diagnostic, ErrorCode } from '../errors.ts'
import type { SystemSchema } from '../schema/types.ts'
import type { Anchor, Attributes, Delta, SystemObject, Value, Watermark } from '../value/types.ts'

/** One open connection to a system. A missing half means the system cannot play that role. */
export interface Connector {
  readonly capabilities: Capabilities
  readonly source?: Source
  readonly target?: Target
  /** Proves that address and credentials work. Returns findings, throws nothing it can explain. */
  test(): Promise<Diagnostic[]>
  schema(): Promise<SystemSchema>
  /** Releases sockets, files and timers; harmless when called twice. */
  close(): Promise<void>
}

export interface Source {
  /**
   * A page of the objects whose anchor is greater than `after`, in ascending UTF-8 byte order of the anchor.
   *
   * `after` null starts a new snapshot; the pages of one snapshot are consistent with each other. A cursor is an
   * anchor, so a listing can be resumed by another process. A listing that cannot be completed throws; absence from
   * a listing is only believed when its pages say `complete`.
   */
  list(type: string, at: { readonly after: Anchor | null; readonly limit: number }): Promise<ListPage>
  /** Null when there is no such object. Throws CONFLICT when the source holds several under this anchor. */
  get(type: string, anchor: Anchor): Promise<SystemObject | null>
  /** How many objects a listing will bring, for progress only; null or absent when that is not cheap to know. */
  count?(type: string): Promise<number | null>
  /**
   * What changed after `since`, oldest first. `since` null asks for the present position: no items, a watermark.
   * Absent when the system cannot report changes; the engine then lists and compares hashes.
   */
  changes?(type: string, since: Watermark | null, limit: number): Promise<ChangePage>
}

export interface ListPage {
  readonly items: readonly SystemObject[]
  /** Objects that exist but cannot be used, such as several rows with one id. They count as present. */
  readonly unreadable: readonly Unreadable[]
  /** The page covers all anchors up to and with this one; null on the last page, which covers all the rest. */
  readonly through: Anchor | null
  /** Said alike on every page of a snapshot: false when absence proves nothing (a row without an id may be anybody). */
  readonly complete: boolean
}

export interface Unreadable {
  /** Null when the source cannot tell whose record it is. */
  readonly anchor: Anchor | null
  readonly code: ErrorCode
  /** What is wrong, with row numbers, and what to do. */
  readonly message: string
}

export type Change =
  | { readonly kind: 'upsert'; readonly object: SystemObject }
  | { readonly kind: 'gone'; readonly anchor: Anchor }

export interface ChangePage {
  readonly items: readonly Change[]
  readonly unreadable: readonly Unreadable[]
  readonly watermark: Watermark
  /** True when a further call with `watermark` would bring more right now. */
  readonly more: boolean
}

/** Finds objects whose value at every term's path equals the term's value (a composite match has several terms). */
export interface MatchQuery {
  readonly terms: readonly { readonly path: string; readonly value: Value }[]
}

export interface Target {
  /** Exact matches only. The engine passes limit 2: enough to prove ambiguity. */
  find(type: string, query: MatchQuery, limit: number): Promise<SystemObject[]>
  /** Null when there is no such object. Attributes of `capabilities.onRequest` come only when named in `include`. */
  get(type: string, anchor: Anchor, options?: { readonly include?: readonly string[] }): Promise<SystemObject | null>
  /** Throws ALREADY_EXISTS when a unique value is taken. */
  create(type: string, attributes: Attributes, op: WriteContext): Promise<SystemObject>
  /**
   * Applies all deltas or none where the system can. Adding a value that is there and removing one that is not
   * succeed. Throws NOT_FOUND when the object is gone. Returns the anchor because some systems (LDAP rename) change it.
   */
  update(type: string, anchor: Anchor, deltas: readonly Delta[], op: WriteContext): Promise<{ readonly anchor: Anchor }>
  /** Deleting what is not there succeeds. */
  delete(type: string, anchor: Anchor, op: WriteContext): Promise<void>
}

export interface WriteContext {
  /** The same for every try of one intended write. */
  readonly opId: string
  /** Absent: the write is carried to its end. */
  readonly signal?: AbortSignal
}

export interface Capabilities {
  /** Paths `find` accepts, case-insensitive; empty: the target cannot be searched. */
  readonly findable: readonly string[]
  /** Attributes left out of `find` and `get` unless asked for, because they can be huge (`members`). */
  readonly onRequest: readonly string[]
  /** Most values in one `add` or `remove` delta of a multi-valued reference. */
  readonly valuesPerDelta: number
  /** How a create whose answer was lost is found again. `none`: an operator must look. */
  readonly createRecovery: 'match' | 'clientId' | 'none'
  /** For how long after a write a read may still miss it; 0: immediately consistent. */
  readonly readAfterWriteMs: number
  /** Calls the system bears at once. */
  readonly maxConcurrency: number
  /** Attributes that can be written, but never read: what was written counts as there. */
  readonly unreadable?: readonly string[]
}

/** One kind of connector: an explicit list of these is all the registry there is. */
export interface ConnectorKind<Settings = unknown> {
  readonly kind: string
  readonly summary: string
  /** JSON Schema of `settings`; drives validation, help and forms. */
  readonly settingsSchema: object
  /** Names of the secrets it reads, each with a sentence; all optional unless `required`. */
  readonly secrets: Readonly<Record<string, { readonly summary: string; readonly required: boolean }>>
  /** Opens lazily: it throws INVALID_VALUE for wrong settings, and leaves the network to the first call. */
  open(settings: Settings, env: ConnectorEnv): Promise<Connector>
  /**
   * Lets a person sign in in a browser and keeps what that brings, where `open` finds it. Absent: there is nothing of
   * the kind. Throws INVALID_VALUE when the settings ask for no sign-in.
   */
  signIn?(settings: Settings, env: ConnectorEnv, options: SignInOptions): Promise<{ readonly keptIn: string }>
}

/** How a person is waited for. */
export interface SignInOptions {
  /** Of the listener on 127.0.0.1 that the browser comes back to; 0 takes a free one. */
  readonly port: number
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Told the address to open once the listener is there. */
  readonly onAddress: (at: { readonly address: string; readonly redirectUri: string }) => void
}

export interface ConnectorEnv {
  /** Name of the connection in the configuration, for messages. */
  readonly name: string
  readonly secrets: Readonly<Record<string, SecretValue>>
  /** Folder that relative paths in settings start from. */
  readonly baseDir: string
  /** Absolute folder for what a connection keeps between runs, made by whoever writes to it. Absent: nothing is kept. */
  readonly stateDir?: string
  /** Milliseconds since 1970. */
  readonly now: () => number
  readonly http: HttpSend
  /** The built-in directory, where the installation has one. */
  readonly directory?: DirectoryStore
}

/** Holds a secret; prints as `[secret]` in text, JSON and inspection. */
export interface SecretValue {
  reveal(): string
}

/** One HTTP exchange. Throws ProvisioningError UNAVAILABLE or TIMEOUT when there is no answer. */
export type HttpSend = (request: HttpRequest) => Promise<HttpResponse>

export interface HttpRequest {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string | undefined
  readonly signal?: AbortSignal | undefined
  /** Shown to a server that asks who connects. Connections are kept by this object: use one for all requests. */
  readonly certificate?: ClientCertificate
}

/** A client certificate for TLS, both parts in PEM. */
export interface ClientCertificate {
  /** With the certificates that lead up to the authority. */
  readonly cert: string
  readonly key: string
}

export interface HttpResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
}

/** Storage of the built-in directory: users, groups, memberships, and a feed of their changes. */
export interface DirectoryStore {
  list(
    type: string,
    at: { readonly after: Anchor | null; readonly limit: number },
  ): Promise<{ readonly items: readonly SystemObject[]; readonly through: Anchor | null }>
  count(type: string): Promise<number>
  /** With `members`, a group's member ids come as `members: [{ value }]`. */
  get(type: string, id: Anchor, options: { readonly members: boolean }): Promise<SystemObject | null>
  find(type: string, query: MatchQuery, limit: number): Promise<SystemObject[]>
  /**
   * Throws ALREADY_EXISTS when a unique attribute (`userName`, a group's `displayName`) is taken, caseless. `members`
   * among the attributes become memberships; they are not in the answer.
   */
  create(type: string, id: Anchor, attributes: Attributes): Promise<SystemObject>
  /**
   * Replaces the attributes with what `change` makes of the present ones, and changes memberships, in one
   * transaction. Null when there is no such object. Nothing is written, and the feed stays still, when nothing differs.
   */
  update(
    type: string,
    id: Anchor,
    change: (present: Attributes) => Attributes,
    members: {
      readonly add: readonly Anchor[]
      readonly remove: readonly Anchor[]
      readonly replace?: readonly Anchor[]
    },
  ): Promise<SystemObject | null>
  /** False when it was not there. Memberships go with it. */
  delete(type: string, id: Anchor): Promise<boolean>
  /** Objects changed after `since` in order of change, deletions included; each object at most once a page. */
  changes(
    type: string,
    since: number,
    limit: number,
  ): Promise<{ readonly items: readonly Change[]; readonly last: number; readonly more: boolean }>
  /** Highest change number given out so far. */
  position(): Promise<number>
}
