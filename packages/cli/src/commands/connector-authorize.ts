import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { printable } from '../output/text.ts'
import { type CommonFlags, knownConnections, reportError, type Session, withInstallation } from './session.ts'

export interface AuthorizeFlags extends CommonFlags {
  readonly port: number
  /** Milliseconds. */
  readonly timeout: number
}

/** Lets a person sign in in a browser for one connection. Answers with the exit code. */
export function connectorAuthorize(io: Io, name: string, flags: AuthorizeFlags): Promise<number> {
  const work = async (session: Session): Promise<number> => {
    const { installation, signal, configFlag } = session
    knownConnections(session, name)
    try {
      const { port, timeout: timeoutMs } = flags
      const { keptIn } = await installation.signIn(name, { port, timeoutMs, signal, onAddress: (at) => tell(io, at) })
      io.stdout.write(`Signed in. The refresh token is kept in ${printable(keptIn)}\n`)
      io.stdout.write(`Try it: sutler connector test ${name}${configFlag}\n`)
      return exitCodes.success
    } catch (error) {
      const code = signInExit(error)
      if (code === null) throw error
      reportError(io, error, false)
      return code
    }
  }
  return withInstallation(io, flags, work, 'Stopping; nothing was kept. Ctrl-C again stops at once.')
}

/** The address alone on standard output, so that it can be piped to what opens it. */
function tell(io: Io, { address, redirectUri }: { readonly address: string; readonly redirectUri: string }): void {
  io.stderr.write(`The service has to know this redirect address: ${redirectUri}\n`)
  io.stderr.write('Open this address in a browser on this machine, and sign in:\n')
  io.stdout.write(`${address}\n`)
}

/** Null: not one of the ends that have a code of their own. */
function signInExit(error: unknown): number | null {
  if (!(error instanceof Error) || error.name !== 'SignInError' || !('code' in error)) return null
  switch (error.code) {
    case 'SIGN_IN_REFUSED':
      return exitCodes.signInRefused
    case 'SIGN_IN_TIMEOUT':
      return exitCodes.signInTimeout
    case 'SIGN_IN_FOREIGN':
      return exitCodes.signInForeign
    default:
      return null
  }
}
