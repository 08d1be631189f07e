import {
  type AttributeSchema,
  type Attributes,
  compilePath,
  type Delta,
  getPath,
  isUnassigned,
  ProvisioningError,
  type SystemSchema,
} from '@sutler/core'
import type { Dialect, ObjectRules } from './dialects/index.ts'

/** The rules for objects of a type, whatever the case of its name; none where the dialect says nothing. */
export function rulesOf(objects: Dialect['objects'], type: string): ObjectRules {
  const key = Object.keys(objects).find((name) => name.toLowerCase() === type.toLowerCase())
  return (key === undefined ? null : objects[key]) ?? {}
}

/** Throws for what the service would refuse of a new object, with the attribute and what to do. */
export function checkCreate(title: string, type: string, rules: ObjectRules, attributes: Attributes): void {
  if (rules.create === false)
    throw refusal('UNSUPPORTED', `${title} makes no ${type} through SCIM; make it there, and it will be found.`)
  if (rules.only !== undefined || rules.refused !== undefined)
    for (const path of attributePaths(attributes)) checkTaken(title, rules, path)
  for (const path of rules.required ?? [])
    if (isUnassigned(getPath(attributes, path)))
      throw refusal(
        'INVALID_VALUE',
        `${title} needs ${path} of each ${type}: map it, or give the object a value for it.`,
      )
  for (const path of rules.oneValue ?? []) checkOneValue(title, path, getPath(attributes, path))
}

/** Throws for what the service would refuse of a change. */
export function checkUpdate(title: string, rules: ObjectRules, deltas: readonly Delta[]): void {
  for (const { op, path, value } of deltas) {
    const key = compilePath(path).schemaKey
    checkTaken(title, rules, key)
    const empties = (op === 'remove' && value === undefined) || (op === 'replace' && isUnassigned(value ?? null))
    if (empties && (rules.kept ?? []).some((kept) => kept.toLowerCase() === key))
      throw refusal('INVALID_VALUE', `${title} cannot be without ${path}: give it a value, or map it with a default.`)
    if ((rules.oneValue ?? []).some((list) => list.toLowerCase() === key)) checkOneValue(title, path, value ?? null)
  }
}

function checkTaken(title: string, rules: ObjectRules, path: string): void {
  if (isTaken(rules, path)) return
  throw refusal('UNSUPPORTED', `${title} does not take ${path}: leave it out of the mapping.`, 'connection')
}

const always = new Set(['id', 'schemas', 'meta'])

/** The path is the attribute or a part of it. */
function isWithin(path: string, attribute: string): boolean {
  const [inner, outer] = [path.toLowerCase(), attribute.toLowerCase()]
  return inner === outer || inner.startsWith(`${outer}.`) || inner.startsWith(`${outer}:`)
}

function checkOneValue(title: string, path: string, value: unknown): void {
  if (Array.isArray(value) && value.length > 1)
    throw refusal('INVALID_VALUE', `${title} keeps one value in ${path}, and there are ${value.length}: map only one.`)
}

/** Top-level attributes, with the parts of objects and extensions; elements of lists are not looked into. */
function attributePaths(attributes: Attributes): string[] {
  return Object.entries(attributes).flatMap(([key, value]) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return [key]
    const separator = key.toLowerCase().startsWith('urn:') ? ':' : '.'
    return Object.keys(value).map((part) => key + separator + part)
  })
}

function refusal(code: 'INVALID_VALUE' | 'UNSUPPORTED', message: string, blame: 'object' | 'connection' = 'object') {
  return new ProvisioningError(message, { code, blame, outcomeKnown: true })
}

/** The schema with what is the service's own, without what it does not take, and with what it needs marked as required. */
export function describedBy(schema: SystemSchema, objects: Dialect['objects']): SystemSchema {
  const types = schema.types.filter(({ name }) => !isAbsent(objects, name))
  return {
    types: types.map(({ name, attributes }) => {
      const rules = rulesOf(objects, name)
      const taken = [...attributes, ...ownAttributes(rules, attributes)].filter(({ path }) => isTaken(rules, path))
      return { name, attributes: taken.map((each) => withNeed(rules, each)) }
    }),
  }
}

function ownAttributes({ own = {} }: ObjectRules, published: readonly AttributeSchema[]): AttributeSchema[] {
  const known = new Set(published.map(({ path }) => path.toLowerCase()))
  const missing = Object.entries(own).filter(([path]) => !known.has(path.toLowerCase()))
  return missing.map(([path, type]) => ({
    path,
    type,
    multiValued: false,
    required: false,
    caseExact: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
  }))
}

/** True for a type that the dialect says is not there. */
export function isAbsent(objects: Dialect['objects'], type: string): boolean {
  return Object.entries(objects).some(([name, rules]) => rules === null && name.toLowerCase() === type.toLowerCase())
}

function isTaken({ only, refused }: ObjectRules, path: string): boolean {
  if (always.has(path.toLowerCase())) return true
  const listed = only === undefined || only.some((each) => isWithin(path, each) || isWithin(each, path))
  return listed && !refused?.some((each) => isWithin(path, each))
}

function withNeed({ required = [] }: ObjectRules, attribute: AttributeSchema): AttributeSchema {
  const needed = required.some((path) => path.toLowerCase() === attribute.path.toLowerCase())
  return needed && !attribute.required ? { ...attribute, required: true } : attribute
}
