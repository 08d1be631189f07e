import { findOperator } from '../mapping/operators.ts'
import type { Scope } from '../mapping/scope.ts'
import type { ScopeClause, ScopeOperator } from '../mapping/types.ts'
import type { Value } from '../value/types.ts'
import { below, listOf, recordOf, same, textOf } from './json.ts'
import type { Json, Warn } from './types.ts'

const silent: Warn = () => undefined

/** A `filter` in Sutler's terms. */
export interface ReadScope {
  /** Undefined: everything is in scope. */
  readonly scope: Scope | undefined
  /** The filter has nothing but conditions for reading an object, which leave accounts alone that fall out. */
  readonly readsOnly: boolean
  /** Names of the groups, in the order of `scope`. */
  readonly groupNames: readonly string[]
}

const sets = ['groups', 'inputFilterGroups', 'categoryFilterGroups'] as const

/**
 * Reads a scoping filter. An object must satisfy every set that has groups, so several sets are multiplied out into
 * the one that Sutler has.
 */
export function readScope(value: Value | undefined, warn: Warn): ReadScope {
  const filter = recordOf(value)
  const read = sets.map((set) => readGroups(filter[set], below(warn, set))).filter(({ length }) => length > 0)
  if (read.length === 0) return { scope: undefined, readsOnly: false, groupNames: [] }
  const readsOnly =
    isFilled(filter.inputFilterGroups) && !isFilled(filter.groups) && !isFilled(filter.categoryFilterGroups)
  if (isFilled(filter.inputFilterGroups) && !readsOnly) {
    const message =
      'accounts whose object falls out of this set alone stay as they are in Entra; here they are disabled'
    warn('inputFilterGroups', message, 'add `skipOutOfScopeDeletions: true` when all of them have to stay')
  }
  const scope = read.reduce((all, groups) => all.flatMap((left) => groups.map((right) => [...left, ...right])))
  const groupNames = read.length > 1 ? [] : sets.flatMap((set) => namesOf(filter[set]))
  return { scope, readsOnly, groupNames: groupNames.some((name) => name !== '') ? groupNames : [] }
}

function isFilled(value: Value | undefined): boolean {
  return listOf(value).length > 0
}

function namesOf(groups: Value | undefined): readonly string[] {
  return listOf(groups).map((group) => textOf(recordOf(group).name))
}

/** Groups of one set. One without clauses holds for everybody, and so does then its set. */
function readGroups(value: Value | undefined, warn: Warn): Scope {
  const groups = listOf(value).map((group, index) => {
    const clauses = listOf(recordOf(group).clauses)
    return clauses.map((clause, at) => readClause(recordOf(clause), below(warn, `[${index}].clauses[${at}]`)))
  })
  const empty = groups.findIndex(({ length }) => length === 0)
  if (empty === -1) return groups
  warn(
    `[${empty}]`,
    'the group has no clauses, so it lets everybody in and the set filters nothing',
    'check the filter',
  )
  return []
}

/** What cannot be read is taken over as it is, so that the configuration is refused rather than the filter widened. */
function readClause(clause: Json, warn: Warn): ScopeClause {
  const name = textOf(clause.operatorName)
  const operator = findOperator(name)
  const values = listOf(recordOf(clause.targetOperand).values)
  const attribute = textOf(clause.sourceOperandName)
  if (attribute === '') warn('sourceOperandName', 'no attribute is named', 'add one, else the configuration is refused')
  if (operator === undefined) {
    const remedy = 'write the clause with another one, else the configuration is refused'
    warn('operatorName', `there is no operator "${name}"`, remedy)
  }
  const read = { attribute, operator: operator?.name ?? (name as ScopeOperator) }
  if (operator?.operand === 'none') {
    if (values.length > 0)
      warn('targetOperand', `${operator.name} takes no value, so it is left out`, 'check the clause')
    return read
  }
  const [value] = values
  const isOne =
    values.length === 1 && (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
  if (isOne) return { ...read, value }
  const remedy = 'write one clause for each value, in a group of its own, or use REGEX MATCH'
  warn('targetOperand.values', `${name} takes one value, and there are ${values.length}`, remedy)
  return read
}

/** The groups, names included, as a `filter`; null when everything is in scope. */
export function writeScope(scope: Scope | undefined, groupNames: readonly string[], warn: Warn): Json | null {
  if (scope === undefined || scope.length === 0) return null
  const groups = scope.map((group, index) => ({
    clauses: group.map((clause, at) => writeClause(clause, below(warn, `groups[${index}].clauses[${at}]`))),
    name: groupNames[index] ?? '',
  }))
  return { categoryFilterGroups: [], groups, inputFilterGroups: [] }
}

/** Spellings of Entra's own that differ from ours. */
const spellings: Readonly<Partial<Record<ScopeOperator, string>>> = Object.freeze({
  INCLUDES: 'Includes',
  GREATER_THAN: 'Greater_Than',
  GREATER_THAN_OR_EQUALS: 'Greater_Than_OR_EQUALS',
})

function writeClause(clause: ScopeClause, warn: Warn): Json {
  const { attribute, value, match } = clause
  const operator = findOperator(clause.operator)?.name ?? clause.operator
  if (match === 'any') {
    const remedy = 'check the filter when the attribute has several values'
    warn('', `Entra decides by operator how several values are judged, and ${operator} judges all`, remedy)
  }
  if (operator === 'STARTS_WITH') {
    warn('operatorName', 'Entra has no STARTS_WITH; REGEX MATCH stands for it', 'nothing has to be done')
    return clauseOf(attribute, 'REGEX MATCH', [`^${escapePattern(String(value ?? ''))}`])
  }
  return clauseOf(attribute, spellings[operator] ?? operator, value === undefined ? [] : [String(value)])
}

function clauseOf(attribute: string, operator: string, values: readonly string[]): Json {
  return { operatorName: operator, sourceOperandName: attribute, targetOperand: { values } }
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}

/** True when the filter, written from what was read of it, is the same: names of operators and empty parts aside. */
export function isExact(value: Value | undefined, read: ReadScope): boolean {
  return same(plainFilter(value), plainFilter(writeScope(read.scope, read.groupNames, silent)))
}

function plainFilter(value: Value | undefined): Value {
  const { groups, inputFilterGroups, categoryFilterGroups, ...rest } = recordOf(value)
  const [a, b, c] = [plainGroups(groups), plainGroups(inputFilterGroups), plainGroups(categoryFilterGroups)]
  return a.length + b.length + c.length === 0
    ? rest
    : { ...rest, groups: a, inputFilterGroups: b, categoryFilterGroups: c }
}

function plainGroups(value: Value | undefined): readonly Value[] {
  return listOf(value).map((group) => {
    const { clauses, name, ...rest } = recordOf(group)
    return { ...rest, name: textOf(name), clauses: listOf(clauses).map(plainClause) }
  })
}

function plainClause(value: Value): Value {
  const clause = recordOf(value)
  const { values, ...operand } = recordOf(clause.targetOperand)
  const operatorName = findOperator(textOf(clause.operatorName))?.name ?? clause.operatorName ?? null
  return { ...clause, operatorName, targetOperand: { ...operand, values: listOf(values) } }
}
