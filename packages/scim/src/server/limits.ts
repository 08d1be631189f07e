import type { ScimLimits } from './types.ts'

/** What a handler allows unless its options say otherwise. */
export const defaultLimits: ScimLimits = Object.freeze({
  bodyLength: 16 * 1024 * 1024,
  bodyDepth: 16,
  filterLength: 8192,
  patchOperations: 1000,
  bulkOperations: 1000,
  bulkLength: 1024 * 1024,
  pageSize: 100,
  maxPageSize: 1000,
  cursorLife: 3_600_000,
})
