export { openStore } from './open.ts'
export type { OpenStore, StoreOptions } from './types.ts'
