import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import type { CommonFlags } from './session.ts'

/** Answers with the exit code. */
export async function mappingExport(io: Io, _flags: CommonFlags & { readonly out?: string }): Promise<number> {
  io.stderr.write('not built yet\n')
  return exitCodes.error
}
