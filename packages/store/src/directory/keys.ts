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
const searchable = new Set(['username', 'externalid', 'displayname', 'emails.value', employeeNumber])
const emailFilter = /^emails\[\s*(type|primary)\s+eq\s+"?([^"\]]*?)"?\s*\]\.value$/

/** Every value by which `find` shall find the object. */
export function keysOf(type: string, attributes: Attributes, indexes: readonly DirectoryIndex[] = []): Key[] {
  const userName = asText(member(attributes, 'userName'))
  const unique = userName !== null ? 'username' : type.toLowerCase() === 'group' ? 'displayname' : null
  const keys: { path: string; value: Value | undefined }[] = [
    { path: 'username', value: userName },
    { path: 'externalid', value: member(attributes, 'externalId') },
    { path: 'displayname', value: member(attributes, 'displayName') },
    { path: employeeNumber, value: member(member(attributes, enterprise), 'employeeNumber') },
    ...emailKeys(member(attributes, 'emails')),
  ]
  const found = new Map<string, Key>()
  for (const { path, value } of keys) {
    const text = asText(value)
    if (text === null) continue
    const name = path === 'username' ? 'userName' : 'displayName'
    const key = { path, value: comparable(path, text), exclusive: path === unique, name }
    found.set(`${path}\0${key.value}`, key)
  }
  return [...found.values(), ...indexKeys(type, attributes, indexes)]
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

/** The key a search term asks for; `id` is the object's own. Throws UNSUPPORTED for a path that is not kept. */
export function keyOfTerm(path: string, value: Value): { readonly path: string; readonly value: string | null } {
  const plain = path.toLowerCase().replace(core, '')
  const text = asText(value)
  if (plain === 'id') return { path: 'id', value: text }
  const filter = emailFilter.exec(plain)
  const name = filter ? emailPath(filter[1] ?? '', filter[2] ?? '') : plain
  if (filter || searchable.has(name)) return { path: name, value: text === null ? null : comparable(name, text) }
  throw new ProvisioningError(
    `The directory cannot be searched by ${path}. Match on id, userName, externalId, displayName, emails.value or the enterprise employeeNumber.`,
    { code: 'UNSUPPORTED' },
  )
}

function* emailKeys(emails: Value | undefined): Generator<{ path: string; value: Value | undefined }> {
  for (const email of Array.isArray(emails) ? emails : []) {
    const value = member(email, 'value')
    yield { path: 'emails.value', value }
    const type = asText(member(email, 'type'))
    if (type !== null) yield { path: emailPath('type', type.toLowerCase()), value }
    const primary = member(email, 'primary')
    if (typeof primary === 'boolean') yield { path: emailPath('primary', String(primary)), value }
  }
}

/** A type is the client's own text: it may be no key as it is. */
const emailPath = (attribute: string, value: string) => `emails[${attribute} eq "${folded(value, true)}"].value`

/** Attribute names are case-insensitive (RFC 7643 §2.1). */
function member(of: Value | undefined, name: string): Value | undefined {
  if (of === null || typeof of !== 'object' || Array.isArray(of)) return undefined
  const wanted = name.toLowerCase()
  const isWanted = (key: string) => key === name || (key.length === name.length && key.toLowerCase() === wanted)
  const found = Object.keys(of).find(isWanted)
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
