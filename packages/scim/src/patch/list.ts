import { isList, isObject, type Value } from '@sutler/core'
import { compileElementFilter } from '../filter/compile.ts'
import { hasPrimary, isPrimary } from '../resource/primary.ts'
import { elementOfFilter } from './element-of-filter.ts'
import { addElements, elementMatcher } from './elements.ts'
import { withParts } from './single.ts'
import { refuseStep, type Step } from './step.ts'

/** A list in the making; `claims` are the elements that this operation wants to be primary. */
interface Written {
  readonly list: readonly Value[]
  readonly claims: ReadonlySet<Value>
}

/** What an attribute with several values becomes; null or empty when none is left. */
export function applyToList(present: Value, step: Step): Value {
  const list = present === null ? [] : isList(present) ? present : [present]
  const { filter, known } = step
  const written = filter === null && known.sub === null ? wholeList(list, step) : chosenElements(list, step)
  return withOnePrimary(written, step)
}

function wholeList(list: readonly Value[], step: Step): Written {
  const { op, known, value = null } = step
  const listed = isList(value) ? value : []
  if (op === 'add') return addElements(list, listed, known.attribute, op)
  if (op === 'replace') return { list: listed, claims: new Set(listed.filter(isPrimary)) }
  if (step.value === undefined) return { list: [], claims: none }
  const matches = elementMatcher(listed, known.attribute)
  return { list: list.filter((element) => !matches(element)), claims: none }
}

const none: ReadonlySet<Value> = new Set()

function chosenElements(list: readonly Value[], step: Step): Written {
  const { filter, known, value = null } = step
  const isChosen = filter === null ? () => true : compileElementFilter(filter, { ...known, sub: null })
  const claims = new Set<Value>()
  const changed: Value[] = []
  let matched = false
  let replaced = false
  for (const element of list) {
    const chosen = isChosen(element)
    const next = chosen ? changedElement(element, step) : element
    matched ||= chosen
    // Several matches replaced by one value are that value once.
    const again = chosen && next === value && replaced
    replaced ||= chosen && next === value
    if (next === null || again) continue
    if (chosen && claimsPrimary(step)) claims.add(next)
    changed.push(next)
  }
  return matched ? { list: changed, claims } : withoutMatch(list, step)
}

function claimsPrimary({ known: { sub }, value = null }: Step): boolean {
  return sub === null ? isPrimary(value) : sub.name === 'primary' && value === true
}

function changedElement(element: Value, step: Step): Value {
  const { op, known, value = null } = step
  if (known.sub !== null) return withParts(element, { [known.sub.name]: op === 'remove' ? null : value }, step)
  if (op === 'remove' || value === null) return null
  return op === 'add' && isObject(value) ? withParts(element, value, step) : value
}

function withoutMatch(list: readonly Value[], step: Step): Written {
  const { op, filter, known, value = null } = step
  if (op === 'remove' || value === null) return { list, claims: none }
  if (op === 'replace' && filter !== null && !makesElement(list, step)) {
    return refuseStep(step, 'noTarget', 'no value matches the filter.')
  }
  const terms = filter === null ? {} : elementOfFilter(filter, known, step.reading)
  if (terms === null)
    return refuseStep(step, 'noTarget', 'no value matches the filter, which does not say what to make.')
  const { attribute, sub } = known
  if (attribute.type !== 'complex') return addElements(list, [value], attribute, op)
  const parts = sub !== null ? { [sub.name]: value } : isObject(value) ? value : {}
  return addElements(list, [{ ...terms, ...parts }], attribute, op)
}

/** See `Leniency.upsertElements`. */
function makesElement(list: readonly Value[], { at, known, reading }: Step): boolean {
  return reading.leniency.upsertElements && (at.capitalised || (list.length === 0 && known.sub !== null))
}

/** A value that becomes primary makes the others not so (RFC 7644 §3.5.2). */
function withOnePrimary({ list, claims }: Written, step: Step): readonly Value[] {
  if (claims.size === 0 || !hasPrimary(step.known.attribute)) return list
  if (claims.size > 1) return refuseStep(step, 'invalidValue', 'at most one value is primary.')
  return list.map((element) => (!claims.has(element) && isPrimary(element) ? { ...element, primary: false } : element))
}
