export const listUrn = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'

export interface ListedResources {
  /** Null: not counted. */
  readonly total: number | null
  /** From 1; null: the listing goes by cursor. */
  readonly startIndex: number | null
  /** Null: this is the last page, or the listing goes by index. */
  readonly nextCursor: string | null
  /** JSON text of each. */
  readonly resources: readonly string[]
}

/** A ListResponse (RFC 7644 §3.4.2, RFC 9865 §2) out of resources that are JSON text already. */
export function listBody({ total, startIndex, nextCursor, resources }: ListedResources): string {
  const count = total === null ? '' : `"totalResults":${total},`
  const start = startIndex === null ? '' : `"startIndex":${startIndex},`
  const next = nextCursor === null ? '' : `"nextCursor":${JSON.stringify(nextCursor)},`
  return `{"schemas":["${listUrn}"],${count}${start}${next}"itemsPerPage":${resources.length},"Resources":[${resources.join(',')}]}`
}
