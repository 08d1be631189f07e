export type { DirectoryIndex } from './directory/keys.ts'
export type {
  DirectoryRecord,
  DirectoryRecords,
  RecordGroup,
  RecordMember,
  RecordMembers,
  RecordTerm,
} from './directory/types.ts'
export { openStore } from './open.ts'
export type { ScimToken, ScimTokens } from './repositories/scim-tokens.ts'
export type { DirectoryConfig, OpenStore, StoreOptions } from './types.ts'
