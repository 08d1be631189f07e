import type { JsonObject, Operation, Refusal } from './types.ts'
import { at, listOf, namesOf } from './value.ts'

export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** The first rule that refuses. */
export function firstOf(...refusals: readonly (Refusal | null | undefined | false)[]): Refusal | null {
  return refusals.find((each) => typeof each === 'object' && each !== null) || null
}

export function invalid(says: string, scimType = 'invalidValue'): Refusal {
  return { status: 400, says, scimType }
}

/** Refuses a body without the core schema of its type. */
export function needsSchema(body: JsonObject, urn: string): Refusal | null {
  return listOf(body.schemas).includes(urn) ? null : invalid(`schemas must hold ${urn}`, 'invalidSyntax')
}

/** Refuses a body that lacks one of the attributes. */
export function needs(body: JsonObject, paths: readonly string[]): Refusal | null {
  const missing = paths.find((path) => {
    const value = at(body, namesOf(path))
    return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0)
  })
  return missing === undefined ? null : invalid(`${missing} is required`)
}

/** Refuses a body with one of the attributes. */
export function takesNo(body: JsonObject, paths: readonly string[]): Refusal | null {
  const present = paths.find((path) => at(body, namesOf(path)) !== undefined)
  return present === undefined ? null : invalid(`${present} is not supported`)
}

/** Refuses lists with more than one element. */
export function oneValueIn(body: JsonObject, paths: readonly string[]): Refusal | null {
  const several = paths.find((path) => listOf(at(body, namesOf(path))).length > 1)
  return several === undefined ? null : invalid(`${several} takes a single value`)
}

/** Refuses operations on anything but these attributes; without a path, the value names them. */
export function onlyPaths(operations: readonly Operation[], names: readonly string[]): Refusal | null {
  const known = names.map((name) => name.toLowerCase())
  const used = operations.flatMap(({ path, value }) => (path === undefined ? Object.keys(value as object) : [path]))
  const unknown = used.find((path) => !known.includes(topOf(path)))
  return unknown === undefined ? null : invalid(`${unknown} cannot be changed`, 'invalidPath')
}

export function topOf(path: string): string {
  return (namesOf(path)[0] ?? '').replace(/\[.*$/, '').toLowerCase()
}

/** Refuses paths with a value filter, members left out. */
export function noFilterPaths(operations: readonly Operation[]): Refusal | null {
  const found = operations.find(({ path = '' }) => path.includes('[') && !/^members\[/i.test(path))
  return found === undefined ? null : invalid(`complex path selectors are not supported: ${found.path}`, 'invalidPath')
}

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
