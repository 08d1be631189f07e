import { ProvisioningError } from '@sutler/core'

/** Throws INVALID_VALUE for a type the directory does not keep. */
export function assertType(type: string): void {
  if (type === 'User' || type === 'Group') return
  throw new ProvisioningError(`The directory keeps objects of type User and Group, not ${type}; correct the job`, {
    code: 'INVALID_VALUE',
    blame: 'connection',
  })
}
