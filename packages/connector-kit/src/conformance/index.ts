export { checks, type RunOptions, runChecks } from './run.ts'
export type {
  Bench,
  Check,
  CheckResult,
  Deviation,
  Fixture,
  Opening,
  SourceFixture,
  Subject,
  TargetFixture,
} from './types.ts'
export { connectorConformance } from './vitest.ts'
