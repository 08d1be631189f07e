import { at, textsIn } from '../json.ts'
import { messages } from '../names.ts'
import { expect } from '../outcome.ts'
import { everywhere, table } from '../row.ts'

/** An id nobody has. */
export const nobody = 'sutler-validate-nobody'

const missing = `/Users/${nobody}`

export const errorRows = table('Errors and media types', { profiles: everywhere }, [
  {
    id: 'errors.not-found',
    ...{ clause: 'RFC 7644 §3.12', level: 'MUST' },
    title: 'An id that nobody has is answered with 404',
    remedy: 'Answer 404 with a SCIM error.',
    async check(probe) {
      expect((await probe.get(missing)).status === 404, '404 should have come')
    },
  },
  {
    id: 'errors.schema',
    ...{ clause: 'RFC 7644 §3.12', level: 'MUST', after: ['errors.not-found'] },
    title: 'Errors have a JSON body that names the schema of errors',
    remedy: `Send a body whose schemas hold ${messages}:Error.`,
    async check(probe) {
      const { json } = await probe.get(missing)
      expect(textsIn(json.schemas).includes(`${messages}:Error`), `schemas should hold ${messages}:Error`)
    },
  },
  {
    id: 'errors.status',
    ...{ clause: 'RFC 7644 §3.12', level: 'MUST', after: ['errors.schema'] },
    title: 'The body of an error repeats the HTTP status as text',
    remedy: 'Set `status` to a text such as "404".',
    async check(probe) {
      const { json, status } = await probe.get(missing)
      expect(json.status === String(status), `status should be "${status}", a text`)
    },
  },
  {
    id: 'errors.detail',
    ...{ clause: 'RFC 7644 §3.12', level: 'SHOULD', after: ['errors.schema'] },
    title: 'The body of an error says in words what is wrong',
    remedy: 'Fill `detail`.',
    async check(probe) {
      const { json } = await probe.get(missing)
      expect(typeof json.detail === 'string' && json.detail !== '', 'detail should be a text')
    },
  },
  {
    id: 'errors.media-type',
    ...{ clause: 'RFC 7644 §3.1', level: 'MUST', after: ['errors.schema'] },
    title: 'Errors come as application/scim+json',
    remedy: 'Set Content-Type: application/scim+json on errors too.',
    async check(probe) {
      const { headers } = await probe.get(missing)
      expect(
        /^application\/scim\+json\b/i.test(headers['content-type'] ?? ''),
        'Content-Type should be application/scim+json',
      )
    },
  },
  {
    id: 'errors.unauthorized',
    ...{ clause: 'RFC 7644 §2', level: 'MUST' },
    title: 'A request without credentials is refused with 401',
    remedy: 'Ask for credentials on every resource; only discovery may be open.',
    async check(probe) {
      const { status } = await probe.get('/Users?count=1', { headers: { authorization: '' } })
      expect(status === 401, '401 should have come')
    },
  },
  {
    id: 'errors.wrong-token',
    ...{ clause: 'RFC 7644 §2', level: 'MUST', after: ['errors.unauthorized'] },
    title: 'A request with a token nobody gave out is refused with 401',
    remedy: 'Answer 401, neither 403 nor a redirect to a login page.',
    async check(probe) {
      const { status } = await probe.get('/Users?count=1', {
        headers: { authorization: 'Bearer sutler-validate-wrong' },
      })
      expect(status === 401, '401 should have come')
    },
  },
  {
    id: 'errors.challenge',
    ...{ clause: 'RFC 9110 §11.6.1', level: 'SHOULD', after: ['errors.unauthorized'], profiles: ['rfc'] },
    title: 'An answer 401 says in WWW-Authenticate how to sign in',
    remedy: 'Add WWW-Authenticate: Bearer.',
    async check(probe) {
      const { headers } = await probe.get('/Users?count=1', { headers: { authorization: '' } })
      expect((headers['www-authenticate'] ?? '') !== '', 'WWW-Authenticate should be there')
    },
  },
  {
    id: 'errors.no-json',
    ...{ clause: 'RFC 7644 §3.12', level: 'MUST', profiles: ['rfc'] },
    title: 'A body that is no JSON is refused with 400',
    remedy: 'Answer 400 invalidSyntax when the body cannot be read.',
    async check(probe) {
      expect((await probe.send('POST', '/Users', { body: '{"userName": ' })).status === 400, '400 should have come')
    },
  },
  {
    id: 'errors.no-json.type',
    ...{ clause: 'RFC 7644 §3.12', level: 'SHOULD', profiles: ['rfc'], after: ['errors.no-json'] },
    title: 'That refusal has the scimType invalidSyntax',
    remedy: 'Set scimType to invalidSyntax.',
    async check(probe) {
      const { json } = await probe.send('POST', '/Users', { body: '{"userName": ' })
      expect(at(json, 'scimType') === 'invalidSyntax', 'scimType should be invalidSyntax')
    },
  },
  {
    id: 'format.scim-json',
    ...{ clause: 'RFC 7644 §3.8', level: 'MUST' },
    title: 'Answers come as application/scim+json to clients that accept it',
    remedy: 'Set Content-Type: application/scim+json.',
    async check(probe) {
      const { headers } = await probe.get('/Users?count=1')
      expect(
        /^application\/scim\+json\b/i.test(headers['content-type'] ?? ''),
        'Content-Type should be application/scim+json',
      )
    },
  },
  {
    id: 'format.json',
    ...{ clause: 'RFC 7644 §3.8', level: 'SHOULD', profiles: ['rfc'] },
    title: 'Clients that accept application/json alone are answered too',
    remedy: 'Serve the same JSON for Accept: application/json.',
    async check(probe) {
      const { status } = await probe.get('/Users?count=1', { headers: { accept: 'application/json' } })
      expect(status === 200, '200 should have come')
    },
  },
  {
    id: 'format.unknown-path',
    ...{ clause: 'RFC 7644 §3.12', level: 'MUST', profiles: ['rfc'] },
    title: 'An address where there is nothing is answered with 404',
    remedy: 'Answer 404 for endpoints you do not have.',
    async check(probe) {
      expect((await probe.get(`/${nobody}`)).status === 404, '404 should have come')
    },
  },
])
