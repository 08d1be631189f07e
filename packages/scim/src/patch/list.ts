import { isList, isObject, type Value } from '@sutler/core'
import { compileElementFilter } from '../filter/compile.ts'
import { hasPrimary, isPrimary } from '../resource/primary.ts'
import { elementOfFilter } from './element-of-filter.ts'
import { addElements, elementMatcher } from './elements.ts'
import { withParts } from './single.ts'
import { refuseStep, type Step } from './step.ts'

/** A list in the making, with the elements that this operation wrote. */
interface Written {
  readonly list: readonly Value[]
  readonly fresh: ReadonlySet<Value>
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
  if (op === 'add') return addElements(list, listed, known.attribute)
  if (op === 'replace') return { list: listed, fresh: new Set(listed) }
  if (step.value === undefined) return { list: [], fresh: none }
  const matches = elementMatcher(listed, known.attribute)
  return { list: list.filter((element) => !matches(element)), fresh: none }
}

const none: ReadonlySet<Value> = new Set()

function chosenElements(list: readonly Value[], step: Step): Written {
  const { filter, known } = step
  const isChosen = filter === null ? () => true : compileElementFilter(filter, { ...known, sub: null })
  const fresh = new Set<Value>()
  let matched = false
  const changed: Value[] = []
  for (const element of list) {
    const chosen = isChosen(element)
    matched ||= chosen
    const next = chosen ? changedElement(element, step) : element
    // Several matches replaced by one value are that value once.
    if (next === null || (next !== element && fresh.has(next))) continue
    if (chosen) fresh.add(next)
    changed.push(next)
  }
  if (!matched) return withoutMatch(list, step)
  return { list: changed, fresh }
}

function changedElement(element: Value, step: Step): Value {
  const { op, known, value = null } = step
  if (known.sub !== null) return withParts(element, { [known.sub.name]: op === 'remove' ? null : value }, step)
  if (op === 'remove' || value === null) return null
  return op === 'add' && isObject(value) ? withParts(element, value, step) : value
}

function withoutMatch(list: readonly Value[], step: Step): Written {
  const { op, filter, known, value = null } = step
  if (op === 'remove' || value === null) return { list, fresh: none }
  if (op === 'replace' && filter !== null && !makesElement(list, step)) {
    return refuseStep(step, 'noTarget', 'no value matches the filter.')
  }
  const terms = filter === null ? {} : elementOfFilter(filter, known, step.reading)
  if (terms === null)
    return refuseStep(step, 'noTarget', 'no value matches the filter, which does not say what to make.')
  const { attribute, sub } = known
  if (attribute.type !== 'complex') return { list: [...list, value], fresh: none }
  const parts = sub !== null ? { [sub.name]: value } : isObject(value) ? value : {}
  const element = { ...terms, ...parts }
  return { list: [...list, element], fresh: new Set([element]) }
}

/** See `Leniency.upsertElements`. */
function makesElement(list: readonly Value[], { at, known, reading }: Step): boolean {
  return reading.leniency.upsertElements && (at.capitalised || (list.length === 0 && known.sub !== null))
}

/** A value that becomes primary makes the others not so (RFC 7644 §3.5.2). */
function withOnePrimary({ list, fresh }: Written, step: Step): readonly Value[] {
  if (fresh.size === 0 || !hasPrimary(step.known.attribute)) return list
  const primaries = list.filter((element) => fresh.has(element) && isPrimary(element))
  if (primaries.length > 1) return refuseStep(step, 'invalidValue', 'at most one value is primary.')
  const [primary] = primaries
  if (primary === undefined) return list
  return list.map((element) => (element !== primary && isPrimary(element) ? { ...element, primary: false } : element))
}
