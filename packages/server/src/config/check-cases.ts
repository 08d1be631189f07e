import { parsePath } from '@sutler/core'
import type { KeyPath } from './document.ts'
import { didYouMean } from './suggest.ts'
import type { Finding } from './validate.ts'

type Fields = Readonly<Record<string, unknown>>

const expectations = ['expect', 'absent', 'expectScope', 'expectIgnored', 'expectError'] as const

/** What is wrong with the cases of the object mappings beyond their shape: those that could never fail, or only fail. */
export function checkCases(root: unknown): Finding[] {
  const findings: Finding[] = []
  for (const [id, job] of Object.entries(fields(fields(root).jobs))) {
    for (const [index, object] of items(fields(job).objects).map(fields).entries()) {
      const at = ['jobs', id, 'objects', index, 'cases']
      const written = items(object.attributes).map((attribute) => String(fields(attribute).target ?? ''))
      const cases = items(object.cases).map(fields)
      findings.push(...checkNames(cases, at))
      for (const [number, test] of cases.entries()) findings.push(...checkCase(test, [...at, number], written))
    }
  }
  return findings
}

function checkNames(cases: readonly Fields[], at: KeyPath): Finding[] {
  const names = cases.map(({ name }) => name)
  return names.flatMap((name, index) => {
    if (typeof name !== 'string' || names.indexOf(name) === index) return []
    return [problem([...at, index, 'name'], 'CONFIG_CONTRADICTION', 'another case has this name', 'choose another one')]
  })
}

function checkCase(test: Fields, at: KeyPath, written: readonly string[]): Finding[] {
  const given = expectations.filter((key) => test[key] !== undefined)
  const findings: Finding[] = []
  // A misspelt key is reported as such.
  if (given.length === 0 && !Object.keys(test).some((key) => key.startsWith('expect') || key.startsWith('abs'))) {
    const remedy = `add one of ${expectations.map((key) => `\`${key}:\``).join(', ')}`
    findings.push(problem(at, 'CONFIG_KEY_MISSING', 'this case expects nothing, so it cannot fail', remedy))
  }
  for (const key of ['expectError', 'expectIgnored'] as const) {
    if (test[key] === undefined || test[key] === false || given.length === 1) continue
    const summary = 'an object that is not mapped has no values and no scope'
    findings.push(problem([...at, key], 'CONFIG_CONTRADICTION', summary, 'make it two cases'))
  }
  if (typeof test.now === 'string' && !isTime(test.now)) {
    const remedy = 'write it as ISO 8601, for example `2026-01-05T12:00:00Z`'
    findings.push(problem([...at, 'now'], 'CONFIG_VALUE_INVALID', 'there is no such time', remedy))
  }
  return [...findings, ...checkPaths(test, at, written)]
}

function isTime(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text))
}

/** A path nothing writes can only fail where a value is expected, and never where none is. */
function checkPaths(test: Fields, at: KeyPath, written: readonly string[]): Finding[] {
  const known = new Set(written.map(keyOf))
  const places = [
    ...Object.keys(fields(test.expect)).map((path) => ({ path, at: [...at, 'expect', path], part: 'key' as const })),
    ...Object.keys(fields(test.existing)).map((path) => ({
      path,
      at: [...at, 'existing', path],
      part: 'key' as const,
    })),
    ...items(test.absent).map((path, index) => ({
      path: String(path),
      at: [...at, 'absent', index],
      part: 'value' as const,
    })),
  ]
  return places.flatMap(({ path, at: place, part }) => {
    if (known.has(keyOf(path))) return []
    const summary = `no attribute mapping writes \`${path}\``
    return [{ ...problem(place, 'CONFIG_NAME_UNKNOWN', summary, didYouMean(path, written)), part }]
  })
}

function keyOf(path: string): string {
  const parsed = parsePath(path)
  return parsed.ok ? parsed.path.key : path
}

function problem(at: KeyPath, code: string, summary: string, remedy: string): Finding {
  return { at, part: 'value', code, summary, remedy }
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {}
}

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
