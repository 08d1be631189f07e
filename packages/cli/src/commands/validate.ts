import { constants } from 'node:fs'
import { access, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import {
  htmlReport,
  junitReport,
  type RequirementResult,
  type ValidationProfile,
  type ValidationReport,
  validateScim,
} from '@sutler/scim'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { painter } from '../output/text.ts'
import { validationText } from '../output/validation.ts'
import { shakeHands } from './handshake.ts'
import { assertAddress } from './private-address.ts'
import { reportError, UsageError } from './session.ts'

export interface ValidateFlags {
  readonly token?: string
  readonly profile: ValidationProfile
  readonly json?: boolean
  readonly junit?: string
  readonly html?: string
  readonly allowPrivate?: boolean
  readonly verbose?: boolean
  readonly color?: boolean
}

/** Judges a SCIM service. Answers with the exit code: 0 only when every MUST of the profile holds. */
export async function validate(io: Io, baseUrl: string, flags: ValidateFlags): Promise<number> {
  const stop = stopOnSignal(io)
  try {
    const token = flags.token ?? io.variables.SCIM_TOKEN ?? ''
    if (token === '') throw new UsageError('name the token with --token, or put it into the variable SCIM_TOKEN')
    await assertAddress(baseUrl, flags.allowPrivate === true)
    for (const file of [flags.junit, flags.html]) if (file !== undefined) await assertWritable(file)
    const report = await judge(io, { baseUrl, token, profile: flags.profile, signal: stop.signal })
    await printReport(io, report, flags)
    return stop.exitCode() ?? exitOf(report)
  } catch (error) {
    return stop.exitCode() ?? reportError(io, readable(error, baseUrl), flags.json === true)
  } finally {
    stop.dispose()
  }
}

interface Judging {
  readonly baseUrl: string
  readonly token: string
  readonly profile: ValidationProfile
  readonly signal: AbortSignal
}

async function judge(io: Io, judging: Judging): Promise<ValidationReport> {
  const { createHttp } = await import('@sutler/server/http')
  const http = createHttp({ timeoutMs: 30_000, maxBodyBytes: 16 * 1024 * 1024 })
  const onResult = progress(io)
  try {
    return await validateScim({
      ...{ ...judging, send: http.send, now: io.now, onResult },
      handshake: (wish) => shakeHands(judging.baseUrl, wish, judging.signal),
      sleep: async (ms, signal) => void (await setTimeout(ms, undefined, { ...(signal !== undefined && { signal }) })),
    })
  } finally {
    if (io.stderr.isTTY) io.stderr.write('\r\u001b[K')
    await http.close()
  }
}

/** No SCIM service answers there: then there is nothing to judge. */
function readable(error: unknown, baseUrl: string): unknown {
  const isAbsent = error instanceof Error && error.name === 'NotJudged'
  return isAbsent ? new UnreachableError(`${baseUrl} cannot be judged: ${error.message}`) : error
}

class UnreachableError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnreachableError'
  }
}

/** Where nobody can see a line change, one is written every so often. */
const lineEveryMs = 5_000

function progress(io: Io) {
  let last = io.now()
  return ({ id }: RequirementResult, done: number, total: number): void => {
    if (io.stderr.isTTY) return void io.stderr.write(`\r\u001b[K${done} of ${total}  ${id}`)
    if (io.now() - last < lineEveryMs) return
    last = io.now()
    io.stderr.write(`${done} of ${total} requirements\n`)
  }
}

async function printReport(io: Io, report: ValidationReport, flags: ValidateFlags): Promise<void> {
  const paint = painter(io.stdout, io.variables, flags.color !== false)
  const json = `${JSON.stringify(report, null, 2)}\n`
  io.stdout.write(flags.json === true ? json : validationText(report, paint, flags.verbose === true))
  if (flags.junit !== undefined) await writeFile(flags.junit, junitReport(report))
  if (flags.html !== undefined) await writeFile(flags.html, htmlReport(report))
}

/** Said before the run, which takes its time. */
async function assertWritable(file: string): Promise<void> {
  const folder = dirname(resolve(file))
  try {
    await access(folder, constants.W_OK)
  } catch {
    throw new UsageError(`nothing can be written into ${folder}; make it first, or name another file`)
  }
}

function exitOf({ verdict, left }: ValidationReport): number {
  if (verdict !== 'passed') return exitCodes.error
  return left.length > 0 ? exitCodes.partial : exitCodes.success
}

function stopOnSignal(io: Io) {
  const controller = new AbortController()
  let code: number | null = null
  const dispose = io.onSignal((signal) => {
    const wanted = signal === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated
    if (code !== null) return io.exitNow(wanted)
    code = wanted
    io.stderr.write('\nStopping, and deleting what was created. Ctrl-C again stops at once and leaves it there.\n')
    controller.abort(new Error(`stopped by ${signal}`))
  })
  return { signal: controller.signal, exitCode: () => code, dispose }
}
