export { authorize } from './authorize.ts'
export { signIn } from './sign-in.ts'
export type { AuthEnvironment, Authorized, AuthSecrets, AuthSettings } from './types.ts'
