export { authorize } from './authorize.ts'
export type { AuthEnvironment, Authorized, AuthSecrets, AuthSettings } from './types.ts'
