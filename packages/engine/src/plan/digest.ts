import { canonical, type Value } from '@sutler/core'
import type { CycleEnv, Plan } from '../types.ts'

/** Keyed digest of all a plan says: what is carried out is then the text that was looked at, or nothing. */
export function planDigest(env: Pick<CycleEnv, 'digest'>, plan: Omit<Plan, 'digest'>): string {
  const { digest: _own, ...said }: Partial<Plan> = plan
  return env.digest(canonical(said as unknown as Value))
}
