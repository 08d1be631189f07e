import type { Anchor, Attributes, Capabilities, Connector, Value } from '@sutler/core'

/** `wrongCredentials`: the system answers, but refuses. `unreachable`: nothing answers at the address. */
export type Opening = 'normal' | 'wrongCredentials' | 'unreachable'

/** How the kit gets at one connector and the system behind it. */
export interface Fixture {
  /** Object type the checks work with. */
  readonly type: string
  /** Opens a connection to the system as the last `reset` and the calls since then left it. The kit closes it. */
  open(how: Opening): Promise<Connector>
  /** Ways to fail that `open` knows; absent: none, and the checks that need them do not apply. */
  readonly openings?: readonly Exclude<Opening, 'normal'>[]
  /** Empties the system; called before each check. */
  reset(): Promise<void>
  /** Needed when the connector has a source. */
  readonly source?: SourceFixture
  /** Needed when the connector has a target. */
  readonly target?: TargetFixture
  /** Secrets the connection is opened with, which nobody may ever see; planted in wrong credentials too. */
  readonly secrets?: readonly string[]
  /** Everything the connector and its surroundings have logged. */
  logged?(): readonly string[]
  /** Waits until reads see what was written; absent: nothing to wait for. */
  settle?(): Promise<void>
}

/** Changes the system behind a source by its own means. */
export interface SourceFixture {
  /** Adds object number `n`, or replaces it; each version reads differently. Gives its anchor. */
  put(n: number, version: number): Promise<Anchor>
  remove(n: number): Promise<void>
}

export interface TargetFixture {
  /** A complete object for a create, number `n`, sharing no unique value with another number's. */
  attributes(n: number): Attributes
  /** Path of a unique, findable text attribute that `attributes` fills. */
  readonly match: string
  /** Paths of two independent single-valued text attributes that `attributes` fills and that need not be unique. */
  readonly texts: readonly [string, string]
  /** A multi-valued attribute, and its n-th element; what an element points to is made on the way. */
  readonly multiValued?: { readonly path: string; element(n: number): Promise<Value> | Value }
}

/** What a check may ask before it decides whether it applies. */
export interface Subject {
  readonly capabilities: Capabilities
  readonly source: boolean
  readonly target: boolean
  readonly changes: boolean
  readonly count: boolean
  readonly fixture: Fixture
}

/** One requirement of the contract, checked by using a connector. */
export interface Check {
  /** Stable: `C10`. Never used again for something else. */
  readonly id: string
  /** A sentence that holds for a right connector. */
  readonly title: string
  applies(subject: Subject): boolean
  /** Throws when the connector does not conform. */
  run(bench: Bench): Promise<void>
}

/** A requirement that a connector cannot meet because of its system. */
export interface Deviation {
  readonly id: string
  /** Why, for the connector's documentation. */
  readonly reason: string
}

export interface CheckResult {
  readonly id: string
  readonly title: string
  /** `deviates`: fails as declared. `skipped`: does not apply. */
  readonly status: 'passed' | 'failed' | 'deviates' | 'skipped'
  /** What was found, or why it deviates; null when there is nothing to say. */
  readonly message: string | null
}

/** What a running check holds. Connections it opens are closed behind it. */
export interface Bench {
  readonly fixture: Fixture
  connect(how?: Opening): Promise<Connector>
  settle(): Promise<void>
}
