import { createHash } from 'node:crypto'
import { type Attributes, ProvisioningError, type Value } from '@sutler/core'

/** A value an object can be found by. `exclusive`: no other object of its type may have it. */
export interface Key {
  readonly path: string
  readonly value: string
  readonly exclusive: boolean
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:user'
const employeeNumber = `${enterprise}:employeenumber`
const core = /^urn:ietf:params:scim:schemas:core:2\.0:\w+:/
const caseExact = new Set(['externalid'])
const searchable = new Set(['username', 'externalid', 'displayname', 'emails.value', employeeNumber])
const emailFilter = /^emails\[\s*(type|primary)\s+eq\s+"?([^"\]]*?)"?\s*\]\.value$/

/** Every value by which `find` shall find the object. */
export function keysOf(type: string, attributes: Attributes): Key[] {
  const userName = asText(member(attributes, 'userName'))
  const unique = userName !== null ? 'username' : type.toLowerCase() === 'user' ? null : 'displayname'
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
    const key = { path, value: comparable(path, text), exclusive: path === unique }
    found.set(JSON.stringify([path, key.value]), key)
  }
  return [...found.values()]
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

const emailPath = (attribute: string, value: string) => `emails[${attribute} eq "${value}"].value`

/** Attribute names are case-insensitive (RFC 7643 §2.1). */
function member(of: Value | undefined, name: string): Value | undefined {
  if (of === null || typeof of !== 'object' || Array.isArray(of)) return undefined
  const wanted = name.toLowerCase()
  for (const [key, value] of Object.entries(of)) if (key.toLowerCase() === wanted) return value
  return undefined
}

const asText = (value: Value | undefined): string | null =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : null

/** The form that is compared. Only `externalId` is case-exact (RFC 7643 §3.1, §4.1, §8.7.1). */
function comparable(path: string, text: string): string {
  const folded = caseExact.has(path) ? text : text.toLowerCase()
  // An index entry must stay short, and text that is no key elsewhere must not be refused here.
  if (folded.length <= 256 && folded.isWellFormed() && !folded.includes('\0')) return folded
  return `sha256:${createHash('sha256').update(JSON.stringify(folded)).digest('hex')}`
}
