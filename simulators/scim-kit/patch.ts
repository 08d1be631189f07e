import { isDeepStrictEqual } from 'node:util'
import type { Json, JsonObject, Operation, Refusal, Resource } from './types.ts'
import { at, isObject, keyOf, listOf, namesOf, put } from './value.ts'

const bad = (says: string, scimType = 'invalidPath'): Refusal => ({ status: 400, says, scimType })

/** Carries out operations (RFC 7644 §3.5.2) on what a resource holds; members come in and go by their ids. */
export function applyOperations(
  operations: readonly Operation[],
  resource: Resource,
): { readonly data: JsonObject; readonly members: ReadonlySet<string> } | Refusal {
  let { data } = resource
  const members = new Set(resource.members)
  for (const { op: word, path, value } of operations) {
    const op = word.toLowerCase()
    if (path === undefined || path === '') {
      if (op === 'remove' || !isObject(value)) return bad('an operation without a path needs an object', 'noTarget')
      const { members: listed, ...rest } = value
      if (listed !== undefined) changeMembers(op, listed, members)
      for (const [key, part] of Object.entries(rest)) data = set(data, namesOf(key), part)
    } else if (/^members\b/i.test(path)) {
      const chosen = /^members\[value eq "([^"]*)"\]$/i.exec(path)
      if (chosen !== null && op === 'remove') members.delete(chosen[1] ?? '')
      else if (path.toLowerCase() === 'members') changeMembers(op, value, members)
      else return bad(`no such path: ${path}`)
    } else {
      const changed = change(data, op, path, value)
      if ('says' in changed) return changed as Refusal
      data = changed
    }
  }
  return { data, members }
}

function changeMembers(op: string, value: Json | undefined, members: Set<string>): void {
  // Some services want what is added wrapped once more.
  const ids = idsOf(isObject(value) && value.members !== undefined ? value.members : value)
  if (op === 'replace' || (op === 'remove' && value === undefined)) members.clear()
  for (const id of ids)
    if (op === 'remove') members.delete(id)
    else members.add(id)
}

export function idsOf(value: Json | undefined): string[] {
  return listOf(value).map((each) => String(isObject(each) ? each.value : each))
}

function change(data: JsonObject, op: string, path: string, value: Json | undefined): JsonObject | Refusal {
  const filtered = /^([A-Za-z]\w*)\[(\w+) eq ("(?:[^"\\]|\\.)*")\](?:\.(\w+))?$/.exec(path)
  if (filtered === null) {
    if (/[[\]]/.test(path)) return bad(`no such path: ${path}`)
    const names = namesOf(path)
    if (op === 'remove') return put(data, names, undefined)
    const present = at(data, names)
    return op === 'add' && Array.isArray(value)
      ? put(data, names, withNew(listOf(present), value))
      : set(data, names, value)
  }
  const [, list = '', name = '', literal = '""', part] = filtered
  const wanted = JSON.parse(literal) as string
  const elements = listOf(data[keyOf(data, list)])
  const isWanted = (each: Json) => isObject(each) && each[name] === wanted
  if (op === 'remove' && part === undefined)
    return put(
      data,
      [list],
      elements.filter((each) => !isWanted(each)),
    )
  if (!elements.some(isWanted)) {
    if (op === 'remove') return data
    return bad(`nothing fits ${path}`, 'noTarget')
  }
  const changed = elements.map((each) => {
    if (!isWanted(each) || !isObject(each)) return each
    return part === undefined ? (value ?? null) : put(each, [part], op === 'remove' ? undefined : value)
  })
  return put(data, [list], changed)
}

/** What is there already is not added once more (RFC 7644 §3.5.2.1). */
function withNew(present: readonly Json[], added: readonly Json[]): readonly Json[] {
  const isNew = (each: Json) => !present.some((one) => isDeepStrictEqual(one, each))
  return [...present, ...added.filter(isNew)]
}

/** A complex attribute keeps the parts it is not given. */
function set(data: JsonObject, names: readonly string[], value: Json | undefined): JsonObject {
  const present = at(data, names)
  return put(data, names, isObject(value) && isObject(present) ? { ...present, ...value } : value)
}

/** Carries out a partial resource (SCIM 1.1, Protocol §3.3.2). */
export function applyPartial(body: JsonObject, resource: Resource) {
  const { schemas: _named, meta, members: listed, ...rest } = body
  let { data } = resource
  const members = new Set(resource.members)
  const cleared = isObject(meta) ? listOf(meta.attributes).map(String) : []
  for (const path of cleared) {
    if (path.toLowerCase() === 'members') members.clear()
    else data = put(data, namesOf(path), undefined)
  }
  for (const [key, value] of Object.entries(rest)) {
    const present = data[keyOf(data, key)]
    data = put(data, [key], Array.isArray(value) ? mergeList(listOf(present), value) : merge(present, value))
  }
  for (const each of listOf(listed)) {
    const id = String(isObject(each) ? each.value : each)
    if (isObject(each) && each.operation === 'delete') members.delete(id)
    else members.add(id)
  }
  return { data, members }
}

function merge(present: Json | undefined, value: Json): Json {
  return isObject(value) && isObject(present) ? { ...present, ...value } : value
}

function mergeList(present: readonly Json[], added: readonly Json[]): readonly Json[] {
  let list = [...present]
  for (const each of added) {
    if (isObject(each)) {
      const { operation, ...element } = each
      list = list.filter((one) => !(isObject(one) && one.value === element.value))
      if (operation !== 'delete') list.push(element)
    } else list.push(each)
  }
  return list
}
