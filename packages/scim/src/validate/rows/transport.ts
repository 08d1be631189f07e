import { expect, need } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { everywhere, table } from '../row.ts'
import type { HandshakeWish } from '../types.ts'

// Names of OpenSSL, of suites of TLS 1.2: from 1.3 on all are forward secret.
const forwardSecret = [
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES128-GCM-SHA256',
]
const notForwardSecret = ['AES256-GCM-SHA384', 'AES128-GCM-SHA256', 'AES256-SHA256', 'AES128-SHA256', 'AES256-SHA']

const second = { from: 'TLSv1.2', to: 'TLSv1.2' } as const

/** A refusal says something only where another handshake succeeds. */
async function expectRefused(probe: Probe, wish: HandshakeWish, should: string): Promise<void> {
  need((await probe.handshake({ from: 'TLSv1.2', to: 'TLSv1.3' })).agreed, 'no handshake succeeds, of TLS 1.2 or 1.3')
  expect(!(await probe.handshake(wish)).agreed, should)
}

const entra = 'Entra ID provisioning: TLS'
const curves = ['ec', 'ed25519', 'ed448']

export const transportRows = table('Transport', { profiles: everywhere }, [
  {
    id: 'transport.tls12',
    ...{ clause: 'RFC 7644 §7.2', level: 'MUST', profiles: ['rfc', 'entra'] },
    title: 'TLS 1.2 is spoken',
    remedy: 'Enable TLS 1.2 besides TLS 1.3.',
    async check(probe) {
      expect((await probe.handshake(second)).agreed, 'a handshake of TLS 1.2 should have succeeded')
    },
  },
  {
    id: 'transport.tls13',
    ...{ clause: 'draft-zollner-scim-interop-profile §7.1', level: 'MUST', profiles: ['interop'] },
    title: 'TLS 1.3 is spoken',
    remedy: 'Enable TLS 1.3.',
    async check(probe) {
      const { agreed } = await probe.handshake({ from: 'TLSv1.3', to: 'TLSv1.3' })
      expect(agreed, 'a handshake of TLS 1.3 should have succeeded')
    },
  },
  {
    id: 'transport.old',
    ...{ clause: 'RFC 9325 §3.1.1', level: 'MUST' },
    title: 'TLS 1.0 and 1.1 are refused',
    remedy: 'Disable all versions before TLS 1.2; RFC 8996 has put them out of use.',
    async check(probe) {
      await expectRefused(probe, { from: 'TLSv1', to: 'TLSv1.1' }, 'a handshake of TLS 1.0 or 1.1 should have failed')
    },
  },
  {
    id: 'transport.forward-secrecy',
    ...{ clause: 'RFC 9325 §4.1', level: 'SHOULD', profiles: ['rfc', 'interop'] },
    title: 'Ciphers of TLS 1.2 without forward secrecy are refused',
    remedy: 'Leave out the suites that exchange keys by RSA; those with ECDHE remain.',
    async check(probe) {
      const wish = { ...second, ciphers: notForwardSecret }
      await expectRefused(probe, wish, 'a handshake without forward secrecy should have failed')
    },
  },
  {
    id: 'entra.tls.ciphers',
    ...{ clause: entra, level: 'MUST', profiles: ['entra'], after: ['transport.tls12'] },
    title: 'A suite of ECDHE and AES-GCM is spoken in TLS 1.2',
    remedy: `Enable at least one of ${forwardSecret.join(', ')}.`,
    async check(probe) {
      const { agreed } = await probe.handshake({ ...second, ciphers: forwardSecret })
      expect(agreed, 'a handshake with ECDHE and AES-GCM should have succeeded')
    },
  },
  {
    id: 'entra.tls.key',
    ...{ clause: entra, level: 'MUST', profiles: ['entra'], after: ['transport.tls12'] },
    title: 'The key of the certificate has at least 2048 bits of RSA, or 256 on a curve',
    remedy: 'Have a certificate made for a longer key.',
    async check(probe) {
      const came = await probe.handshake({ from: 'TLSv1.2', to: 'TLSv1.3' })
      const key = came.agreed ? came.key : null
      need(key !== null, 'the handshake shows no key')
      const least = curves.includes(key?.type ?? '') ? 256 : 2048
      expect((key?.bits ?? 0) >= least, `the key should have at least ${least} bits; ${key?.bits} came`)
    },
  },
])
