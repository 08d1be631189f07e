import { readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authorize } from '../../src/auth/index.ts'
import { createHttp } from '../../src/index.ts'

const pem = (name: string) => readFileSync(new URL(`../data/localhost-${name}.pem`, import.meta.url), 'utf8')
const [cert, key] = [pem('cert'), pem('key')]

describe('a server that asks for a certificate', () => {
  const trusted = getCACertificates('default')
  const server = createServer(
    { cert, key, ca: cert, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      response.end(JSON.stringify((request.socket as TLSSocket).getPeerCertificate().subject))
    },
  )
  let url = ''
  beforeAll(async () => {
    setDefaultCACertificates([...trusted, cert])
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    url = `https://localhost:${(server.address() as AddressInfo).port}/`
  })
  afterAll(async () => {
    setDefaultCACertificates(trusted)
    await new Promise((resolve) => server.close(resolve))
  })

  it('is shown the one of the secrets, for calls without a token too', async () => {
    const http = createHttp()
    try {
      const env = { send: http.send, now: Date.now }
      const { send } = authorize({ kind: 'mtls' }, { clientCertificate: cert, clientKey: key }, env)
      const response = await send({ method: 'GET', url, headers: {} })
      expect(response).toMatchObject({ status: 200, body: '{"CN":"localhost"}' })
    } finally {
      await http.close()
    }
  })

  it('refuses a call without one, also over connections that are open with one', async () => {
    const http = createHttp()
    try {
      await http.send({ method: 'GET', url, headers: {}, certificate: { cert, key } })
      await expect(http.send({ method: 'GET', url, headers: {} })).rejects.toMatchObject({ code: 'UNAVAILABLE' })
    } finally {
      await http.close()
    }
  })

  it('a key that is none is said without quoting it', async () => {
    const http = createHttp()
    const certificate = { cert, key: 'not-a-key-s3cret' }
    try {
      const failure = await http.send({ method: 'GET', url, headers: {}, certificate }).catch((error: unknown) => error)
      expect(String(failure)).not.toContain('s3cret')
      expect(failure).toMatchObject({ code: 'UNAVAILABLE', outcomeKnown: true })
    } finally {
      await http.close()
    }
  })
})
