import { ProvisioningError } from '@sutler/core'
import { runCycle } from '../cycle/run-cycle.ts'
import { actionKey } from '../page/record.ts'
import type { CycleEnv, CycleOptions, CycleResult, Job, Moved, Plan, PlannedAction } from '../types.ts'
import { planDigest } from './digest.ts'
import { planCycle } from './plan-cycle.ts'

/**
 * Carries out exactly the stored plan: makes the plan anew, and refuses when the two differ in any object; then runs
 * the cycle with nothing allowed but these actions. `moved` not empty: nothing was written.
 *
 * Throws INVALID_VALUE when the plan is not the text that was made.
 */
export async function applyPlan(
  job: Job,
  env: CycleEnv,
  plan: Plan,
  options: CycleOptions = {},
): Promise<{ readonly moved: readonly Moved[]; readonly result: CycleResult | null }> {
  refuseEdited(env, plan)
  const { onEvent: _quiet, ...silent } = env
  const mode = plan.mode === 'initial' ? ('initial' as const) : ('auto' as const)
  const allowed = new Map(plan.actions.filter((a) => a.kind !== 'reference').map((a) => [actionKey(a), a]))
  const fresh = await planCycle(job, silent, { ...options, mode }, allowed)
  const moved = compare(plan, fresh)
  if (moved.length > 0) return { moved, result: null }
  return { moved, result: await runCycle(job, env, { ...options, mode }, allowed) }
}

/** People approve what a plan says, and fingerprints alone do not bind that to what would be carried out. */
function refuseEdited(env: CycleEnv, plan: Plan): void {
  if (planDigest(env, plan) === plan.digest) return
  throw new ProvisioningError(
    `plan ${plan.id} was edited after it was made; make a new one. A plan of another installation is refused likewise.`,
    { code: 'INVALID_VALUE' },
  )
}

/** Where two plans differ, object by object. */
function compare(stored: Plan, fresh: Plan): Moved[] {
  const moved: Moved[] = []
  const now = new Map(fresh.actions.map((action) => [keyOf(action), action]))
  for (const action of stored.actions) {
    const { type, source } = action
    const same = now.get(keyOf(action))
    now.delete(keyOf(action))
    if (!same) moved.push({ type, source, why: 'missing' })
    else if (same.fingerprint !== action.fingerprint) moved.push({ type, source, why: 'changed' })
  }
  for (const { type, source } of now.values()) moved.push({ type, source, why: 'unplanned' })
  return moved
}

/** Late references of an object are planned beside its own action, path by path. */
function keyOf(action: PlannedAction): string {
  const path = action.kind === 'reference' ? Object.keys(action.changes).join() : ''
  return `${actionKey(action)}\u0000${path}`
}
