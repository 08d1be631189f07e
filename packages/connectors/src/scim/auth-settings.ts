import { join, resolve } from 'node:path'
import type { AuthSecrets, AuthSettings } from '@sutler/connector-kit'
import { type ConnectorEnv, ProvisioningError } from '@sutler/core'

const text = (description: string) => ({ type: 'string', minLength: 1, description }) as const
const address = (description: string) =>
  ({ type: 'string', format: 'uri', pattern: '^https?://', description }) as const
const kind = (value: AuthSettings['kind'], description: string) => ({ const: value, description }) as const

const signing = {
  algorithm: { enum: ['RS256', 'ES256'], default: 'RS256', description: 'How an assertion is signed.' },
  keyId: text('Name of the key, `kid`, where the service asks for it.'),
}

const tokenRequest = {
  tokenUrl: address('Token endpoint.'),
  clientId: text('Client id.'),
  scope: text('Scopes to ask for, separated by blanks.'),
  audience: text('Whom the token, or the assertion of the client, is for.'),
  clientAuthentication: {
    enum: ['basic', 'body', 'jwt', 'none'],
    default: 'basic',
    description:
      'How the client proves itself: basic and body with secrets.clientSecret, jwt with secrets.privateKey, none with its certificate.',
  },
  ...signing,
}

const branch = (properties: object, required: readonly string[]) => ({
  type: 'object',
  required: ['kind', ...required],
  additionalProperties: false,
  properties,
})

const branches = [
  branch({ kind: kind('bearer', 'A fixed token, secrets.token; with secrets.nextToken while it is changed.') }, []),
  branch({ kind: kind('basic', 'User name and secrets.password.'), user: text('User name.') }, ['user']),
  branch({ kind: kind('client-credentials', 'OAuth 2.0 client credentials (RFC 6749 §4.4).'), ...tokenRequest }, [
    'tokenUrl',
    'clientId',
  ]),
  branch(
    {
      kind: kind(
        'refresh-token',
        'OAuth 2.0 authorisation code: `sutler connector authorize` brings the refresh token.',
      ),
      ...tokenRequest,
      authorizationUrl: address('Where a person signs in, for `sutler connector authorize`; may have a query.'),
      refreshTokenFile: text(
        'Where the newest refresh token is kept; default: beside the store, by the name of the connection.',
      ),
    },
    ['tokenUrl', 'clientId'],
  ),
  branch(
    {
      kind: kind('jwt-bearer', 'A signed assertion in exchange for a token (RFC 7523 §2.1).'),
      tokenUrl: tokenRequest.tokenUrl,
      issuer: text('`iss` of the assertion, often the client id.'),
      subject: text('`sub` of the assertion, often a user.'),
      audience: text('`aud` of the assertion; default: the token endpoint.'),
      scope: tokenRequest.scope,
      ...signing,
    },
    ['tokenUrl', 'issuer', 'subject'],
  ),
  branch({ kind: kind('mtls', 'Nothing but secrets.clientCertificate and secrets.clientKey.') }, []),
] as const

/** JSON Schema of `settings.auth`. */
export const authSchema = Object.freeze({
  oneOf: branches,
  default: { kind: 'bearer' },
  description: 'How calls prove who sends them.',
})

/** Secrets of every kind of authentication. */
export const authSecrets = Object.freeze({
  token: { summary: 'Bearer token of the SCIM interface.', required: false },
  nextToken: { summary: 'Second token while the first is changed: whichever is accepted is used.', required: false },
  password: { summary: 'Password of auth kind basic.', required: false },
  clientSecret: { summary: 'Secret of the OAuth client.', required: false },
  refreshToken: {
    summary: 'First refresh token of auth kind refresh-token, if a sign-in elsewhere has brought it.',
    required: false,
  },
  privateKey: { summary: 'Private key, PEM, that assertions are signed with.', required: false },
  clientCertificate: { summary: 'Client certificate, PEM, for services that want one (mTLS).', required: false },
  clientKey: { summary: 'Private key, PEM, of the client certificate.', required: false },
})

/** What is wrong with `settings.auth`, with its key. */
export function authProblems(auth: unknown): string[] {
  if (typeof auth !== 'object' || auth === null) return ['settings.auth must be a mapping with a kind.']
  const given = auth as Readonly<Record<string, unknown>>
  const kinds = branches.map(({ properties }) => (properties as { kind: { const: string } }).kind.const)
  const chosen = branches[kinds.indexOf(String(given.kind))]
  if (chosen === undefined) return [`settings.auth.kind must be one of ${kinds.join(', ')}.`]
  const known = chosen.properties as Readonly<Record<string, { readonly enum?: readonly string[] }>>
  const missing = chosen.required.filter((key) => given[key] === undefined)
  const unknown = Object.keys(given).filter((key) => !Object.hasOwn(known, key))
  const wrong = Object.entries(given).filter(([key, value]) => {
    const words = known[key]?.enum
    return Object.hasOwn(known, key) && (typeof value !== 'string' || value === '' || words?.includes(value) === false)
  })
  return [
    ...missing.map((key) => `settings.auth.${key} is missing; kind ${String(given.kind)} needs it.`),
    ...unknown.map((key) => `settings.auth.${key} is not known for kind ${String(given.kind)}.`),
    ...wrong.map(([key]) => `settings.auth.${key} must be ${known[key]?.enum?.join(' or ') ?? 'text'}.`),
  ]
}

/**
 * The settings with paths made absolute, and the secrets as they are sent. Throws INVALID_VALUE naming each secret that
 * the kind needs and the configuration does not give.
 */
export function readAuth(auth: AuthSettings, env: ConnectorEnv): { settings: AuthSettings; secrets: AuthSecrets } {
  const secrets = Object.fromEntries(
    Object.keys(authSecrets).flatMap((name) => {
      const value = env.secrets[name]?.reveal()
      return value === undefined ? [] : [[name, value]]
    }),
  ) as AuthSecrets
  const missing = neededSecrets(auth, secrets).filter((name) => secrets[name] === undefined)
  if (missing.length > 0)
    throw new ProvisioningError(
      missing.map((name) => `secrets.${name} is missing; settings.auth of kind ${auth.kind} needs it.`).join('\n'),
      { code: 'INVALID_VALUE', blame: 'connection' },
    )
  if (auth.kind !== 'refresh-token') return { settings: auth, secrets }
  const file = refreshTokenFile(auth, env)
  return { settings: file === null ? auth : { ...auth, refreshTokenFile: file }, secrets }
}

/** Null: there is no place to keep anything. */
function refreshTokenFile({ refreshTokenFile: file }: { refreshTokenFile?: string }, env: ConnectorEnv): string | null {
  if (file !== undefined) return resolve(env.baseDir, file)
  return env.stateDir === undefined ? null : join(env.stateDir, `${env.name}.refresh-token`)
}

function neededSecrets(auth: AuthSettings, given: AuthSecrets): readonly (keyof AuthSecrets)[] {
  const certificate = ['clientCertificate', 'clientKey'] as const
  const pair = certificate.some((name) => given[name] !== undefined) || auth.kind === 'mtls' ? certificate : []
  switch (auth.kind) {
    case 'bearer':
      return given.nextToken === undefined ? pair : ['token', ...pair]
    case 'mtls':
      return pair
    case 'basic':
      return ['password', ...pair]
    case 'jwt-bearer':
      return ['privateKey', ...pair]
    default: {
      const proof = { basic: ['clientSecret'], body: ['clientSecret'], jwt: ['privateKey'], none: [] } as const
      return [...proof[auth.clientAuthentication ?? 'basic'], ...pair]
    }
  }
}
