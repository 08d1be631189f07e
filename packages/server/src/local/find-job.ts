import { ProvisioningError } from '@sutler/core'
import type { Config, JobConfig } from '../config/types.ts'

/** The job of that name. Throws ProvisioningError NOT_FOUND, which names those there are. */
export function findJob(config: Config, jobId: string): JobConfig {
  const job = config.jobs.get(jobId)
  if (job !== undefined) return job
  const names = [...config.jobs.keys()].join(', ')
  throw new ProvisioningError(`there is no job \`${jobId}\`; jobs: ${names === '' ? 'none' : names}`, {
    code: 'NOT_FOUND',
  })
}
