import { knownPathText, near, pathText } from '../schema/known-path.ts'
import type { KnownPath, ResourceType, ScimAttribute } from '../schema/types.ts'
import { booleanOf, isOrdering, numberOf } from './compare.ts'
import { parseInstant } from './instant.ts'
import { defaultPart, elementScope, leafOf, resourceScope, type Scope, type Target } from './resolve.ts'
import { shown } from './scanner.ts'
import type { AttributePath, CompareOperator, Filter } from './types.ts'

export interface FilterProblem {
  /**
   * `unknownAttribute`: no schema of the type has it; whoever is lenient lets it pass, and nothing is found.
   * `hidden`: it is never returned, so it is not to be found out by searching either.
   * `operator`: the attribute cannot be compared so. `value`: the value has the wrong type.
   */
  readonly code: 'unknownAttribute' | 'hidden' | 'operator' | 'value'
  readonly message: string
  /** Characters of the filter, from 0, end exclusive. */
  readonly start: number
  readonly end: number
}

export interface CheckOptions {
  /** `"True"` may stand for true. */
  readonly booleanText?: boolean
  /** `"5"` may stand for 5. */
  readonly numberText?: boolean
}

/** What is wrong with a filter over resources of this type; all of it is `invalidFilter` (RFC 7644 table 9). */
export function checkFilter(filter: Filter, type: ResourceType, options: CheckOptions = {}): readonly FilterProblem[] {
  const problems: FilterProblem[] = []
  const suggest = (path: AttributePath) => near(type, path)
  check(filter, { scope: resourceScope(type), before: '', suggest, options, problems })
  return problems
}

/** The same for the filter in the brackets of a PATCH path; `attribute` stands before them. */
export function checkElementFilter(
  filter: Filter,
  attribute: KnownPath,
  options: CheckOptions = {},
): readonly FilterProblem[] {
  const problems: FilterProblem[] = []
  check(filter, { ...within(attribute, knownPathText(attribute)), options, problems })
  return problems
}

interface Checking {
  readonly scope: Scope
  /** What stands before the paths in messages: `emails.` inside its brackets. */
  readonly before: string
  readonly suggest: (path: AttributePath) => string | null
  readonly options: CheckOptions
  readonly problems: FilterProblem[]
}

function within(target: Target, name: string): Pick<Checking, 'scope' | 'before' | 'suggest'> {
  const parts = leafOf(target).subAttributes ?? []
  const suggest = () => (parts.length === 0 ? null : parts.map((part) => part.name).join(', '))
  return { scope: elementScope(target), before: `${name}.`, suggest }
}

function check(filter: Filter, checking: Checking): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const part of filter.parts) check(part, checking)
      return
    case 'not':
      check(filter.part, checking)
      return
    case 'present':
      find(filter, checking)
      return
    case 'compare':
      checkComparison(filter, checking)
      return
    case 'elements': {
      const target = find(filter, checking)
      if (target === null) return
      if (!hasElements(leafOf(target))) {
        report(
          checking,
          'operator',
          `${checking.before}${pathText(filter.path)} has no elements to choose from.`,
          filter,
        )
        return
      }
      const inner = { ...checking, ...within(target, pathText(filter.path)) }
      check(filter.filter, inner)
      if (filter.then !== null) check(filter.then, inner)
    }
  }
}

function hasElements({ type, multiValued }: ScimAttribute): boolean {
  return type === 'complex' || multiValued
}

function report(
  { problems }: Checking,
  code: FilterProblem['code'],
  message: string,
  { start, end }: Pick<Filter, 'start' | 'end'>,
): void {
  problems.push({ code, message, start, end })
}

function find(filter: Extract<Filter, { path: AttributePath }>, checking: Checking): Target | null {
  const { path, start } = filter
  const target = checking.scope(path)
  const hidden =
    target !== null &&
    target.self === undefined &&
    (target.attribute.returned === 'never' || target.sub?.returned === 'never')
  if (target !== null && !hidden) return target
  const text = shown(pathText(path), 120)
  const place = { start, end: start + pathText(path).length }
  if (target === null) {
    // Only the first one is worth the search for a name that is near.
    const near = checking.problems.length > 0 ? null : checking.suggest(path)
    const hint = near === null ? '' : checking.before === '' ? ` Did you mean ${near}?` : ` It has ${near}.`
    report(checking, 'unknownAttribute', `There is no attribute ${checking.before}${text}.${hint}`, place)
    return null
  }
  report(checking, 'hidden', `${checking.before}${text} cannot be searched by.`, place)
  return null
}

function checkComparison(filter: Comparison, checking: Checking): void {
  const target = find(filter, checking)
  const found = target === null ? null : objection(filter, leafOf(target), checking)
  if (found !== null) report(checking, found[0], found[1], filter)
}

type Comparison = Extract<Filter, { kind: 'compare' }>

function objection(
  { path, operator, value }: Comparison,
  leaf: ScimAttribute,
  { before, options }: Checking,
): readonly [FilterProblem['code'], string] | null {
  const name = before + pathText(path)
  if (value === null) return isEquality(operator) ? null : ['value', 'Only eq and ne compare with null.']
  const compared = leaf.type === 'complex' ? defaultPart(leaf) : leaf
  if (compared === null) {
    const parts = (leaf.subAttributes ?? []).map((part) => part.name)
    return ['operator', `${name} has parts; compare one of them: ${parts.join(', ')}.`]
  }
  if (!allowed(compared, operator))
    return [
      'operator',
      `${name} is ${compared.type === 'integer' ? 'an' : 'a'} ${compared.type}, which ${operator} cannot compare.`,
    ]
  const wanted = wantedValue(compared, operator, value, options)
  return wanted === null ? null : ['value', `${name} is compared with ${wanted}.`]
}

function isEquality(operator: CompareOperator): boolean {
  return operator === 'eq' || operator === 'ne'
}

/** Booleans and binaries have no order (RFC 7644 table 3); only what is written as text has parts of a text. */
function allowed({ type }: ScimAttribute, operator: CompareOperator): boolean {
  if (isOrdering(operator)) return type !== 'boolean' && type !== 'binary'
  if (isEquality(operator)) return true
  return type !== 'boolean' && type !== 'integer' && type !== 'decimal'
}

/** What the value should have been; null when it fits. */
function wantedValue(
  { type }: ScimAttribute,
  operator: CompareOperator,
  value: string | number | boolean,
  { booleanText = false, numberText = false }: CheckOptions,
): string | null {
  switch (type) {
    case 'boolean':
      return typeof value === 'boolean' || (booleanText && booleanOf(value) !== null) ? null : 'true or false'
    case 'integer':
    case 'decimal':
      return typeof value === 'number' || (numberText && numberOf(value) !== null) ? null : 'a number'
    case 'dateTime': {
      if (typeof value !== 'string') return 'a time in double quotes'
      const partial = operator === 'co' || operator === 'sw' || operator === 'ew'
      return partial || parseInstant(value) !== null ? null : 'a time such as "2026-01-05T12:00:00Z"'
    }
    default:
      return typeof value === 'string' ? null : 'a text in double quotes'
  }
}
