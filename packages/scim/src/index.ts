export { enterpriseUrn, groupUrn, userUrn } from './client/builtin-schemas.ts'
export { createScimClient } from './client/client.ts'
export { builtinSchema } from './client/discovery.ts'
export { eqFilter } from './client/filter.ts'
export { type PatchOperation, patchBody, patchOperations } from './client/patch.ts'
export { withSchemas } from './client/schemas.ts'
export type {
  Discovery,
  ListedPage,
  ListQuery,
  MemberRemoval,
  Projected,
  RequestOptions,
  ResourceType,
  ScimClient,
  ScimClientOptions,
  ScimResource,
  WalkedPage,
} from './client/types.ts'
export { type Wrapped, wrapAttributes, wrapDeltas, wrappedAttributes } from './references.ts'
