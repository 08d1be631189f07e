import { isList, isObject } from './kind.ts'
import type { Path, PathStep, PathTerm } from './path.ts'
import { compilePath, parsePath } from './path.ts'
import type { Attributes, Value } from './types.ts'

type Members = { readonly [key: string]: Value }

/**
 * The value at a SCIM path; null when there is none.
 *
 * A source's own key that reads exactly like the path wins (`Cost.Center` of a flat file). Names are otherwise
 * case-insensitive. A path through a multi-valued attribute gives the one value it meets, or a list of several. A text
 * that is neither a key nor a path gives null.
 */
export function getPath(attributes: Attributes, path: string | Path): Value {
  const text = typeof path === 'string' ? path : path.text
  if (Object.hasOwn(attributes, text)) return attributes[text] ?? null
  if (typeof path !== 'string') return read(attributes, path.steps, 0)
  const parsed = parsePath(path)
  return parsed.ok ? read(attributes, parsed.path.steps, 0) : null
}

function read(value: Value, steps: readonly PathStep[], index: number): Value {
  const step = steps[index]
  if (step === undefined) return value
  if (isList(value)) return readEach(value, steps, index)
  if (!isObject(value)) return null
  const key = ownKey(value, step)
  if (key === undefined) return null
  const member = value[key] ?? null
  if (step.terms === null) return index + 1 === steps.length ? member : read(member, steps, index + 1)
  return readEach(chosen(member, step.terms), steps, index + 1)
}

function readEach(list: readonly Value[], steps: readonly PathStep[], index: number): Value {
  const found: Value[] = []
  for (const element of list) {
    const value = read(element, steps, index)
    if (isList(value)) found.push(...value)
    else if (value !== null) found.push(value)
  }
  return found.length > 1 ? found : (found[0] ?? null)
}

function chosen(member: Value, terms: readonly PathTerm[]): readonly Value[] {
  const list = isList(member) ? member : [member]
  return list.filter((element) => matches(element, terms))
}

/**
 * A copy with the value at the path set; null removes it. Objects on the way are made, and so are elements that a
 * value filter asks for: `emails[type eq "work"].value` makes `{ type: 'work', value }`. Where several elements match,
 * each is changed (RFC 7644 §3.5.2.3); a list is spread over as many elements as it has values.
 *
 * Throws RangeError when the text is not a path.
 */
export function setPath(attributes: Attributes, path: string | Path, value: Value): Attributes {
  const text = typeof path === 'string' ? path : path.text
  if (Object.hasOwn(attributes, text)) return withMember(attributes, text, value)
  const parsed = typeof path === 'string' ? parsePath(path) : { ok: true as const, path }
  if (!parsed.ok) throw new RangeError(`"${text}" is not an attribute path: ${parsed.message}`)
  return setIn(attributes, parsed.path.steps, 0, value)
}

/**
 * The attributes that a map of SCIM paths describes, for a create. Null values are left out.
 *
 * Throws RangeError when a key is not a path.
 */
export function buildAttributes(values: ReadonlyMap<string, Value>): Attributes {
  // The root is ours until it is returned, so it alone is changed in place: copying it for every path took four times
  // as long for fifteen attributes.
  const root: Record<string, Value> = {}
  for (const [text, value] of values) {
    const { steps } = compilePath(text)
    const first = steps[0]
    if (value === null || first === undefined) continue
    const key = ownKey(root, first) ?? first.name
    const member = memberAfter(root[key] ?? null, steps, 0, value)
    if (member !== null) root[key] = member
  }
  return root
}

function setIn(owner: Members, steps: readonly PathStep[], index: number, value: Value): Members {
  const step = steps[index]
  if (step === undefined) return owner
  const key = ownKey(owner, step) ?? step.name
  return withMember(owner, key, memberAfter(owner[key] ?? null, steps, index, value))
}

/** What the member that step `index` names becomes. */
function memberAfter(present: Value, steps: readonly PathStep[], index: number, value: Value): Value {
  const terms = steps[index]?.terms ?? null
  if (terms !== null) return setChosen(present, terms, steps, index + 1, value)
  return index + 1 === steps.length ? value : setMember(present, steps, index + 1, value)
}

function setMember(present: Value, steps: readonly PathStep[], index: number, value: Value): Value {
  if (isList(present) && isList(value)) return orNull(value.map((each) => setIn({}, steps, index, each)))
  if (isList(present) && present.length > 0) {
    return present.map((element) => setIn(isObject(element) ? element : {}, steps, index, value))
  }
  const changed = setIn(isObject(present) ? present : {}, steps, index, value)
  return Object.keys(changed).length === 0 ? null : changed
}

function setChosen(
  present: Value,
  terms: readonly PathTerm[],
  steps: readonly PathStep[],
  index: number,
  value: Value,
): Value {
  const list = present === null ? [] : isList(present) ? present : [present]
  if (list.length === 0 && value !== null && !isList(value)) return [setElement(elementOf(terms), steps, index, value)]
  const kept = list.filter((element) => !matches(element, terms))
  const hits = list.filter((element) => matches(element, terms)).filter(isObject)
  if (value === null && index === steps.length) return orNull(kept)
  if (isList(value)) {
    return orNull([...kept, ...value.map((each) => setElement(elementOf(terms), steps, index, each))])
  }
  if (value === null) {
    const emptied = hits.map((element) => setIn(element, steps, index, null)).filter((e) => !isBare(e, terms))
    return orNull([...kept, ...emptied])
  }
  if (hits.length === 0) return [...kept, setElement(elementOf(terms), steps, index, value)]
  return list.map((e) => (isObject(e) && matches(e, terms) ? setElement(e, steps, index, value) : e))
}

function setElement(element: Members, steps: readonly PathStep[], index: number, value: Value): Value {
  if (index < steps.length) return setIn(element, steps, index, value)
  return isObject(value) ? { ...element, ...value } : { ...element, value }
}

/** True when nothing but the filter's own members is left: such an element says nothing. */
function isBare(element: Members, terms: readonly PathTerm[]): boolean {
  const names = new Set(terms.map((term) => term.name.toLowerCase()))
  return Object.keys(element).every((key) => names.has(key.toLowerCase()))
}

function elementOf(terms: readonly PathTerm[]): Members {
  return Object.fromEntries(terms.map((term) => [term.name, termMember(term)]))
}

/** `primary` is a boolean (RFC 7643 §2.4), though mappings write `[primary eq "True"]`. */
function termMember(term: PathTerm): Value {
  if (term.name.toLowerCase() !== 'primary' || typeof term.value !== 'string') return term.value
  return term.value.toLowerCase() === 'true'
}

function matches(element: Value, terms: readonly PathTerm[]): boolean {
  return isObject(element) && terms.every((term) => sameText(memberOf(element, term.name), term.value))
}

function memberOf(element: Members, name: string): Value {
  const key = ownKey(element, { name, lower: name.toLowerCase() })
  return key === undefined ? null : (element[key] ?? null)
}

/** Sub-attributes such as `type` are not case-exact (RFC 7643 §2.2 default). */
function sameText(value: Value, wanted: string | number | boolean): boolean {
  if (value === null || typeof value === 'object') return false
  return value === wanted || String(value).toLowerCase() === String(wanted).toLowerCase()
}

/** The object's own spelling of a name, exact spelling first; undefined when it has no such member. */
export function ownKey(owner: Members, step: { readonly name: string; readonly lower: string }): string | undefined {
  if (Object.hasOwn(owner, step.name)) return step.name
  for (const key in owner) {
    if (key.length === step.lower.length && Object.hasOwn(owner, key) && key.toLowerCase() === step.lower) return key
  }
  return undefined
}

function withMember(owner: Members, key: string, value: Value): Members {
  if (value !== null) return { ...owner, [key]: value }
  if (!Object.hasOwn(owner, key)) return owner
  const { [key]: _removed, ...rest } = owner
  return rest
}

function orNull(list: readonly Value[]): Value {
  return list.length === 0 ? null : list
}
