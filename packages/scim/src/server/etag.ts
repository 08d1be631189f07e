import { ScimError } from '../error.ts'
import type { StoredResource } from './types.ts'

/** The ETag of a version, weak as in RFC 7644 §3.14. */
export function etagOf(version: number): string {
  return `W/"${version}"`
}

/** The versions a header lists; '*' for any, null when there is no header. What is no ETag of ours is no version. */
function readVersions(header: string | undefined): readonly number[] | '*' | null {
  if (header === undefined) return null
  if (header.trim() === '*') return '*'
  return header
    .split(',')
    .map((tag) => /^\s*(?:W\/)?"(\d{1,15})"\s*$/.exec(tag)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
}

/** True when If-None-Match names the version, so that the client has it already (RFC 9110 §13.1.2). */
export function isKnown(header: string | undefined, version: number): boolean {
  if (header === undefined) return false
  if (header === etagOf(version)) return true
  const versions = readVersions(header)
  return versions === '*' || (versions?.includes(version) ?? false)
}

/**
 * The version a write must meet, from If-Match; null: any.
 *
 * Throws 412 when the resource is there and none of the versions is its own (RFC 9110 §13.1.1), and for
 * `If-None-Match: *`, which asks for nothing to be there.
 */
export async function requiredVersion(
  headers: Readonly<Record<string, string | undefined>>,
  present: () => Promise<StoredResource>,
): Promise<number | null> {
  const ifMatch = headers['if-match']
  const ifNoneMatch = headers['if-none-match']
  if (ifMatch === undefined && ifNoneMatch === undefined) return null
  const wanted = readVersions(ifMatch)
  const versions = wanted === '*' ? null : wanted
  if (ifNoneMatch === undefined) {
    if (versions === null) return null
    const [only] = versions
    if (versions.length === 1 && only !== undefined) return only
  }
  const { version } = await present()
  if (isKnown(ifNoneMatch, version)) throw new ScimError(412, null, 'The resource is what If-None-Match rules out.')
  if (versions === null) return null
  if (!versions.includes(version)) throw changed()
  return version
}

/** The refusal of a write whose If-Match is not the stored version. */
export function changed(): ScimError {
  return new ScimError(412, null, 'The resource is no longer the version the request is for.')
}
