export { createScimClient } from './client/client.ts'
export { builtinDiscovery, builtinSchema } from './client/discovery.ts'
export { eqFilter } from './client/filter.ts'
export { type PatchOperation, patchBodies, patchBody, patchOperations } from './client/patch.ts'
export { withSchemas } from './client/schemas.ts'
export type {
  Discovery,
  ListedPage,
  ListQuery,
  Projected,
  RequestOptions,
  ResourceType,
  ScimClient,
  ScimClientOptions,
  ScimResource,
  WalkedPage,
} from './client/types.ts'
export { firstCoreUrn, firstEnterpriseUrn } from './client/version-one.ts'
export { type ErrorRule, firstVersionWire, type MemberRemoval, standardWire, type Wire } from './client/wire.ts'
export { ScimError, type ScimType } from './error.ts'
export {
  type CheckOptions,
  checkElementFilter,
  checkFilter,
  type FilterProblem,
} from './filter/check.ts'
export { compileElementFilter, compileFilter } from './filter/compile.ts'
export { explainFilter, type FilterVerdict } from './filter/explain.ts'
export { compareInstants, type Instant, parseInstant } from './filter/instant.ts'
export { mentions } from './filter/mentions.ts'
export {
  type FilterResult,
  type PathResult,
  parseAttributePath,
  parseFilter,
  parsePatchPath,
} from './filter/parse.ts'
export { printFilter } from './filter/print.ts'
export { type FilterLimits, filterLimits, type ParseOptions } from './filter/scanner.ts'
export type { AttributePath, CompareOperator, Filter, ParseProblem, PatchPath } from './filter/types.ts'
export { applyPatch, type PatchResult } from './patch/apply.ts'
export type { LeniencyRow } from './patch/leniency-row.ts'
export { leniencyRows } from './patch/leniency-rows.ts'
export { type SplitOperations, splitMembers } from './patch/members.ts'
export { entra, type Profile, type ProfileName, profiles, strict } from './patch/profiles.ts'
export { patchOpUrn, readPatch } from './patch/read.ts'
export type { Leniency, OperationPlace, PatchOperation as ScimPatchOperation } from './patch/types.ts'
export { type Wrapped, wrapAttributes, wrapDeltas, wrappedAttributes } from './references.ts'
export { compileProjection, project, type Selection } from './resource/project.ts'
export { type ReadResourceOptions, readResource } from './resource/read.ts'
export { withoutSecrets } from './resource/secrets.ts'
export { commonAttributes } from './schema/common.ts'
export { resourceTypeSchema, schemaSchema, serviceProviderConfigSchema } from './schema/discovery-schemas.ts'
export { flatAttributes, objectTypeSchema, resourceTypeJson, schemaJson } from './schema/documents.ts'
export { enterpriseUserSchema } from './schema/enterprise-user.ts'
export { groupSchema } from './schema/group.ts'
export {
  type KnownPathOptions,
  knownPath,
  knownPathText,
  knownSchema,
  near,
  pathText,
} from './schema/known-path.ts'
export { type ReadSchemaResult, readSchema, type SchemaProblem } from './schema/read.ts'
export { groupType, type ResourceTypeDefinition, resourceType, userType } from './schema/resource-type.ts'
export type {
  KnownPath,
  ResourceType as ScimResourceType,
  ScimAttribute,
  ScimSchema,
} from './schema/types.ts'
export {
  enterpriseUrn,
  groupUrn,
  resourceTypeUrn,
  schemaUrn,
  serviceProviderConfigUrn,
  userUrn,
} from './schema/urns.ts'
export { userSchema } from './schema/user.ts'
export { errorAnswer } from './server/answer.ts'
export type { AuthenticationScheme } from './server/discovery.ts'
export { hasMembers } from './server/endpoint.ts'
export { createScimHandler, type ScimHandler, type ScimHandlerOptions } from './server/handler.ts'
export { defaultLimits } from './server/limits.ts'
export { createMemoryResources, type MemoryResourcesOptions } from './server/memory.ts'
export { compareKeys, type SortKey, sortKeyOf, viewOf } from './server/sort.ts'
export type {
  ListOptions,
  MemberChange,
  ReadOptions,
  ResourceChange,
  ResourcePage,
  Resources,
  ScimAnswer,
  ScimLimits,
  ScimPrincipal,
  ScimRequest,
  StoredResource,
} from './server/types.ts'
export { htmlReport } from './validate/report/html.ts'
export { junitReport } from './validate/report/junit.ts'
export type { Requirement } from './validate/requirement.ts'
export { requirements } from './validate/requirements.ts'
export { requirementsOf, validateScim } from './validate/run.ts'
export type {
  Exchange as ValidationExchange,
  Handshake,
  HandshakeWish,
  LeftObject,
  RequirementResult,
  ValidateOptions,
  ValidationProfile,
  ValidationReport,
} from './validate/types.ts'
