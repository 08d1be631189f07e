import { ProvisioningError } from '@sutler/core'
import { requestLabel } from './label.ts'

/** Node and undici codes of failures before a connection stood, with the sentence for people. */
const connectFailures: Readonly<Record<string, string>> = Object.freeze({
  ECONNREFUSED: 'nothing listens there; check address and port, and that the system runs',
  ENOTFOUND: 'the host name is unknown; check the spelling and the name server',
  EAI_AGAIN: 'the name server did not answer; try later or check it',
  EHOSTUNREACH: 'there is no route to the host; check network and firewall',
  ENETUNREACH: 'there is no route to the network; check network and firewall',
  UND_ERR_CONNECT_TIMEOUT: 'the host did not accept the connection in time; check network and firewall',
  UND_ERR_DESTROYED: 'the connection has been closed by this side',
  UND_ERR_CLOSED: 'the connection has been closed by this side',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; trust it with NODE_EXTRA_CA_CERTS',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate authority is unknown; trust it with NODE_EXTRA_CA_CERTS',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its certificate chain is incomplete; have the server send the intermediate certificate',
  CERT_HAS_EXPIRED: 'its certificate has expired; have it renewed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name; check the address',
})

const timeouts = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT'])

function isNotHttp(error: unknown, code: string): boolean {
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH' || code === 'UND_ERR_HEADERS_OVERFLOW') return true
  return error instanceof Error && error.name === 'HTTPParserError'
}

/** Code of an error from the network, looking into what Node bundles when several addresses were tried. */
function networkCode(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return networkCode(error.errors[0])
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'
}

/**
 * Turns what undici reports into a ProvisioningError. `sent` is true once the request was handed to a live socket:
 * from then on the target may have acted, and the outcome of a failed call is unknown.
 */
export function failureOfTransport(
  error: unknown,
  call: { readonly method: string; readonly url: string; readonly sent: boolean; readonly timeoutMs: number },
): ProvisioningError {
  if (error instanceof ProvisioningError) return error
  const label = requestLabel(call.method, call.url)
  const code = networkCode(error)
  if (timeouts.has(code)) {
    return new ProvisioningError(
      `${label}: no complete answer within ${call.timeoutMs} ms. The target hangs, or needs more time: limits.timeout.`,
      { code: 'TIMEOUT', outcomeKnown: false },
      { cause: error },
    )
  }
  if (isNotHttp(error, code)) {
    return new ProvisioningError(
      `${label}: the answer is not valid HTTP. Check that the address is that of the target.`,
      { code: 'PROTOCOL', outcomeKnown: false },
      // The parser's own error carries what it could not parse, which is payload.
      { cause: error instanceof Error ? error.message : code },
    )
  }
  if (!call.sent && (code === 'UND_ERR_INVALID_ARG' || code === 'ERR_INVALID_URL')) {
    return new ProvisioningError(
      `${label}: the request cannot be sent: a header, the method or the path has characters HTTP does not allow.`,
      { code: 'INVALID_VALUE', outcomeKnown: true },
      { cause: error },
    )
  }
  const why = call.sent
    ? `the connection broke before the answer was complete (${code}); check the system and the network between`
    : (connectFailures[code] ?? `there is no connection (${code})`)
  return new ProvisioningError(`${label}: ${why}.`, { code: 'UNAVAILABLE', outcomeKnown: !call.sent }, { cause: error })
}
