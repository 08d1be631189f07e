import { type Attributes, isList, isObject, type Value } from '@sutler/core'
import type { KnownPath, ResourceType } from '../schema/types.ts'
import { isAssigned, isPresent, type Test, testOf } from './compare.ts'
import { defaultPart, elementScope, leafOf, resourceScope, type Scope, type Target } from './resolve.ts'
import type { Filter } from './types.ts'

/** Binds a test to a path: true where any value that the path reaches passes. */
type Any = (test: Test) => Test

/**
 * The filter as a function over whole resources, `id` and `meta` included, in the schema's spelling.
 *
 * RFC 7644 §3.4.2.2: of several values any one may match; text compares as `caseExact` says, a dateTime as a moment,
 * a complex attribute by its `value`; what is absent, or not known at all, is unassigned: it equals null, and `ne`
 * holds for it. It never throws; what `checkFilter` objects to does not match.
 */
export function compileFilter(filter: Filter, type: ResourceType): (resource: Attributes) => boolean {
  return compile(filter, resourceScope(type))
}

/**
 * A filter of a value path as a function over one element of the attribute, as PATCH needs it (RFC 7644 §3.5.2).
 * `attribute`: what stands before the bracket.
 */
export function compileElementFilter(filter: Filter, attribute: KnownPath): (element: Value) => boolean {
  return compile(filter, elementScope(attribute))
}

function compile(filter: Filter, scope: Scope): Test {
  switch (filter.kind) {
    case 'and':
      return allOf(filter.parts.map((part) => compile(part, scope)))
    case 'or':
      return someOf(filter.parts.map((part) => compile(part, scope)))
    case 'not': {
      const part = compile(filter.part, scope)
      return (value) => !part(value)
    }
    case 'present':
    case 'compare': {
      const target = scope(filter.path)
      return target === null ? compileTerm(filter, none, null) : compileTerm(filter, anyOf(target), target)
    }
    case 'elements':
      return compileElements(filter, scope)
  }
}

function allOf(parts: readonly Test[]): Test {
  return (value) => {
    for (const part of parts) if (!part(value)) return false
    return true
  }
}

function someOf(parts: readonly Test[]): Test {
  return (value) => {
    for (const part of parts) if (part(value)) return true
    return false
  }
}

type Term = Extract<Filter, { kind: 'present' | 'compare' }>

function compileTerm(filter: Term, any: Any, target: Target | null): Test {
  if (filter.kind === 'present') return any(isPresent)
  const { operator, value } = filter
  if (value === null) {
    const assigned = any(isAssigned)
    if (operator === 'eq') return (resource) => !assigned(resource)
    return operator === 'ne' ? assigned : () => false
  }
  if (target === null) return () => operator === 'ne'
  const leaf = leafOf(target)
  const part = leaf.type === 'complex' ? defaultPart(leaf) : null
  const reach: Any = part === null ? any : (test) => any(partTest(part.name, test))
  if (operator !== 'ne') return reach(testOf(part ?? leaf, operator, value))
  const equals = testOf(part ?? leaf, 'eq', value)
  const differs = reach((found) => !equals(found))
  const found = reach(isAssigned)
  return (resource) => differs(resource) || !found(resource)
}

function compileElements(filter: Extract<Filter, { kind: 'elements' }>, scope: Scope): Test {
  const target = scope(filter.path)
  const { then } = filter
  if (target === null || leafOf(target).returned === 'never') {
    return then?.kind === 'compare' || then?.kind === 'present' ? compileTerm(then, none, null) : () => false
  }
  const inner = elementScope(target)
  const chosen = compile(filter.filter, inner)
  const elements = anyOf(target)
  if (then?.kind !== 'compare' && then?.kind !== 'present') return elements(chosen)
  const part = inner(then.path)
  if (part === null) return compileTerm(then, none, null)
  const reach = anyOf(part)
  // The path chooses values, then the operator looks at them: `ne` holds when nothing was chosen.
  const any: Any = (test) => {
    const within = reach(test)
    return elements((element) => chosen(element) && within(element))
  }
  return compileTerm(then, any, part)
}

const none: Any = () => () => false

function anyOf(target: Target): Any {
  if (target.self !== undefined) return (test) => (value) => anyValue(value, test)
  const { schema, attribute, sub } = target
  // What is never returned must not be found out by searching either.
  if (attribute.returned === 'never' || sub?.returned === 'never') return none
  const inner: Any = sub === null ? (test) => test : (test) => partTest(sub.name, test)
  const { name } = attribute
  return (test) => {
    const bound = inner(test)
    if (schema === null) return (resource) => anyPart(resource, name, bound)
    return (resource) => isObject(resource) && anyPart(resource[schema] ?? null, name, bound)
  }
}

/** The test of a sub-attribute as one of the attribute it belongs to. */
function partTest(name: string, test: Test): Test {
  return (value) => anyPart(value, name, test)
}

function anyPart(value: Value, name: string, test: Test): boolean {
  return isObject(value) && anyValue(value[name], test)
}

function anyValue(value: Value | undefined, test: Test): boolean {
  if (value === undefined || value === null) return false
  if (!isList(value)) return test(value)
  for (const element of value) if (anyValue(element, test)) return true
  return false
}
