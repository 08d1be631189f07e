import type { CursorCodec } from './cursor.ts'
import type { Endpoint } from './endpoint.ts'
import type { Renderer } from './render.ts'
import type { Routes } from './routes.ts'
import type { Resources, ScimLimits } from './types.ts'

/** What every part of the handler stands on. */
export interface Service {
  readonly resources: Resources
  readonly routes: Routes
  readonly renderer: Renderer
  readonly cursors: CursorCodec
  readonly limits: ScimLimits
  /** What `/Me` is one of; null: `/Me` is not supported. */
  readonly me: Endpoint | null
}
