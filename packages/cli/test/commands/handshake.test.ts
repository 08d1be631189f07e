import { readFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createServer, type TlsOptions } from 'node:tls'
import type { HandshakeWish } from '@sutler/scim'
import { afterEach, expect, it } from 'vitest'
import { shakeHands } from '../../src/commands/handshake.ts'

const pem = (name: string) => readFileSync(join(import.meta.dirname, `../data/localhost-rsa-${name}.pem`))
const [cert, key] = [pem('cert'), pem('key')]

const second: HandshakeWish = { from: 'TLSv1.2', to: 'TLSv1.2' }
const third: HandshakeWish = { from: 'TLSv1.3', to: 'TLSv1.3' }
const old: HandshakeWish = { from: 'TLSv1', to: 'TLSv1.1' }
const byRsa: HandshakeWish = { ...second, ciphers: ['AES256-GCM-SHA384', 'AES128-GCM-SHA256'] }

const servers: { close(): void }[] = []
afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

async function agreed(options: TlsOptions, wishes: readonly HandshakeWish[]): Promise<readonly boolean[]> {
  const server = createServer({ cert, key, ...options }, (socket) => socket.on('error', () => {}))
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/scim`
  const answers = []
  for (const wish of wishes) answers.push((await shakeHands(url, wish, new AbortController().signal)).agreed)
  return answers
}

it.each([
  ['as Node is by default', {}, [true, true, false, true]],
  ['TLS 1.3 alone', { minVersion: 'TLSv1.3' }, [false, true, false, false]],
  ['TLS 1.2 alone', { maxVersion: 'TLSv1.2' }, [true, false, false, true]],
  ['TLS 1.0 and later', { minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' }, [true, true, true, true]],
  ['forward secrecy alone', { ciphers: 'ECDHE-RSA-AES256-GCM-SHA384' }, [true, true, false, false]],
] as const)('a real server, %s', async (_name, options, wanted) => {
  expect(await agreed(options, [second, third, old, byRsa])).toEqual(wanted)
})

it('tells version, cipher and key', async () => {
  const server = createServer({ cert, key })
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  expect(await shakeHands(`https://localhost:${port}/`, third, new AbortController().signal)).toEqual({
    agreed: true,
    version: 'TLSv1.3',
    cipher: expect.stringMatching(/^TLS_/),
    key: { type: 'rsa', bits: 2048 },
  })
})

it('is refused where nothing listens', async () => {
  const came = await shakeHands('https://127.0.0.1:1/', second, new AbortController().signal)
  expect(came).toEqual({ agreed: false, why: 'ECONNREFUSED' })
})
