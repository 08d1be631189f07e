import { at } from '../json.ts'
import { messages } from '../names.ts'
import { expect } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { table } from '../row.ts'

/** Some version nobody has. */
const otherVersion = 'W/"sutler-validate"'

async function versioned(probe: Probe) {
  const made = await probe.user()
  const { headers, json } = await probe.get(made.path)
  return { made, etag: headers.etag ?? '', version: at(json, 'meta', 'version') }
}

const earlierOf = {
  PUT: ['users.replace.status'],
  PATCH: ['users.patch.status'],
  DELETE: ['users.delete.gone'],
} as const

export const etagRows = table('Versions', { feature: 'etag', after: ['users.read.status'] }, [
  {
    id: 'etag.header',
    ...{ clause: 'RFC 7644 §3.14', level: 'MUST' },
    title: 'GET sends an ETag that is meta.version',
    remedy: 'Send both, with the same value, or do not announce etag.',
    async check(probe) {
      const { etag, version } = await versioned(probe)
      expect(etag !== '', 'the header ETag should be there')
      expect(etag === version, `meta.version should be ${etag}`)
    },
  },
  {
    id: 'etag.not-modified',
    ...{ clause: 'RFC 7644 §3.14', level: 'MUST', after: ['etag.header'] },
    title: 'GET with If-None-Match of the present version is answered with 304',
    remedy: 'Compare If-None-Match with the version.',
    async check(probe) {
      const { made, etag } = await versioned(probe)
      const { status } = await probe.get(made.path, { headers: { 'if-none-match': etag } })
      expect(status === 304, '304 should have come')
    },
  },
  {
    id: 'etag.changes',
    ...{ clause: 'RFC 7644 §3.14', level: 'MUST', after: ['etag.header', 'users.patch.status'] },
    title: 'A change gives the resource another version',
    remedy: 'Derive the version from what is stored.',
    async check(probe) {
      const { made, etag } = await versioned(probe)
      await probe.patch(made, { op: 'replace', path: 'displayName', value: 'Another' })
      expect((await probe.get(made.path)).headers.etag !== etag, 'another ETag should have come')
    },
  },
  ...(['PUT', 'PATCH', 'DELETE'] as const).map((method) => ({
    id: `etag.match.${method.toLowerCase()}`,
    ...{ clause: 'RFC 7644 §3.14', level: 'MUST' as const, after: ['etag.header', ...earlierOf[method]] },
    title: `${method} with If-Match of another version is refused with 412`,
    remedy: 'Compare If-Match before you write.',
    async check(probe: Probe) {
      const { made } = await versioned(probe)
      const patch = { schemas: [`${messages}:PatchOp`], Operations: [{ op: 'replace', path: 'title', value: 'x' }] }
      const body = method === 'PUT' ? { body: made.json } : method === 'PATCH' ? { body: patch } : {}
      const { status } = await probe.send(method, made.path, { ...body, headers: { 'if-match': otherVersion } })
      expect(status === 412, '412 should have come')
    },
  })),
])
