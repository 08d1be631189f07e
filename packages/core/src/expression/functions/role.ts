import type { FunctionSpec } from '../function-spec.ts'

export const roleFunctions: readonly FunctionSpec[] = []
