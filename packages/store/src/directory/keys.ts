import { createHash } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { type Attributes, ProvisioningError, type Value } from '@sutler/core'
import { isStorable } from '../engine.ts'

/** A value an object can be found by. `exclusive`: no other object of its type may have it. */
export interface Key {
  readonly path: string
  readonly value: string
  readonly exclusive: boolean
  /** The attribute as people write it. */
  readonly name: string
}

/** An attribute objects of a type are found by, beyond those the directory always has. */
export interface DirectoryIndex {
  readonly type: string
  /** `nickName`, or an extension's with its URN: `urn:…:User:badge`. Single-valued. */
  readonly path: string
  readonly caseExact: boolean
  /** No two objects of the type may have the same value. */
  readonly unique: boolean
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:user'
const employeeNumber = `${enterprise}:employeenumber`
const core = /^urn:ietf:params:scim:schemas:core:2\.0:\w+:/
const caseExact = new Set(['externalid'])
/** Paths objects are found by → the ones they are kept under. */
const searchable = new Map(['username', 'externalid', 'displayname', 'emails.value'].map((path) => [path, path])).set(
  employeeNumber,
  'employeenumber',
)
const emailFilter = /^emails\[\s*(type|primary)\s+eq\s+"?([^"\]]*?)"?\s*\]\.value$/

/** Every value by which `find` shall find the object. */
export function keysOf(type: string, attributes: Attributes, indexes: readonly DirectoryIndex[] = []): Key[] {
  const keys = indexKeys(type, attributes, indexes)
  const add = (path: string, value: Value | undefined) => {
    const text = asText(value)
    if (text !== null) keys.push(keyOf(type, path, text))
  }
  add('username', member(attributes, 'userName'))
  add('externalid', member(attributes, 'externalId'))
  add('displayname', member(attributes, 'displayName'))
  add('employeenumber', member(member(attributes, enterprise), 'employeeNumber'))
  for (const address of new Set(elements(member(attributes, 'emails')).map(emailValue)))
    add('emails.value', address ?? undefined)
  return keys
}

function keyOf(type: string, path: string, text: string): Key {
  const exclusive = isExclusive(type, path)
  return { path, value: comparable(path, text), exclusive, name: path === 'username' ? 'userName' : 'displayName' }
}

/** True when no two objects of the type may have the same value of this built-in path. */
function isExclusive(type: string, path: string): boolean {
  return path === (type.toLowerCase() === 'group' ? 'displayname' : 'username')
}

/** The rows of the keys, as the object lists them itself. */
export function keyRows(keys: readonly Key[]): string {
  return JSON.stringify(keys.map(({ path, value, exclusive }) => [path, value, exclusive ? '' : null]))
}

/** True when no attribute with a key is another value; false says nothing. Most changes are of other attributes. */
export function haveSameKeys(a: Attributes, b: Attributes, indexes: readonly DirectoryIndex[]): boolean {
  const isKeyed = (name: string) => {
    const lower = name.toLowerCase()
    return keyed.has(lower) || indexes.some(({ path }) => path.toLowerCase().startsWith(lower))
  }
  for (const name of Object.keys(a)) if (isKeyed(name) && !isDeepStrictEqual(a[name], b[name])) return false
  for (const name of Object.keys(b)) if (!(name in a) && isKeyed(name)) return false
  return true
}

const keyed = new Set(['username', 'externalid', 'displayname', 'emails', enterprise])

/** The keys of the attributes that are indexed by configuration. */
export function indexKeys(type: string, attributes: Attributes, indexes: readonly DirectoryIndex[]): Key[] {
  return indexes.flatMap((index) => {
    const text = index.type === type ? asText(valueAt(attributes, index.path)) : null
    return text === null ? [] : [customKey(index, text)]
  })
}

/** Apart from the built-in paths: both kinds may index one attribute. */
export const indexPath = (path: string): string => `index:${path.toLowerCase()}`

/** The key of a value of an attribute that is indexed by configuration. */
export function customKey({ path, caseExact, unique }: DirectoryIndex, text: string): Key {
  return { path: indexPath(path), value: folded(text, caseExact), exclusive: unique, name: path }
}

/** What an object is called where only one text is shown: displayName, else userName, else nothing. */
export function labelOf(attributes: Attributes): string | null {
  const label = asText(member(attributes, 'displayName')) ?? asText(member(attributes, 'userName'))
  return label !== null && isStorable(label) ? label : null
}

function valueAt(attributes: Attributes, path: string): Value | undefined {
  const colon = path.lastIndexOf(':')
  return colon < 0 ? member(attributes, path) : member(member(attributes, path.slice(0, colon)), path.slice(colon + 1))
}

/** True for a path by which objects are found without any configuration. */
export function isBuiltIn(path: string): boolean {
  return searchable.has(plainPath(path))
}

const plainPath = (path: string): string => {
  const lower = path.toLowerCase()
  return lower.startsWith('urn:') ? lower.replace(core, '') : lower
}

/** What a search by an indexed attribute asks for. */
export interface KeyTerm {
  readonly path: string
  /** Null: nothing has it. */
  readonly value: string | null
  readonly exclusive: boolean
  /** True for those who are meant, among all that have the key; absent: all are. */
  readonly fits?: (attributes: Attributes) => boolean
}

/** The key a search term asks for; `id` is the object's own. Throws UNSUPPORTED for a path that is not kept. */
export function keyOfTerm(type: string, path: string, value: Value): KeyTerm {
  const plain = plainPath(path)
  const text = asText(value)
  if (plain === 'id') return { path: 'id', value: text, exclusive: false }
  const filter = searchable.has(plain) ? null : emailFilter.exec(plain)
  const name = filter ? 'emails.value' : plain
  const kept = searchable.get(name)
  if (kept === undefined) throw notKept(path)
  const key = { path: kept, value: text === null ? null : comparable(name, text), exclusive: isExclusive(type, name) }
  return filter ? { ...key, fits: hasEmail(filter[1] ?? '', filter[2] ?? '', key.value) } : key
}

/** The refusal of a search by what is no key. */
export function notKept(path: string): ProvisioningError {
  return new ProvisioningError(
    `The directory cannot be searched by ${path}. Match on id, userName, externalId, displayName, emails.value or the enterprise employeeNumber.`,
    { code: 'UNSUPPORTED' },
  )
}

/** Whether an e-mail address with this value is of the type, or primary, as expected; `expected` in lower case. */
function hasEmail(about: string, expected: string, value: string | null): (attributes: Attributes) => boolean {
  const isMeant = (email: Value) => {
    const beside = member(email, about)
    const text = about === 'type' ? asText(beside) : typeof beside === 'boolean' ? String(beside) : null
    return text?.toLowerCase() === expected && emailValue(email) === value
  }
  return (attributes) => elements(member(attributes, 'emails')).some(isMeant)
}

/** The address in the form that is compared; null: it has none. */
function emailValue(email: Value): string | null {
  const text = asText(member(email, 'value'))
  return text === null ? null : comparable('emails.value', text)
}

function elements(list: Value | undefined): readonly Value[] {
  return Array.isArray(list) ? list : []
}

/** Attribute names are case-insensitive (RFC 7643 §2.1). */
function member(of: Value | undefined, name: string): Value | undefined {
  if (of === null || typeof of !== 'object' || Array.isArray(of)) return undefined
  if (Object.hasOwn(of, name)) return (of as Attributes)[name]
  const wanted = name.toLowerCase()
  const found = Object.keys(of).find((key) => key.length === name.length && key.toLowerCase() === wanted)
  return found === undefined ? undefined : (of as Attributes)[found]
}

const asText = (value: Value | undefined): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null

/** The form that is compared. Only `externalId` is case-exact (RFC 7643 §3.1, §4.1, §8.7.1). */
const comparable = (path: string, text: string) => folded(text, caseExact.has(path))

function folded(text: string, exact: boolean): string {
  const folded = exact ? text : text.toLowerCase()
  // An index entry must stay short, and text that is no key elsewhere must not be refused here.
  if (folded.length <= 256 && isStorable(folded)) return folded
  return `sha256:${createHash('sha256').update(JSON.stringify(folded)).digest('hex')}`
}
