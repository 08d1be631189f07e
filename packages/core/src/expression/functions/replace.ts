import type { Value } from '../../value/types.ts'
import { type CallExpression, type Expression, print } from '../ast.ts'
import { type FunctionSpec, optional, required } from '../function-spec.ts'
import { type ExpressionIssue, errorAt, type Span } from '../issue.ts'
import { RegexTimeout } from '../regex/machine.ts'
import { compilePattern, type Match, type Pattern } from '../regex/pattern.ts'
import { groupText, parseReplacement } from '../regex/replacement.ts'
import { type Argument, fault, type Runtime, spend, spendSearch, toText } from '../runtime.ts'

const forms = 'Supply old and new, old and template, pattern and new, or pattern, group and other attribute.'

export const replaceFunction: FunctionSpec = {
  name: 'Replace',
  theme: 'text',
  summary:
    'Replaces a text (old, new), fills a template (old, template), replaces what a pattern finds (pattern, new, and only its group when one is named), or takes a part of another attribute when the source is empty (pattern, group, other attribute).',
  parameters: [
    required('source', 'text', 'what is changed; with Template, what is filled in'),
    optional('Find', 'text', 'the old text, as it stands'),
    optional('RegularExpression', 'text', 'the pattern, instead of Find'),
    optional('RegularExpressionGroupName', 'text', 'the group of the pattern that is meant'),
    optional('Replacement', 'text', 'the new text; with a pattern, `$1` is a group'),
    optional('ReplacementPropertyName', 'any', 'the other attribute, for a source without a value'),
    optional('Template', 'text', 'a text in which Find stands where the source belongs'),
  ],
  returns: 'text',
  effort: 0.25,
  examples: [
    { expression: 'Replace([lang], "-", , , "_", , )', source: { lang: 'EN-US' }, result: 'EN_US' },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a .NET group reference
    { expression: 'Replace([id], , "^0+(?<rest>.*)", , "${rest}", , )', source: { id: '0012' }, result: '12' },
    { expression: 'Replace([user], "<u>", , , , , "<u>@x.org")', source: { user: 'ada' }, result: 'ada@x.org' },
  ],
  call: replace,
  check,
}

type Mode = 'literal' | 'template' | 'pattern' | 'group' | 'otherAttribute'

/** The mode follows from which arguments are supplied; null when they fit none. */
function modeOf(supplied: (index: number) => boolean): Mode | null {
  const [old, pattern, group] = [supplied(1), supplied(2), supplied(3)]
  const [replacement, other, template] = [supplied(4), supplied(5), supplied(6)]
  if (old) {
    if (pattern || group || other || replacement === template) return null
    return template ? 'template' : 'literal'
  }
  if (!pattern || template) return null
  if (other) return group && !replacement ? 'otherAttribute' : null
  if (!replacement) return null
  return group ? 'group' : 'pattern'
}

function check(call: CallExpression): readonly ExpressionIssue[] {
  if (modeOfArguments(call.args) === null) {
    return [errorAt('E_ARGUMENT_COMBINATION', misfit(call.args), call, forgottenComma(call) ?? forms)]
  }
  const [, old, source, group] = call.args
  if (old?.kind === 'text' && old.value === '') {
    return [errorAt('E_ARGUMENT_TYPE', 'the text to look for is empty', old)]
  }
  return source?.kind === 'text' ? checkPattern(source.value, source, group ?? null) : []
}

function modeOfArguments(args: CallExpression['args']): Mode | null {
  return modeOf((index) => (args[index] ?? null) !== null)
}

function misfit(args: CallExpression['args']): string {
  const given = replaceFunction.parameters.filter((_, index) => index > 0 && (args[index] ?? null) !== null)
  const names = given.map(({ name }) => name).join(' and ')
  if (given.length === 0) return 'nothing says what Replace is to replace'
  return given.length === 1 ? `${names} alone is not enough` : `${names} do not go together`
}

/** The call with one comma more, if that makes sense of it: the usual slip where so many arguments are blank. */
function forgottenComma(call: CallExpression): string | null {
  for (let at = call.args.length - 1; at > 1; at -= 1) {
    const args = call.args.toSpliced(at, 0, null)
    const last = args.findLastIndex((arg) => arg !== null)
    const written = print({ ...call, name: replaceFunction.name, args: args.slice(0, last + 1) })
    if (modeOfArguments(args) !== null && written.length < 200) return `Was a comma forgotten? ${written}`
  }
  return null
}

function checkPattern(source: string, at: Expression, group: Expression | null): readonly ExpressionIssue[] {
  const result = compilePattern(source)
  if (!result.ok) {
    const { code, message, position, hint } = result
    return [errorAt(code, message, placeInText(at, source, position), hint ?? 'Write the pattern in another way.')]
  }
  if (group?.kind !== 'text' || result.pattern.group(group.value) !== undefined) return []
  return [errorAt('E_REGEX_SYNTAX', `the pattern has no group "${group.value}"`, group, 'Name one: (?<name>…).')]
}

/**
 * The character of a text constant at an offset of its value, as a place in the expression. Where single backslashes
 * and doubled ones are mixed the offset cannot be told, and the whole constant is the place.
 */
function placeInText(text: Span, value: string, offset: number): Span {
  const written = text.end - text.start - 2
  const quotes = count(value, /"/g)
  const doubled = written === value.length + quotes + count(value, /\\/g)
  if (!doubled && written !== value.length + quotes) return text
  const before = value.slice(0, offset)
  const start = text.start + 1 + offset + count(before, doubled ? /["\\]/g : /"/g)
  const wide = /["\\]/.test(value.charAt(offset)) && (doubled || value[offset] === '"')
  return offset >= value.length ? { start, end: text.end } : { start, end: start + (wide ? 2 : 1) }
}

function count(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0
}

function replace(args: readonly Argument[], runtime: Runtime): Value {
  const mode = modeOf((index) => args[index] !== undefined)
  if (mode === null) {
    throw fault(runtime, 'E_ARGUMENT_COMBINATION', 'these arguments of Replace do not go together', forms)
  }
  const source = toText(args[0], runtime)
  if (mode === 'otherAttribute') {
    if (source !== null && source !== '') return source
    return extract(toText(args[5], runtime), patternOf(args[2], runtime), toText(args[3], runtime), runtime)
  }
  if (source === null) return null
  if (mode === 'template') return replaceText(toText(args[6], runtime) ?? '', args[1], source, runtime)
  const replacement = toText(args[4], runtime) ?? ''
  if (mode === 'literal') return replaceText(source, args[1], replacement, runtime)
  const pattern = patternOf(args[2], runtime)
  const group = mode === 'group' ? groupOf(pattern, toText(args[3], runtime), runtime) : 0
  return replaceMatches(source, pattern, group, replacement, runtime)
}

function replaceText(text: string, old: Argument, replacement: string, runtime: Runtime): string {
  const find = toText(old, runtime) ?? ''
  if (find === '') throw fault(runtime, 'E_ARGUMENT_TYPE', 'the text to look for is empty')
  spendSearch(runtime, text, find)
  const at = text.indexOf(find)
  if (at < 0) return text
  const end = at + find.length
  // Nearly always there is one, and a list of parts takes three times as long.
  if (text.indexOf(find, end) < 0) return text.slice(0, at) + replacement + text.slice(end)
  const parts = text.split(find)
  spend(runtime, parts.length * (1 + replacement.length))
  return parts.join(replacement)
}

/** What a match takes beside the steps of its pattern, its groups and the text it gives. */
const stepsPerMatch = 24

function replaceMatches(text: string, pattern: Pattern, group: number, template: string, runtime: Runtime): string {
  spend(runtime, 4 * template.length)
  const expand = parseReplacement(template, pattern)
  const steps = stepsPerMatch + pattern.groupCount + Math.floor(template.length / 4)
  let result = ''
  let copied = 0
  forEachMatch(pattern, text, runtime, (match) => {
    const [start, end] = [match[2 * group] as number, match[2 * group + 1] as number]
    // A group that did not take part, or was caught by looking behind into what is already written.
    if (start < copied) return true
    const expanded = expand(match, text)
    spend(runtime, expanded.length + steps)
    result += text.slice(copied, start) + expanded
    copied = end
    return true
  })
  return result + text.slice(copied)
}

function extract(text: string | null, pattern: Pattern, group: string | null, runtime: Runtime): string | null {
  if (text === null) return null
  const index = groupOf(pattern, group, runtime)
  let found: string | null = null
  forEachMatch(pattern, text, runtime, (match) => {
    found = groupText(match, index, text)
    return false
  })
  return found
}

// Steps of a pattern are cheaper than those of an expression.
const patternStepsPerStep = 2

/** Calls `visit` for each match until it gives false. What the search costs is taken from the budget. */
function forEachMatch(pattern: Pattern, text: string, runtime: Runtime, visit: (match: Match) => boolean): void {
  const search = pattern.search(text)
  try {
    for (let match = search.next(); match !== null && visit(match); match = search.next());
  } catch (error) {
    if (!(error instanceof RegexTimeout)) throw error
    throw fault(runtime, 'E_REGEX_TIMEOUT', error.message, 'Repetitions inside repetitions, (a+)+, cost the most.')
  } finally {
    spend(runtime, Math.floor(search.spent() / patternStepsPerStep))
  }
}

function patternOf(value: Argument, runtime: Runtime): Pattern {
  const result = compilePattern(toText(value, runtime) ?? '')
  if (result.ok) return result.pattern
  throw fault(runtime, result.code, result.message, result.hint)
}

function groupOf(pattern: Pattern, name: string | null, runtime: Runtime): number {
  const group = pattern.group(name ?? '')
  if (group !== undefined) return group
  throw fault(runtime, 'E_REGEX_SYNTAX', 'the pattern has no group of the given name')
}
