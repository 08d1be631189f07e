import { writeFileSync } from 'node:fs'
import { relative } from 'node:path'
import type { Reporter, TestCase, TestModule } from 'vitest/node'
import type { GateResult, Skip } from './tally.ts'

/** Vitest reporter that writes counts and names to the file SUTLER_TEST_COUNTS, for the summary of `script/test`. */
export default class CountReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly { readonly message: string }[]): void {
    const file = process.env.SUTLER_TEST_COUNTS
    if (file) writeFileSync(file, JSON.stringify(count(modules, unhandled)))
  }
}

function count(
  modules: readonly TestModule[],
  unhandled: readonly { readonly message: string }[],
): Omit<GateResult, 'name'> {
  const tests = modules.flatMap((module) => [...module.children.allTests()])
  return {
    passed: tests.filter((test) => test.result().state === 'passed').length,
    failed: [
      ...tests.filter((test) => test.result().state === 'failed').map(nameOf),
      ...modules.flatMap(suiteErrors),
      ...unhandled.map((error) => `outside of all tests: ${error.message}`),
    ],
    skipped: tests.flatMap(skipOf),
  }
}

/** A file that does not load, or a hook that throws, has no failed test to show for it. */
function suiteErrors(module: TestModule): string[] {
  const suites = [module, ...module.children.allSuites()]
  return suites
    .filter((suite) => suite.errors().length > 0)
    .map((suite) => `${fileOf(module)}${suite.type === 'suite' ? ` > ${suite.fullName}` : ''}: outside of its tests`)
}

/** What a shared suite says of a check that makes no sense for the thing at hand: nothing is left undone by it. */
const notApplicable = 'does not apply'

function skipOf(test: TestCase): Skip[] {
  const result = test.result()
  if (result.state === 'skipped' && result.note === notApplicable) return []
  if (result.state === 'skipped') return [{ what: nameOf(test), why: result.note ?? 'its file gives no reason' }]
  return result.state === 'pending' ? [{ what: nameOf(test), why: 'the run ended before it' }] : []
}

const nameOf = (test: TestCase): string => `${fileOf(test.module)} > ${test.fullName}`

const fileOf = (module: TestModule): string => relative(process.cwd(), module.moduleId)
