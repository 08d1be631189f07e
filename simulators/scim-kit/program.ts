import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Emulator, EmulatorOptions } from './emulator.ts'

/** Runs an emulator whose file is the program itself: `node emulator.ts [--port N] [--token T]`. */
export async function runAsProgram(
  moduleUrl: string,
  start: (options: EmulatorOptions) => Promise<Emulator>,
): Promise<void> {
  if (process.argv[1] !== fileURLToPath(moduleUrl)) return
  const { values } = parseArgs({ options: { port: { type: 'string' }, token: { type: 'string' } } })
  const emulator = await start({ port: Number(values.port ?? 0), tokens: [values.token ?? 'token'] })
  console.log(emulator.url)
}
