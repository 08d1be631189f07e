import type { Json } from './json.ts'

/** An answer, its JSON read. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly text: string
  /** Empty when the body is no JSON object. */
  readonly json: Json
}

/** What goes along with a request. */
export interface Sending {
  /** An object is sent as JSON, text as it is. */
  readonly body?: Json | string
  /** In lower case; an empty text leaves the header out. */
  readonly headers?: Readonly<Record<string, string>>
  /** False: 429 is an answer like any other. */
  readonly patient?: boolean
}

/** An object of the service that this run has made. */
export interface Made {
  readonly id: string
  readonly path: string
  /** As the answer to POST showed it. */
  readonly json: Json
  readonly reply: Reply
}
