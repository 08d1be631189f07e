import { lookup } from 'node:dns/promises'
import { BlockList, isIP } from 'node:net'
import { UsageError } from './session.ts'

const privateNetworks = new BlockList()
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
] as const)
  privateNetworks.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  privateNetworks.addSubnet(network, prefix, 'ipv6')

/**
 * Sees to it that a token is sent nowhere by mistake: not into a private network unless that is allowed, and not over
 * the internet without TLS. Throws UsageError.
 */
export async function assertAddress(baseUrl: string, allowPrivate: boolean): Promise<void> {
  const url = URL.parse(baseUrl)
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw new UsageError('the address must be one such as https://app.example/scim/v2, without a query')
  if (url.username !== '' || url.password !== '') throw new UsageError('the address must hold no user name or password')
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const found = await privateAddress(host)
  if (found !== null && !allowPrivate)
    throw new UsageError(`${host} is in a private network (${found}); add --allow-private if that is meant`)
  if (found === null && url.protocol === 'http:')
    throw new UsageError('over http everybody on the way can read the token; use https')
}

/** The private one among the addresses of a host; null: it has none, or cannot be found, which the first request tells. */
async function privateAddress(host: string): Promise<string | null> {
  const addresses = isIP(host) > 0 ? [host] : await addressesOf(host)
  return addresses.find((one) => privateNetworks.check(one, isIP(one) === 6 ? 'ipv6' : 'ipv4')) ?? null
}

async function addressesOf(host: string): Promise<readonly string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address)
  } catch {
    return []
  }
}
