export type {
  Counts,
  CycleEvent,
  CycleResult,
  LogEntry,
  Moved,
  Plan,
  PlannedAction,
  Preview,
  Problem,
  Run,
} from '@sutler/engine'
export { PlanFileError, parsePlan, planText } from './api/plan-file.ts'
export type { ApplyReport, CycleReport } from './api/schema.ts'
export type { ConfigProblem } from './config/types.ts'
export { ConfigError, problemText } from './config/types.ts'
export { jobsText } from './config/write-jobs.ts'
export type { CycleRequest, Installation, InstallationOptions, JobStatus } from './local/installation.ts'
export { openInstallation } from './local/installation.ts'
export type { ConnectionTest } from './local/test-connections.ts'
export type {
  FailedCase,
  MappingCheckReport,
  MappingCheckRequest,
  MappingFinding,
  MappingReport,
  MappingSample,
} from './mapping-check/types.ts'
export type { NewScimToken, ScimTokenAdmin, ScimTokenView } from './scim/token-admin.ts'
