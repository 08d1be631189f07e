import type { FunctionSpec } from '../function-spec.ts'

export const dateFunctions: readonly FunctionSpec[] = []
