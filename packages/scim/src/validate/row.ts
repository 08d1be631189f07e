import type { Requirement } from './requirement.ts'
import type { ValidationProfile } from './types.ts'

/** A row as it is written down: what most rows of a table share is said once. */
export type Row = Pick<Requirement, 'id' | 'clause' | 'level' | 'title' | 'remedy' | 'check'> & Partial<Shared>

type Shared = Pick<Requirement, 'profiles' | 'after' | 'feature'>

/** Of every profile: what no client can do without. */
export const everywhere: readonly ValidationProfile[] = ['rfc', 'entra', 'interop']

/** The requirements of a table. `after` of a row and of the table add up. */
export function table(group: string, shared: Partial<Shared>, rows: readonly Row[]): readonly Requirement[] {
  return rows.map((row) => ({
    profiles: ['rfc'],
    feature: null,
    ...shared,
    ...row,
    group,
    after: [...(shared.after ?? []), ...(row.after ?? [])],
  }))
}
