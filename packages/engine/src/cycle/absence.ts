import type { Job } from '../types.ts'

/** Whether an object this source does not show is gone; it says so itself on every page (R2). */
export async function provesAbsence({ source }: Pick<Job, 'source'>, type: string): Promise<boolean> {
  return (await source.list(type, { after: null, limit: 1 })).complete
}
