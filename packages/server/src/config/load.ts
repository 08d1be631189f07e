import { readFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import type { ConnectorKind, Diagnostic } from '@sutler/core'
import { checkConfig } from './check.ts'
import { checkCases } from './check-cases.ts'
import { checkMappings } from './check-mappings.ts'
import { checkScim } from './check-scim.ts'
import { type ConfigDocument, type KeyPath, parseConfigDocument } from './document.ts'
import { normaliseConfig } from './normalise.ts'
import { ConfigFile } from './schema.ts'
import { type Config, ConfigError, type ConfigProblem } from './types.ts'
import { type Finding, schemaFindings } from './validate.ts'

/**
 * Reads and checks a configuration file. Nothing is opened and no secret is read.
 *
 * Throws ConfigError with all problems at once: first those of the syntax, then those of shape and meaning together.
 */
export async function loadConfig(path: string, kinds: readonly ConnectorKind[]): Promise<Config> {
  const file = resolve(path)
  return parseConfig(await readConfig(file), file, kinds)
}

/** The same for a text that has been read already; `file` is absolute. */
export function parseConfig(text: string, file: string, kinds: readonly ConnectorKind[]): Config {
  const shown = shownPath(file)
  const document = parseConfigDocument(text)
  if (document.syntaxErrors.length > 0) throw new ConfigError(syntaxProblems(document, shown))
  const findings = schemaFindings(ConfigFile, document.value ?? {}).map((finding) =>
    secretSafe(finding, document.value),
  )
  findings.push(
    ...checkConfig(document.value, kinds),
    ...checkMappings(document.value, findings),
    ...checkCases(document.value),
    ...checkScim(document.value),
  )
  if (findings.length > 0) throw new ConfigError(sorted(findings.map((finding) => located(document, shown, finding))))
  const locate = (at: KeyPath, { severity, remedy = 'see docs/reference/configuration.md', ...finding }: Found) => ({
    ...located(document, shown, { ...finding, at, part: 'value', remedy }),
    severity,
  })
  return normaliseConfig(document.value as ConfigFile, { file, baseDir: dirname(file), locate })
}

type Found = Omit<Diagnostic, 'path'>

/** An installation without a configuration file: no connections, no jobs, state beside where the file would be. */
export function emptyConfig(baseDir: string): Config {
  const locate = (_at: KeyPath, finding: Found): ConfigProblem => ({ ...finding, path: baseDir, key: '' })
  return normaliseConfig({ version: 1, connections: {}, jobs: {} }, { file: null, baseDir: resolve(baseDir), locate })
}

/** A path of keys as people write it: `jobs.hr-to-crm.objects[0].target`. */
export function keyText(at: KeyPath): string {
  let text = ''
  for (const step of at) {
    if (typeof step === 'number' || /^\d+$/.test(step)) text += `[${step}]`
    else text += text === '' ? step : `.${step}`
  }
  return text
}

const readFailures: Readonly<Record<string, string>> = Object.freeze({
  ENOENT: 'there is no such file',
  EISDIR: 'this is a folder, not a file',
  EACCES: 'there is no permission to read the file',
})

async function readConfig(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown error'
    const summary = readFailures[code] ?? `the file cannot be read (${code})`
    const remedy = 'name the configuration with -c, or start from examples/hr-to-scim/sutler.yaml'
    throw new ConfigError([
      { severity: 'error', code: 'CONFIG_UNREADABLE', summary, remedy, path: shownPath(file), key: '' },
    ])
  }
}

function syntaxProblems(document: ConfigDocument, shown: string): ConfigProblem[] {
  return document.syntaxErrors.map(({ place, message }) => ({
    severity: 'error',
    code: 'CONFIG_SYNTAX',
    summary: message,
    remedy: 'correct the YAML: keys of one block stand in one column, indented by spaces, each key once',
    path: `${shown}:${place.line}:${place.column}`,
    key: '',
  }))
}

/** A value where a reference to a secret is due: it may be the secret itself, so the words stay general. */
function secretSafe(finding: Finding, root: unknown): Finding {
  const [first, , third] = finding.at
  const inSecrets = first === 'connections' && third === 'secrets' && finding.at.length === 4
  const inScim = first === 'scim' && finding.at[1] === 'credentials' && finding.at[3] === 'token'
  const inStore = first === 'store' && finding.at[1] === 'postgres'
  if (!(inSecrets || inScim || inStore) || finding.code !== 'CONFIG_VALUE_INVALID' || root === null) return finding
  return {
    ...finding,
    code: 'CONFIG_SECRET_LITERAL',
    summary: 'a secret is referred to, never written into the configuration',
    remedy: 'write `env:NAME` (an environment variable) or `file:PATH`, and change the secret if this file was shared',
  }
}

function located(document: ConfigDocument, shown: string, finding: Finding): ConfigProblem {
  const { line, column } = document.place(finding.at, finding.part)
  return {
    severity: 'error',
    code: finding.code,
    summary: finding.summary,
    remedy: finding.remedy,
    path: `${shown}:${line}:${column}`,
    key: keyText(finding.at),
    ...(finding.span === undefined ? {} : { span: finding.span }),
  }
}

function sorted(problems: readonly ConfigProblem[]): ConfigProblem[] {
  const placeOf = ({ path }: ConfigProblem): number[] => path.split(':').slice(-2).map(Number)
  return [...problems].sort((a, b) => {
    const [lineA = 0, columnA = 0] = placeOf(a)
    const [lineB = 0, columnB = 0] = placeOf(b)
    return lineA - lineB || columnA - columnB
  })
}

function shownPath(file: string): string {
  const path = relative(process.cwd(), file)
  return path === '' || path.startsWith('..') ? file : path
}
