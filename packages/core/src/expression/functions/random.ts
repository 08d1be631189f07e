import type { FunctionSpec } from '../function-spec.ts'

export const randomFunctions: readonly FunctionSpec[] = []
