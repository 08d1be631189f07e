/**
 * Why a sign-in in a browser brought nothing: `SIGN_IN_REFUSED` the person or the service said no, `SIGN_IN_TIMEOUT`
 * nobody came, `SIGN_IN_FOREIGN` the answer belongs to another sign-in, `SIGN_IN_PORT` the listener has no port.
 */
export type SignInFailure = 'SIGN_IN_REFUSED' | 'SIGN_IN_TIMEOUT' | 'SIGN_IN_FOREIGN' | 'SIGN_IN_PORT'

/** A sign-in in a browser that brought nothing. The message says what to do. */
export class SignInError extends Error {
  readonly code: SignInFailure

  constructor(code: SignInFailure, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'SignInError'
    this.code = code
  }
}
