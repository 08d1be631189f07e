/**
 * Checks packages/ of a folder (default: this repository) against .dependency-cruiser.cjs. Exits with 1 on a broken
 * rule, and when sources were passed over: dependency-cruiser skips, without a word, what it has no parser for.
 */
import { globSync } from 'node:fs'
import { cruise, format, type ICruiseResult } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'

const rules = await extractDepcruiseOptions(new URL('../.dependency-cruiser.cjs', import.meta.url).pathname)
process.chdir(process.argv[2] ?? new URL('..', import.meta.url).pathname)

const { enhancedResolveOptions, ...options } = rules
const { output } = await cruise(['packages'], { ...options, validate: true }, enhancedResolveOptions ?? {})
if (typeof output === 'string') throw new Error('dependency-cruiser answered with text where an object was expected')

// Without a TypeScript it knows, the tool warns in every run that it may miss sources; whether it did is checked below.
const summary = { ...output.summary, environment: { ...output.summary.environment, issues: [] } }
const report = await format({ ...output, summary }, { outputType: 'err-long' })
console.log(report.output)
const unread = unreadSources(output)
if (unread.length > 0) {
  console.error(
    `dependency-cruiser passed over ${unread.length} sources, ${unread[0]} among them: is @swc/core installed?`,
  )
}
process.exitCode = report.exitCode === 0 && unread.length === 0 ? 0 : 1

function unreadSources(result: ICruiseResult): string[] {
  const read = new Set(result.modules.map((module) => module.source))
  return globSync('packages/*/src/**/*.ts').filter((file) => !read.has(file))
}
