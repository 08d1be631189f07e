import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'

/** Answers with the exit code. */
export async function mappingImport(
  io: Io,
  _file: string,
  _flags: { readonly rule?: string; readonly out?: string },
): Promise<number> {
  io.stderr.write('not built yet\n')
  return exitCodes.error
}
