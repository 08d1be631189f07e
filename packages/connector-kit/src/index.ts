export {
  type AuthEnvironment,
  type Authorized,
  type AuthSecrets,
  type AuthSettings,
  authorize,
  signIn,
} from './auth/index.ts'
export { cancelled } from './cancelled.ts'
export { type RunOptions, runChecks } from './conformance/run.ts'
export type { CheckResult, Deviation, Fixture, Opening, SourceFixture, TargetFixture } from './conformance/types.ts'
export { createHttp, type Http, type HttpOptions } from './http/client.ts'
export { requestLabel } from './http/label.ts'
export { longestRetryAfterMs, retryAfterMs } from './http/retry-after.ts'
export { failureOfStatus, type StatusContext } from './http/status.ts'
export { defaultRetryPolicy, paceCall, paceTarget, type RetryPolicy } from './pacer/pace-target.ts'
export { createPacer, type Pacer, type PacerClock, type PacerOptions, type PacerState } from './pacer/pacer.ts'
export { createRate, type Rate } from './pacer/rate.ts'
export { waitMs } from './pacer/wait.ts'
export { redactText, secretValue } from './redact/secret.ts'
export type { ChooseRule } from './spool/choose.ts'
export { createSpool, type Spool, type SpoolOptions } from './spool/spool.ts'
export { compareUtf8 } from './utf8-order.ts'
