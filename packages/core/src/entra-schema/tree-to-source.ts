import { type Expression, print, walk } from '../expression/ast.ts'
import type { FunctionSpec, ParameterSpec } from '../expression/function-spec.ts'
import { findFunction } from '../expression/functions.ts'
import { parseExpression } from '../expression/parser.ts'
import type { Value } from '../value/types.ts'
import { listOf, recordOf, same, textOf } from './json.ts'
import { type SourcePart, sourceToTree } from './source-to-tree.ts'
import type { Json, Warn } from './types.ts'

const silent: Warn = () => undefined

/** What an `attributeMappingSource` says as a mapping. An empty result: it says nothing (null, or `{}`). */
export function treeToSource(value: Value | undefined, warn: Warn): SourcePart {
  const tree = recordOf(value)
  const text = textOf(tree.expression)
  const name = textOf(tree.name)
  if (text === '' && name === '') return {}
  if (kindOf(tree) === 'constant') return { constant: constantOf(tree) }
  if (kindOf(tree) === 'attribute') return name === '' ? fromText(text, warn) : { source: name }
  if (text === '') return { expression: treeText(tree, warn) }
  const part = fromText(text, warn)
  if (part.expression !== undefined) checkAgreement(tree, part, warn)
  return part
}

/** True when the tree computed from our side is the stored one, the spelling of nested expressions aside. */
export function sameTree(stored: Value | undefined, computed: Value | undefined): boolean {
  if (textOf(recordOf(stored).expression) === '') return sameNode(stored, computed)
  return same(recordOf(stored).expression, recordOf(computed).expression) && sameNode(stored, computed)
}

function sameNode(stored: Value | undefined, computed: Value | undefined): boolean {
  if (stored === null || computed === null) return stored === computed
  const [a, b] = [recordOf(stored), recordOf(computed)]
  const [left, right] = [listOf(a.parameters), listOf(b.parameters)]
  const isSame = kindOf(a) === kindOf(b) && same(a.name, b.name) && left.length === right.length && hasNothingElse(a)
  return isSame && left.every((each, index) => sameParameter(recordOf(each), recordOf(right[index])))
}

function sameParameter(a: Json, b: Json): boolean {
  return Object.keys(a).length === 2 && same(a.key, b.key) && sameNode(a.value, b.value)
}

function hasNothingElse(node: Json): boolean {
  return Object.keys(node).every((key) => ['expression', 'name', 'parameters', 'type'].includes(key))
}

function kindOf(tree: Json): string {
  return textOf(tree.type).toLowerCase() || 'attribute'
}

function fromText(text: string, warn: Warn): SourcePart {
  const parsed = parseExpression(text)
  if (!parsed.ok) {
    const reason = parsed.issues[0]?.message ?? 'it is not an expression'
    warn('expression', `the expression is taken over, but cannot be read: ${reason}`, 'correct it')
    return { expression: text }
  }
  if (parsed.expression.kind === 'attribute') return { source: parsed.expression.name }
  if (parsed.expression.kind === 'text') return { constant: parsed.expression.value }
  return { expression: text }
}

/** Text and tree say the same twice. The text is what people see and edit, so it is the one that counts. */
function checkAgreement(tree: Json, part: SourcePart, warn: Warn): void {
  let undocumented = false
  const computed = sourceToTree(part, () => {
    undocumented = true
  })
  warnOfUnknownFunctions(part.expression ?? '', warn)
  if (undocumented || listOf(tree.parameters).length === 0 || sameTree(tree, computed)) return
  warn('parameters', 'the parameters say something else than the expression', 'the expression counts; check it')
}

function warnOfUnknownFunctions(text: string, warn: Warn): void {
  const parsed = parseExpression(text)
  if (!parsed.ok) return
  for (const name of functionsOf(parsed.expression)) {
    if (findFunction(name) !== null) continue
    const remedy = 'the expression is taken over; write it with other functions, else the configuration is refused'
    warn('expression', `there is no function ${name}`, remedy)
  }
}

/** True when an expression calls a function that only the directory dialect has. */
export function needsCloudSync(part: SourcePart): boolean {
  return callsAny(part, (spec) => spec.dialect === 'cloud-sync')
}

/** True when what an expression gives depends on which letters have a mark to lose. */
export function normalizesDiacritics(part: SourcePart): boolean {
  return callsAny(part, (spec) => spec.name === 'NormalizeDiacritics')
}

function callsAny({ expression = '' }: SourcePart, isMeant: (spec: FunctionSpec) => boolean): boolean {
  const parsed = parseExpression(expression)
  if (!parsed.ok) return false
  return [...functionsOf(parsed.expression)].some((name) => {
    const spec = findFunction(name)?.spec
    return spec !== undefined && isMeant(spec)
  })
}

function functionsOf(node: Expression): ReadonlySet<string> {
  const names = new Set<string>()
  walk(node, (each) => {
    if (each.kind === 'call') names.add(each.name)
  })
  return names
}

/** The value of a constant node: its name, or when that is missing its expression without the quotation marks. */
function constantOf(tree: Json): string {
  if (typeof tree.name === 'string') return tree.name
  const parsed = parseExpression(textOf(tree.expression))
  return parsed.ok && parsed.expression.kind === 'text' ? parsed.expression.value : textOf(tree.expression)
}

/** The text of a tree whose expression is missing, in canonical spelling. */
function treeText(tree: Json, warn: Warn): string {
  const name = textOf(tree.name)
  const spec = findFunction(name)?.spec
  if (spec !== undefined) return `${spec.name}(${argumentsOf(tree, spec, warn)})`
  const remedy = 'the expression is taken over; write it with other functions, else the configuration is refused'
  warn('name', `there is no function ${name}`, remedy)
  const values = listOf(tree.parameters).map((each) => nodeText(recordOf(recordOf(each).value), undefined, warn))
  return `${name}(${values.join(', ')})`
}

/** Parameters come by key in any order; a parameter that repeats keeps the order of its values. */
function argumentsOf(tree: Json, spec: FunctionSpec, warn: Warn): string {
  const given = listOf(tree.parameters).map(recordOf)
  const texts: string[] = []
  for (const parameter of spec.parameters) {
    const found = given.filter(({ key }) => isKey(key, parameter))
    const values = found.map(({ value }) => nodeText(recordOf(value), parameter, warn))
    if (parameter.repeating === true) texts.push(...values)
    else texts.push(values[0] ?? '')
    if (parameter.repeating !== true && values.length > 1) {
      warn('parameters', `${spec.name} takes one ${parameter.name}, and there are several`, 'check the expression')
    }
  }
  for (const { key } of given) {
    if (spec.parameters.some((parameter) => isKey(key, parameter))) continue
    warn('parameters', `${spec.name} has no parameter ${textOf(key)}, so it is left out`, 'check the expression')
  }
  while (texts.at(-1) === '') texts.pop()
  return texts.join(', ')
}

function isKey(key: Value | undefined, parameter: ParameterSpec): boolean {
  return textOf(key).toLowerCase() === parameter.name.toLowerCase()
}

function nodeText(tree: Json, parameter: ParameterSpec | undefined, warn: Warn): string {
  const kind = kindOf(tree)
  if (kind === 'attribute') return `[${textOf(tree.name)}]`
  if (kind === 'function') return textOf(tree.name) === '' ? textOf(tree.expression) : treeText(tree, warn)
  const value = constantOf(tree)
  const bare = parseExpression(textOf(tree.expression))
  if (bare.ok && ['compare', 'concat', 'word'].includes(bare.expression.kind)) return print(bare.expression)
  if (parameter?.words?.includes(value) === true) return value
  if (parameter?.type === 'number' && /^-?\d+$/.test(value)) return value
  return textOf(sourceToTree({ constant: value }, silent)?.expression)
}
