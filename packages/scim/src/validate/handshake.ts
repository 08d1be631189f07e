import { NotOffered } from './outcome.ts'
import type { Exchange, Handshake, HandshakeWish, ValidateOptions } from './types.ts'

/** Shakes hands as wished, and keeps what came of it. Throws NotOffered where nobody can. */
export async function shakeHands(
  { baseUrl, handshake }: ValidateOptions,
  exchanges: Exchange[],
  wish: HandshakeWish,
): Promise<Handshake> {
  if (!baseUrl.startsWith('https:')) throw new NotOffered('the address is not https, so there is no TLS to judge')
  if (handshake === undefined) throw new NotOffered('this run has no way to look at TLS')
  const came = await handshake(wish)
  exchanges.push({
    method: 'TLS',
    url: baseUrl,
    requestHeaders: {},
    requestBody: [`${wish.from} to ${wish.to}`, ...(wish.ciphers ?? [])].join(' '),
    status: null,
    headers: {},
    body: came.agreed ? `agreed: ${came.version} ${came.cipher}` : `refused: ${came.why}`,
  })
  return came
}
