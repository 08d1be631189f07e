import { readSecret, SecretError } from '../config/secrets.ts'
import { type Config, ConfigError, type ConfigProblem } from '../config/types.ts'
import { type ConfiguredToken, hashToken } from './credential.ts'

/** The shortest token that cannot be guessed at any rate a server answers; Sutler's own have 43 characters. */
const shortestToken = 16

/** The tokens of the SCIM clients in the configuration. Throws ConfigError with all that are missing, weak or doubled. */
export async function readConfiguredTokens(
  config: Pick<Config, 'scim' | 'baseDir' | 'locate'>,
  variables: Readonly<Record<string, string | undefined>>,
): Promise<readonly ConfiguredToken[]> {
  const tokens: ConfiguredToken[] = []
  const problems: ConfigProblem[] = []
  const seen = new Set<string>()
  for (const [index, { tokens: references, ...client }] of config.scim.credentials.entries()) {
    const complain = (code: string, summary: string, remedy: string) =>
      problems.push(
        config.locate(['scim', 'credentials', index, 'token'], { severity: 'error', code, summary, remedy }),
      )
    for (const reference of references) {
      try {
        const token = await readSecret(reference, { variables, baseDir: config.baseDir })
        const digest = hashToken(token)
        if (token.length < shortestToken || /\s/.test(token))
          complain(
            'SECRET_WEAK',
            `a token has at least ${shortestToken} characters and no space`,
            'make one: openssl rand -hex 32',
          )
        else if (seen.has(digest))
          complain('SECRET_SHARED', 'another client has this token', 'give each client its own')
        else tokens.push({ ...client, token })
        seen.add(digest)
      } catch (error) {
        if (!(error instanceof SecretError)) throw error
        complain('SECRET_MISSING', error.message, error.remedy)
      }
    }
  }
  if (problems.length > 0) throw new ConfigError(problems)
  return tokens
}
