export { memoryConnector } from './kind.ts'
export { createMemorySystem, type MemoryWorld } from './system.ts'
export type { MemoryCall, MemoryFaults, MemorySettings, MemorySystem, MemoryType, MemoryVerb } from './types.ts'
