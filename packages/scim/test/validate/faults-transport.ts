import { type Fault, json, on } from './bends.ts'
import { type Bend, soundHandshake, token, tokenOf, type WorldOptions } from './world.ts'

const asIs: Bend = (request, next) => next(request)
const config = on('GET', /^\/ServiceProviderConfig$/)
const claims = (changed: Readonly<Record<string, unknown>>): WorldOptions => ({ token: tokenOf(changed) })

/** A server that shakes hands where it should not, or not where it should. */
const tls = (agrees: boolean, like: RegExp): WorldOptions => ({
  handshake: async (wish) => {
    if (!like.test([wish.from, ...(wish.ciphers ?? [])].join(' '))) return soundHandshake(wish)
    if (!agrees) return { agreed: false, why: 'alert: handshake failure' }
    return {
      agreed: true,
      version: wish.to,
      cipher: wish.ciphers?.[0] ?? 'AES128-SHA',
      key: { type: 'rsa', bits: 2048 },
    }
  },
})

const shortKey: WorldOptions = {
  handshake: async (wish) => {
    const came = await soundHandshake(wish)
    return came.agreed ? { ...came, key: { type: 'rsa', bits: 1024 } } : came
  },
}

/** A service that believes what a token says, whoever has signed it. */
const credulous: Bend = (request, next) => {
  const { authorization = '' } = request.headers
  const isSame = authorization.replace(/[^.]*$/, '') === `Bearer ${token.replace(/[^.]*$/, '')}`
  return next(isSame ? { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } } : request)
}

// biome-ignore format: a table
export const transportFaults: readonly Fault[] = [
  { requirement: 'transport.tls12', name: 'TLS 1.2 is refused', bend: () => asIs, options: tls(false, /^TLSv1\.2$/) },
  { requirement: 'transport.tls13', name: 'TLS 1.3 is refused', bend: () => asIs, profile: 'interop', options: tls(false, /^TLSv1\.3/) },
  { requirement: 'transport.old', name: 'TLS 1.0 is spoken', bend: () => asIs, options: tls(true, /^TLSv1$/) },
  { requirement: 'transport.forward-secrecy', name: 'keys are exchanged by RSA', bend: () => asIs, options: tls(true, / AES256-GCM-SHA384/) },
  { requirement: 'entra.tls.ciphers', name: 'only CBC suites are spoken', bend: () => asIs, profile: 'entra', options: tls(false, / ECDHE-RSA-AES256-GCM/) },
  { requirement: 'entra.tls.key', name: 'the key has 1024 bits', bend: () => asIs, profile: 'entra', options: shortKey },
  { requirement: 'tokens.forged', name: 'signatures are not verified', bend: () => credulous },
  { requirement: 'tokens.expire', name: 'the token lives for ever', bend: () => asIs, profile: 'interop', options: claims({ exp: null }) },
  { requirement: 'tokens.scope', name: 'the token opens other services too', bend: () => asIs, profile: 'interop', options: claims({ scope: 'scim mail.read' }) },
  { requirement: 'tokens.life', name: 'the token lives for a year', bend: () => asIs, profile: 'entra', options: claims({ exp: 1_803_801_600 }) },
  { requirement: 'tokens.oauth', name: 'tokens are announced as something else', bend: () => json(config, (body) => { for (const one of body.authenticationSchemes) one.type = 'apikey' })(), profile: 'interop' },
  { requirement: 'tokens.no-basic', name: 'HTTP Basic is announced', bend: () => json(config, (body) => { body.authenticationSchemes.push({ type: 'httpbasic', name: 'Basic', description: 'User name and password' }) })(), profile: 'interop' },
]
