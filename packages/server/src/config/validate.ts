import type { Diagnostic } from '@sutler/core'
import { Errors } from 'typebox/schema'
import { Settings } from 'typebox/system'
import type { KeyPath } from './document.ts'
import { didYouMean } from './suggest.ts'

/** Something wrong at a key, before it is known where in the file that key stands. */
export interface Finding {
  readonly at: KeyPath
  /** Which of the two a reader is shown: the key itself, or its value. */
  readonly part: 'key' | 'value'
  readonly code: string
  readonly summary: string
  readonly remedy: string
  /** The characters of an expression it is about. */
  readonly span?: Diagnostic['span']
}

interface SchemaError {
  readonly keyword: string
  readonly schemaPath: string
  readonly instancePath: string
  readonly params: object
  readonly message: string
}

type Schema = Readonly<Record<string, unknown>>

// The library stops at eight errors; a person who migrates a configuration wants to see them all.
Settings.Set({ maxErrors: 1000 })

/**
 * Everything in `value` that does not fit the JSON Schema, in words. Values are quoted only where the schema lists
 * what is allowed, so that a secret in the wrong place is never printed.
 */
export function schemaFindings(schema: object, value: unknown, base: KeyPath = []): Finding[] {
  const [valid, errors] = Errors(schema, value)
  if (valid) return []
  const findings: Finding[] = []
  for (const error of errors) {
    // Errors inside a union are noise until a branch is chosen; `boolean` repeats `additionalProperties`.
    if (/\/(anyOf|oneOf)\/\d+/.test(error.schemaPath) || error.keyword === 'boolean') continue
    findings.push(...findingsOf(schema, value, base, error))
  }
  return findings.filter((finding) => !isMistyped(finding, findings))
}

/** A missing key whose misspelling is reported beside it: one mistake, one finding. */
function isMistyped(finding: Finding, all: readonly Finding[]): boolean {
  if (finding.code !== 'CONFIG_KEY_MISSING') return false
  const [name] = finding.summary.split(' ', 1)
  const parent = JSON.stringify(finding.at)
  return all.some(({ code, at, remedy }) => {
    const sibling = code === 'CONFIG_KEY_UNKNOWN' && JSON.stringify(at.slice(0, -1)) === parent
    return sibling && remedy === `did you mean ${name}?`
  })
}

function findingsOf(schema: object, value: unknown, base: KeyPath, error: SchemaError): Finding[] {
  const steps = pointerSteps(error.instancePath)
  const at = [...base, ...steps]
  const node = schemaAt(schema as Schema, steps)
  const found = valueAt(value, steps)
  switch (error.keyword) {
    case 'required':
      return listParam(error, 'requiredProperties').map((name) => missing(node, at, name))
    case 'additionalProperties':
      return listParam(error, 'additionalProperties').map((name) => unknownKey(node, at, name))
    case 'anyOf':
    case 'oneOf':
      return unionFindings(node, found, at)
    case 'enum':
    case 'const':
      return [notAllowed(node, found, at)]
    default:
      return [unfit(node, found, at, error)]
  }
}

function missing(node: Schema, at: KeyPath, name: string): Finding {
  const child = record(record(node.properties)[name])
  const meaning = typeof child.description === 'string' ? ` (${child.description})` : ''
  return {
    at,
    part: 'key',
    code: 'CONFIG_KEY_MISSING',
    summary: `\`${name}\` is missing`,
    remedy: `add \`${name}:\`${meaning}${exampleOf(child)}`,
  }
}

function unknownKey(node: Schema, at: KeyPath, name: string): Finding {
  const known = Object.keys(record(node.properties))
  const [pattern] = Object.keys(record(node.patternProperties))
  if (known.length === 0 && pattern !== undefined) {
    return {
      at: [...at, name],
      part: 'key',
      code: 'CONFIG_NAME_INVALID',
      summary: 'this name cannot be used',
      remedy: 'use letters, digits, dot, dash and underscore, a letter or digit first, 64 characters at most',
    }
  }
  const remedy = didYouMean(name, known)
  return { at: [...at, name], part: 'key', code: 'CONFIG_KEY_UNKNOWN', summary: 'this key is not known', remedy }
}

function unionFindings(node: Schema, found: unknown, at: KeyPath): Finding[] {
  const branches = list(node.anyOf ?? node.oneOf).map(record)
  const misnamed = misnamedKind(branches, found)
  if (misnamed !== null) return [notAllowed({ enum: misnamed.words }, misnamed.value, [...at, misnamed.key])]
  const chosen = likelyBranch(branches, found)
  if (chosen !== null) return schemaFindings(chosen, found, at)
  const words = branches.flatMap((branch) => ('const' in branch ? [branch.const] : list(branch.enum)))
  if (words.length > 0 && typeof found === 'string') return [notAllowed({ enum: words }, found, at)]
  return [unfit(node, found, at, null)]
}

/**
 * The branch somebody most likely had in mind: the one that a key such as `kind` names, else the one of the same type
 * that shares most keys; null when none has its type.
 */
function likelyBranch(branches: readonly Schema[], found: unknown): Schema | null {
  if (Array.isArray(found)) return branches.find((branch) => branch.type === 'array') ?? null
  if (!isRecord(found)) return null
  const named = branches.find((branch) => isNamed(branch, found))
  if (named !== undefined) return named
  let best = branches.find((branch) => branch.type === 'object') ?? null
  let bestShared = 0
  for (const branch of branches) {
    const shared = Object.keys(record(branch.properties)).filter((key) => key in found).length
    if (shared > bestShared) {
      best = branch
      bestShared = shared
    }
  }
  return best
}

/** The key that tells all branches apart, when its value is that of none. */
function misnamedKind(branches: readonly Schema[], found: unknown) {
  if (!isRecord(found)) return null
  for (const [key, value] of Object.entries(found)) {
    const children = branches.map((branch) => record(record(branch.properties)[key]))
    if (children.length === 0 || !children.every((child) => 'const' in child)) continue
    const words = children.map((child) => child.const)
    return words.includes(value) ? null : { key, value, words }
  }
  return null
}

function isNamed(branch: Schema, found: Schema): boolean {
  return Object.entries(record(branch.properties)).some(([key, child]) => {
    const value = record(child)
    return 'const' in value && found[key] === value.const
  })
}

function notAllowed(node: Schema, found: unknown, at: KeyPath): Finding {
  const allowed = 'const' in node ? [node.const] : list(node.enum)
  const names = allowed.map(String)
  const remedy = typeof found === 'string' ? didYouMean(found, names) : `use one of: ${names.join(', ')}`
  return {
    at,
    part: 'value',
    code: 'CONFIG_VALUE_INVALID',
    summary: isScalar(found) ? `\`${String(found)}\` is not one of the values allowed here` : expected(node, found),
    remedy: names.length === 1 ? `write \`${names[0]}\`` : remedy,
  }
}

function unfit(node: Schema, found: unknown, at: KeyPath, error: SchemaError | null): Finding {
  const shape = typeof node.description === 'string' || node.type !== undefined || error === null
  const bound = error !== null && /^(minimum|maximum|exclusive)/.test(error.keyword)
  const limit = error !== null && /^(min|max|unique)/.test(error.keyword)
  const general = shape && !limit ? expected(node, found) : (error?.message ?? expected(node, found))
  const summary = bound ? 'this number is out of range' : general
  const remedy = `${boundText(node)}${exampleOf(node)}`.trim()
  return {
    at,
    part: 'value',
    code: 'CONFIG_VALUE_INVALID',
    summary,
    remedy: remedy === '' ? meaningOf(node) : remedy,
  }
}

function meaningOf(node: Schema): string {
  return typeof node.description === 'string' ? `it says: ${node.description}` : `write ${expectation(node)}`
}

function expected(node: Schema, found: unknown): string {
  if (typeof found === 'string' && expectation(node) === typeNames.string)
    return 'this text is not of the form wanted here'
  return `must be ${expectation(node)}, but is ${node.type === 'string' && typeof found === 'string' ? 'other text' : kindOf(found)}`
}

/** A description that names the value, and not what it is for, says best what is wanted. */
function expectation(node: Schema): string {
  const { description } = node
  const named = typeof description === 'string' && /^(an?|text|when|what|where) /.test(description)
  if (named && (node.type === 'string' || node.anyOf !== undefined)) return description
  return typeNames[String(node.type)] ?? 'of another shape'
}

const typeNames: Readonly<Record<string, string>> = Object.freeze({
  string: 'text',
  number: 'a number',
  integer: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping of keys to values',
})

function kindOf(found: unknown): string {
  if (found === null || found === undefined) return 'empty'
  if (Array.isArray(found)) return 'a list'
  if (typeof found === 'object') return 'a mapping'
  if (typeof found === 'string') return 'text'
  return typeof found === 'boolean' ? 'true or false' : 'a number'
}

function boundText(node: Schema): string {
  const low = node.minimum ?? node.exclusiveMinimum
  if (low === undefined) return ''
  const from = node.minimum === undefined ? `above ${String(low)}` : `from ${String(low)}`
  return `use a number ${from}${node.maximum === undefined ? '' : ` to ${String(node.maximum)}`}`
}

function exampleOf(node: Schema): string {
  const [example] = list(node.examples)
  if (example === undefined) return ''
  const text = isRecord(example)
    ? `{ ${Object.entries(example)
        .map(([key, value]) => `${key}: ${String(value)}`)
        .join(', ')} }`
    : String(example)
  return `, for example \`${text}\``.replace(/^, /, node.minimum === undefined ? ' ' : ', ')
}

/** The schema that governs the value at `steps`; an empty one where the schema says nothing. */
function schemaAt(schema: Schema, steps: KeyPath): Schema {
  let node = schema
  for (const step of steps) {
    const properties = record(node.properties)
    const pattern = Object.entries(record(node.patternProperties)).find(([key]) => new RegExp(key).test(String(step)))
    if (node.type === 'array') node = record(node.items)
    else node = record(properties[String(step)] ?? pattern?.[1] ?? node.additionalProperties)
  }
  return node
}

function valueAt(value: unknown, steps: KeyPath): unknown {
  let found = value
  for (const step of steps) {
    if (Array.isArray(found)) found = found[Number(step)]
    else found = isRecord(found) ? found[String(step)] : undefined
  }
  return found
}

function pointerSteps(pointer: string): string[] {
  if (pointer === '') return []
  const steps = pointer.slice(1).split('/')
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function listParam(error: SchemaError, name: string): string[] {
  return list(record(error.params)[name]).map(String)
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function record(value: unknown): Schema {
  return isRecord(value) ? value : {}
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}
