import { X509Certificate } from 'node:crypto'
import { connect, type TLSSocket } from 'node:tls'
import type { Handshake, HandshakeWish } from '@sutler/scim'

const timeoutMs = 10_000

/**
 * One TLS handshake with the host of an address. The certificate is not verified: requests do that, this looks at
 * versions and ciphers. What was agreed in the end only a successful handshake tells; all else is a refusal.
 */
export function shakeHands(baseUrl: string, wish: HandshakeWish, signal: AbortSignal): Promise<Handshake> {
  const { hostname, port } = new URL(baseUrl)
  const host = hostname.replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...{ host, port: Number(port || 443), minVersion: wish.from, maxVersion: wish.to },
      // Without a name of its own the server is not told one.
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      rejectUnauthorized: false,
      ciphers: ciphersOf(wish),
      timeout: timeoutMs,
    })
    const end = (came: Handshake) => {
      signal.removeEventListener('abort', stop)
      socket.destroy()
      resolve(came)
    }
    const stop = () => {
      socket.destroy()
      reject(signal.reason)
    }
    signal.addEventListener('abort', stop, { once: true })
    socket.once('secureConnect', () => end(agreementOf(socket)))
    socket.once('timeout', () => end({ agreed: false, why: `no answer for ${timeoutMs / 1000} s` }))
    socket.on('error', (error: NodeJS.ErrnoException) => end({ agreed: false, why: error.code ?? error.message }))
  })
}

/** OpenSSL offers neither old versions nor weak suites unless its security level is lowered. */
function ciphersOf({ to, ciphers }: HandshakeWish): string {
  if (ciphers !== undefined) return `${ciphers.join(':')}:@SECLEVEL=0`
  return to < 'TLSv1.2' ? 'ALL:@SECLEVEL=0' : 'DEFAULT:@SECLEVEL=0'
}

function agreementOf(socket: TLSSocket): Handshake {
  const certificate = socket.getPeerCertificate().raw
  const key = certificate === undefined ? null : keyOf(certificate)
  return { agreed: true, version: socket.getProtocol() ?? 'unknown', cipher: socket.getCipher().standardName, key }
}

// biome-ignore format: a table
const curveBits: Readonly<Record<string, number>> = {
  prime192v1: 192, secp224r1: 224, prime256v1: 256, secp256k1: 256, secp384r1: 384, secp521r1: 521,
}

/** Null: nobody knows how long it is. */
function keyOf(certificate: Buffer): { readonly type: string; readonly bits: number } | null {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details } = new X509Certificate(certificate)
    .publicKey
  if (type.startsWith('ed')) return { type, bits: type === 'ed448' ? 448 : 256 }
  const bits = details?.modulusLength ?? curveBits[details?.namedCurve ?? '']
  return bits === undefined ? null : { type, bits }
}
