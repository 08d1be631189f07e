import { createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto'
import { ProvisioningError } from '@sutler/core'
import type { Signing } from './types.ts'

/** Seconds an assertion is good for: long enough for a clock that is off, short enough to be useless when stolen. */
const lifetime = 300

export interface Claims {
  readonly iss: string
  readonly sub: string
  readonly aud: string
}

/**
 * Signs an assertion (RFC 7523 §3, RFC 7515 compact form), good for five minutes from `now` (ms since 1970).
 *
 * Throws INVALID_VALUE for a key that cannot be read or does not fit the algorithm; the message never quotes it.
 */
export function signAssertion(claims: Claims, pem: string, signing: Signing, now: number): string {
  const algorithm = signing.algorithm ?? 'RS256'
  const key = readKey(pem, algorithm)
  const iat = Math.floor(now / 1000)
  const header = { alg: algorithm, typ: 'JWT', ...(signing.keyId !== undefined && { kid: signing.keyId }) }
  const body = { ...claims, iat, nbf: iat, exp: iat + lifetime, jti: randomUUID() }
  const text = `${encode(header)}.${encode(body)}`
  // RFC 7518 §3.4: the two numbers side by side, and not the DER that OpenSSL writes.
  const signature = sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' })
  return `${text}.${signature.toString('base64url')}`
}

function readKey(pem: string, algorithm: 'RS256' | 'ES256'): KeyObject {
  const key = parse(pem)
  const fits =
    algorithm === 'RS256'
      ? key?.asymmetricKeyType === 'rsa'
      : key?.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
  if (key !== null && fits) return key
  const wanted = algorithm === 'RS256' ? 'an RSA key' : 'an EC key of curve P-256'
  const problem = key === null ? 'is not a private key in PEM form without a passphrase' : `does not fit ${algorithm}`
  throw new ProvisioningError(`secrets.privateKey ${problem}; ${algorithm} needs ${wanted}.`, {
    code: 'INVALID_VALUE',
    blame: 'connection',
  })
}

function parse(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem)
  } catch {
    return null // the reason OpenSSL gives names its own sources, and helps nobody
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}
