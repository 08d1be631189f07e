import type { FunctionSpec } from '../function-spec.ts'

export const directoryFunctions: readonly FunctionSpec[] = []
