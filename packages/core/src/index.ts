export * from './connector/contract.ts'
export { exportEntraSchema, importEntraSchema } from './entra-schema/schema.ts'
export * from './entra-schema/types.ts'
export * from './errors.ts'
export * from './expression/ast.ts'
export { signatureOf } from './expression/check.ts'
export * from './expression/compile.ts'
export {
  type CompletionItem,
  type CompletionOptions,
  type Completions,
  completions,
  type SignatureHelp,
  signatureHelp,
} from './expression/completion.ts'
export { type Explanation, explainExpression, type TraceNode, type TraceOutcome } from './expression/explain.ts'
export { formatTrace } from './expression/format-trace.ts'
export { functionNotes, parameterRemarks } from './expression/function-notes.ts'
export type {
  Dialect,
  FunctionDescription,
  FunctionExample,
  ParameterSpec,
  ValueType,
} from './expression/function-spec.ts'
export { expressionFunctions, nearest } from './expression/functions.ts'
export { type GraphFunction, type GraphParameter, graphFunctions } from './expression/graph-functions.ts'
export type { ExpressionCode, ExpressionIssue } from './expression/issue.ts'
export { expressionCodes } from './expression/issue-codes.ts'
export { maxExpressionLength, type ParseResult, parseExpression } from './expression/parser.ts'
export { type SettledResult, settleResult } from './expression/settle-result.ts'
export { chooseUnique, takenAmong } from './expression/unique.ts'
export {
  type ExpressionVector,
  readVectors,
  runVector,
  type VectorOutcome,
  type VectorsResult,
} from './expression/vectors.ts'
export { type CaseMismatch, type MappingCase, runCase } from './mapping/cases.ts'
export { compileMapping, type MappingEnvironment, type MappingResult } from './mapping/compile.ts'
export { type OperatorDescription, scopeOperators } from './mapping/operators.ts'
export { type MappingOutcome, outcomeOf, pathKey, sameResult, type WrittenValue } from './mapping/outcome.ts'
export { type CompiledScope, compileScope, type Scope, type ScopeResult } from './mapping/scope.ts'
export * from './mapping/scope-explain.ts'
export * from './mapping/types.ts'
export { uniqueKey } from './mapping/unique.ts'
export * from './plan/decision-table.ts'
export * from './plan/describe.ts'
export * from './plan/plan.ts'
export * from './plan/settle.ts'
export type { PlanMapping, PlanOptions } from './plan/situation.ts'
export * from './plan/types.ts'
export * from './schema/types.ts'
export { buildAttributes, getPath, setPath } from './value/access.ts'
export * from './value/canonical.ts'
export * from './value/delta.ts'
export { elementsOf, equalValues } from './value/equal.ts'
export { isList, isObject, isUnassigned } from './value/kind.ts'
export * from './value/path.ts'
export * from './value/secret.ts'
export * from './value/types.ts'
