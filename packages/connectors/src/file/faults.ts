import { type ErrorCode, ProvisioningError } from '@sutler/core'

/**
 * A fault of the whole file: nothing of it may be believed, so the connection is blamed and the cycle ends.
 * The default says "try again later", because the next export may be sound.
 */
export function fileFault(message: string, code: ErrorCode = 'INVALID_VALUE'): ProvisioningError {
  return new ProvisioningError(message, { code, blame: 'connection', retry: 'backoff', outcomeKnown: true })
}

/** Turns what the operating system answered into a fault that names the file and the remedy. */
export function accessFault(path: string, cause: unknown): ProvisioningError {
  if (cause instanceof ProvisioningError) return cause
  const code = (cause as NodeJS.ErrnoException | null)?.code
  const [kind, message] = explain(path, code)
  return new ProvisioningError(
    message,
    { code: kind, blame: 'connection', retry: 'backoff', outcomeKnown: true },
    { cause },
  )
}

function explain(path: string, code: string | undefined): [ErrorCode, string] {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return ['NOT_FOUND', `There is no file ${path}. Put the file there, or correct \`path\` in the settings.`]
    case 'EISDIR':
      return ['INVALID_VALUE', notAFile(path)]
    case 'EACCES':
    case 'EPERM':
      return [
        'UNAVAILABLE',
        `No permission to read ${path}. Let the user that runs Sutler read the file and its folder.`,
      ]
    default:
      return [
        'UNAVAILABLE',
        `${path} cannot be read (${code ?? 'unknown cause'}). Check the disk or the network share.`,
      ]
  }
}

/** Message for a path that names a folder, a pipe or a device. */
export function notAFile(path: string): string {
  return `${path} is a folder or a device, not a file. Let \`path\` name one file.`
}
