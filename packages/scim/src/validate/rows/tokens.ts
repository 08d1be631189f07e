import { type Json, objectsIn, readJson } from '../json.ts'
import { expect, NotOffered } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { everywhere, table } from '../row.ts'

const ipsie = 'OpenID IPSIE AL SCIM profile'

/** What the token says of itself. Throws NotOffered for one that says nothing to others than its service. */
function claimsOf({ token }: Probe): Json {
  const parts = token?.split('.') ?? []
  const claims = parts.length === 3 ? readJson(decoded(parts[1] ?? '')) : {}
  if (Object.keys(claims).length === 0) throw new NotOffered('the token is no JSON Web Token')
  return claims
}

function decoded(base64url: string): string {
  try {
    return atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return '' // what is no base64 holds no claims
  }
}

/** The same claims with another signature. Its first character is changed: the last may hold bits that mean nothing. */
function forged(token: string): string {
  const at = token.lastIndexOf('.') + 1
  return `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
}

const schemesOf = ({ config }: Probe) => objectsIn(config.authenticationSchemes).map(({ type }) => String(type))

export const tokenRows = table('Tokens', { profiles: everywhere }, [
  {
    id: 'tokens.forged',
    ...{ clause: 'RFC 7519 §7.2', level: 'MUST', after: ['errors.wrong-token'] },
    title: 'The token with another signature is refused with 401',
    remedy: 'Verify the signature of a JSON Web Token before you believe its claims.',
    async check(probe) {
      claimsOf(probe)
      const authorization = `Bearer ${forged(probe.token ?? '')}`
      const { status } = await probe.get('/Users?count=2', { headers: { authorization } })
      expect(status === 401, '401 should have come')
    },
  },
  {
    id: 'tokens.expire',
    ...{ clause: ipsie, level: 'MUST', profiles: ['interop'] },
    title: 'The access token expires',
    remedy: 'Give out tokens with the claim exp.',
    async check(probe) {
      expect(typeof claimsOf(probe).exp === 'number', 'the token should have the claim exp')
    },
  },
  {
    id: 'tokens.scope',
    ...{ clause: ipsie, level: 'MUST', profiles: ['interop'] },
    title: 'The access token has the scope scim and no other',
    remedy: 'Give out tokens with the scope scim alone, so that one that leaks opens nothing else.',
    async check(probe) {
      const { scope } = claimsOf(probe)
      if (scope === undefined) throw new NotOffered('the token does not show its scope')
      expect(scope === 'scim', 'the claim scope should be scim')
    },
  },
  {
    id: 'tokens.life',
    ...{ clause: 'Entra ID gallery: SCIM tests', level: 'SHOULD', profiles: ['entra'] },
    title: 'The access token lives for 1 to 6 hours',
    remedy: 'Give out tokens for 60 to 360 minutes, as the gallery wants them of OAuth 2.0 client credentials.',
    async check(probe) {
      const { iat, exp } = claimsOf(probe)
      if (typeof iat !== 'number' || typeof exp !== 'number')
        throw new NotOffered('the token does not show how long it lives')
      const minutes = (exp - iat) / 60
      expect(minutes >= 60 && minutes <= 360, `60 to 360 minutes should lie between iat and exp; ${minutes} came`)
    },
  },
  {
    id: 'tokens.oauth',
    ...{ clause: ipsie, level: 'MUST', profiles: ['interop'], after: ['discovery.config.authentication'] },
    title: 'The configuration names OAuth as a way to sign in',
    remedy: 'Add an authentication scheme of the type oauth2 or oauthbearertoken.',
    async check(probe) {
      expect(
        schemesOf(probe).some((type) => ['oauth2', 'oauthbearertoken'].includes(type)),
        'an authentication scheme should have the type oauth2 or oauthbearertoken',
      )
    },
  },
  {
    id: 'tokens.no-basic',
    ...{ clause: 'draft-zollner-scim-interop-profile §7.2', level: 'SHOULD', profiles: ['interop'] },
    title: 'The configuration names no HTTP Basic',
    remedy: 'Take tokens instead of passwords.',
    async check(probe) {
      expect(!schemesOf(probe).includes('httpbasic'), 'no authentication scheme should have the type httpbasic')
    },
  },
])
