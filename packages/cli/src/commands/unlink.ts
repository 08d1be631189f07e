import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { printable } from '../output/text.ts'
import { type CommonFlags, chosenJob, chosenType, withInstallation } from './session.ts'

export interface UnlinkFlags extends CommonFlags {
  readonly object: string
  readonly type?: string
}

/** Forgets one link, so that the next cycle matches the object again. Answers with the exit code. */
export function unlink(io: Io, flags: UnlinkFlags): Promise<number> {
  return withInstallation(io, flags, async (session) => {
    const jobId = chosenJob(session, flags.job, 'unlink')
    const object = { anchor: flags.object, type: chosenType(session, jobId, flags.type) }
    const target = await session.installation.unlink(jobId, object)
    if (session.json) session.printJson({ object: flags.object, target })
    else {
      const account = target === null ? 'It had no account.' : `Its account ${printable(target)} was left as it is.`
      io.stdout.write(`${printable(flags.object)} is no longer linked. ${account} The next cycle matches it again.\n`)
    }
    return exitCodes.success
  })
}
