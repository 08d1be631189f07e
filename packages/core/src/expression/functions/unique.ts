import type { FunctionSpec } from '../function-spec.ts'

export const uniqueFunctions: readonly FunctionSpec[] = []
