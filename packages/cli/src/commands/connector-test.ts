import type { ConnectionTest } from '@sutler/server'
import { exitCodes } from '../exit-codes.ts'
import type { Io } from '../io.ts'
import { printable } from '../output/text.ts'
import { type CommonFlags, knownConnections, type Session, withInstallation } from './session.ts'

/** Tries one connection, or all of them. Answers with the exit code. */
export function connectorTest(io: Io, name: string | undefined, flags: CommonFlags): Promise<number> {
  return withInstallation(io, flags, async (session) => {
    knownConnections(session, name)
    const tests = await session.installation.testConnections(name === undefined ? undefined : [name])
    const results = tests.map((test) => ({ ...test, works: works(test) }))
    if (session.json) session.printJson({ connections: results })
    else for (const test of results) printTest(session, test)
    return results.every((test) => test.works) ? exitCodes.success : exitCodes.error
  })
}

function works({ findings }: ConnectionTest): boolean {
  return findings.every(({ severity }) => severity !== 'error')
}

function printTest({ io, paint }: Session, test: ConnectionTest): void {
  const verdict = works(test) ? paint('green', 'works') : paint('red', 'does not work')
  io.stdout.write(`${paint('bold', test.name)} (${test.kind}): ${verdict}\n`)
  for (const { severity, summary, remedy, path } of test.findings) {
    const where = path === undefined ? '' : `${path}: `
    io.stdout.write(`  ${severity}: ${where}${printable(summary)}\n`)
    if (remedy !== undefined) io.stdout.write(`    ${printable(remedy)}\n`)
  }
}
