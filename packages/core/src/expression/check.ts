import type { CallExpression, Expression } from './ast.ts'
import { type FunctionSpec, type ParameterSpec, parameterAt } from './function-spec.ts'
import { findFunction, suggestFunction } from './functions.ts'
import { type ExpressionIssue, errorAt, type Span, warningAt } from './issue.ts'

/** Where a node stands: it decides whether comparisons and bare words are allowed. */
interface Place {
  readonly condition: boolean
  readonly flow: boolean
  readonly words: readonly string[]
}

const flowWords = ['IgnoreAttributeFlow', 'IgnoreObjectFlow']
const nowhere: Place = Object.freeze({ condition: false, flow: false, words: [] })

/** Everything wrong with a parsed expression, all of it at once. */
export function checkExpression(expression: Expression): readonly ExpressionIssue[] {
  const issues: ExpressionIssue[] = []
  if (expression.kind === 'text' || expression.kind === 'number') {
    const hint = 'Use a constant: `constant:` instead of `expression:`.'
    issues.push(errorAt('E_CONSTANT_ONLY', 'the expression is just a constant', expression, hint))
  } else checkNode(expression, { ...nowhere, flow: true }, issues)
  return issues
}

function checkNode(node: Expression, place: Place, issues: ExpressionIssue[]): void {
  switch (node.kind) {
    case 'call':
      checkCall(node, issues)
      break
    case 'word':
      checkWord(node.name, node, place, issues)
      break
    case 'compare':
      if (!place.condition) {
        const hint = 'Put it into IIF(…, "True", "False") or CBool(…).'
        issues.push(errorAt('E_COMPARISON_POSITION', 'a comparison may only be a condition', node, hint))
      }
      checkNode(node.left, nowhere, issues)
      checkNode(node.right, nowhere, issues)
      break
    case 'concat':
      issues.push(warningAt('W_UNDOCUMENTED', '"&" works here, but not in every service', node, 'Use Join("", …).'))
      for (const part of node.parts) checkNode(part, nowhere, issues)
  }
}

function checkWord(name: string, span: Span, place: Place, issues: ExpressionIssue[]): void {
  if (place.words.includes(name)) return
  if (flowWords.includes(name)) {
    if (place.flow) return
    const hint = `Write it as a branch: IIF(…, …, ${name}).`
    issues.push(errorAt('E_UNKNOWN_WORD', `${name} may only stand alone or as a branch`, span, hint))
    return
  }
  issues.push(errorAt('E_UNKNOWN_WORD', `the word ${name} has no meaning here`, span, wordHint(name, place)))
}

function wordHint(name: string, place: Place): string {
  const lower = name.toLowerCase()
  const meant = [...place.words, ...(place.flow ? flowWords : [])].find((word) => word.toLowerCase() === lower)
  if (meant !== undefined) return `Did you mean ${meant}?`
  if (['null', 'nothing', 'nil', 'authorizednull', 'undefined', 'empty'].includes(lower)) {
    return 'There is no word for null: leave the argument blank, write "", or use IgnoreAttributeFlow as a branch.'
  }
  if (lower === 'true' || lower === 'false') return `Write "${lower === 'true' ? 'True' : 'False'}".`
  const called = findFunction(name)?.spec
  if (called !== undefined) return `Did you mean ${signatureOf(called)}?`
  if (place.words.length > 0) return `Allowed here: ${place.words.join(', ')}.`
  return `Write "${name}" for the text or [${name}] for the attribute.`
}

function checkCall(call: CallExpression, issues: ExpressionIssue[]): void {
  const nameSpan = { start: call.start, end: call.start + call.name.length }
  const found = findFunction(call.name)
  if (found === null) {
    const suggestion = suggestFunction(call.name)
    const hint = suggestion === undefined ? 'See the list of functions.' : `Did you mean ${suggestion}?`
    issues.push(errorAt('E_UNKNOWN_FUNCTION', `there is no function ${call.name}`, nameSpan, hint))
  } else {
    const { spec } = found
    if (!found.exact) {
      const message = `the function is spelt ${spec.name}`
      issues.push(warningAt('W_CASE', message, nameSpan, 'Other services refuse another spelling.'))
    }
    const counted = checkCounts(call, spec)
    issues.push(...counted)
    if (counted.length === 0) issues.push(...(spec.check?.(call) ?? []))
  }
  for (const [index, arg] of call.args.entries()) {
    if (arg === null) continue
    const parameter = found === null ? undefined : parameterAt(found.spec, index)
    checkNode(arg, placeOf(parameter), issues)
  }
}

function checkCounts(call: CallExpression, spec: FunctionSpec): readonly ExpressionIssue[] {
  const last = spec.parameters.at(-1)
  const signature = `Write ${signatureOf(spec)}.`
  // A single trailing comma supplies nothing, so it does no harm after the last parameter.
  const given = call.args.at(-1) === null ? call.args.length - 1 : call.args.length
  if (given > spec.parameters.length && last?.repeating !== true) {
    const most = spec.parameters.length
    const message = `${spec.name} takes ${most} ${most === 1 ? 'argument' : 'arguments'}, not ${given}`
    return [errorAt('E_ARGUMENT_COUNT', message, call, signature)]
  }
  for (const [index, parameter] of spec.parameters.entries()) {
    if (!parameter.required || (call.args[index] ?? null) !== null) continue
    return [errorAt('E_ARGUMENT_COUNT', `${spec.name} needs "${parameter.name}"`, call, signature)]
  }
  return []
}

/** How a function is called, such as `Left(source, numChars)`; optional parameters carry a question mark. */
export function signatureOf(spec: Pick<FunctionSpec, 'name' | 'parameters'>): string {
  const parameters = spec.parameters.map((p) => p.name + (p.required ? '' : '?') + (p.repeating ? ', …' : ''))
  return `${spec.name}(${parameters.join(', ')})`
}

function placeOf(parameter: ParameterSpec | undefined): Place {
  if (parameter === undefined) return nowhere
  return {
    condition: parameter.condition === true,
    flow: parameter.flow === true,
    words: parameter.words ?? [],
  }
}
