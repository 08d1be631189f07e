import { afterEach, describe, expect, it } from 'vitest'
import { start as startAtlassian } from '../../simulators/scim-atlassian/emulator.ts'
import { start as startAws } from '../../simulators/scim-aws-iam-identity-center/emulator.ts'
import { start as startDatabricks } from '../../simulators/scim-databricks/emulator.ts'
import { start as startGithub } from '../../simulators/scim-github/emulator.ts'
import type { Emulator } from '../../simulators/scim-kit/emulator.ts'
import { start as startSalesforce } from '../../simulators/scim-salesforce/emulator.ts'
import { start as startSlack, startFirstVersion as startSlackOne } from '../../simulators/scim-slack/emulator.ts'
import { start as startSnowflake } from '../../simulators/scim-snowflake/emulator.ts'
import { start as startWorkplace } from '../../simulators/scim-workplace/emulator.ts'
import { start as startZoom } from '../../simulators/scim-zoom/emulator.ts'

let emulator: Emulator | null = null
afterEach(() => emulator?.stop())

const user = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'] }
const full = {
  ...user,
  userName: 'ada@example.com',
  externalId: '1',
  displayName: 'Ada',
  active: true,
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [{ type: 'work', value: 'ada@example.com' }],
}
const patch = (...Operations: readonly object[]) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
})
const ids = (count: number) => Array.from({ length: count }, (_, index) => ({ value: `u${index}` }))
const nodes = Array.from({ length: 101 }, () => 'userName eq "a"').join(' and ')

interface Ask {
  readonly headers?: Record<string, string>
  readonly body?: object
}

async function ask(at: Emulator, method: string, path: string, { headers = {}, body }: Ask = {}) {
  const response = await fetch(at.url + path, {
    method,
    headers: { authorization: 'Bearer token', accept: 'application/scim+json', 'user-agent': 'test', ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, retryAfter: response.headers.get('retry-after'), text: await response.text() }
}

type Case = readonly [
  name: string,
  start: () => Promise<Emulator>,
  method: string,
  path: string,
  ask: Ask,
  status: number,
  says: RegExp,
]

/** `USER` and `GROUP` in a path stand for objects that are there. */
const cases: readonly Case[] = [
  [
    'AWS: 101 members at once',
    startAws,
    'PATCH',
    '/Groups/GROUP',
    { body: patch({ op: 'add', path: 'members', value: ids(101) }) },
    400,
    /maximum of 100 membership changes/,
  ],
  [
    'AWS: all members replaced',
    startAws,
    'PATCH',
    '/Groups/GROUP',
    { body: patch({ op: 'replace', path: 'members', value: [] }) },
    400,
    /replacing or removing all/,
  ],
  [
    'AWS: all members removed',
    startAws,
    'PATCH',
    '/Groups/GROUP',
    { body: patch({ op: 'remove', path: 'members' }) },
    400,
    /replacing or removing all/,
  ],
  [
    'AWS: userName removed',
    startAws,
    'PATCH',
    '/Users/USER',
    { body: patch({ op: 'remove', path: 'userName' }) },
    400,
    /cannot be removed/,
  ],
  [
    'AWS: active twice',
    startAws,
    'PATCH',
    '/Users/USER',
    { body: patch({ op: 'replace', path: 'active', value: true }, { op: 'replace', path: 'active', value: false }) },
    400,
    /multiple operations/,
  ],
  [
    'AWS: two addresses',
    startAws,
    'POST',
    '/Users',
    { body: { ...full, emails: [...full.emails, { value: 'b@example.com' }] } },
    400,
    /emails takes a single value/,
  ],
  [
    'AWS: no family name',
    startAws,
    'POST',
    '/Users',
    { body: { ...full, name: { givenName: 'Ada' } } },
    400,
    /name\.familyName is required/,
  ],
  [
    'AWS: photos',
    startAws,
    'POST',
    '/Users',
    { body: { ...full, photos: [{ value: 'x' }] } },
    400,
    /photos is not supported/,
  ],
  [
    'AWS: a filter with or',
    startAws,
    'GET',
    '/Users?filter=userName%20eq%20%22a%22%20or%20userName%20eq%20%22b%22',
    {},
    400,
    /filter is not supported/,
  ],
  [
    'Slack: 22 characters',
    startSlack,
    'POST',
    '/Users',
    { body: { ...full, userName: 'a'.repeat(22) } },
    400,
    /username_too_long/,
  ],
  [
    'Slack 1.1: Operations',
    startSlackOne,
    'PATCH',
    '/Users/USER',
    { body: patch({ op: 'replace', path: 'title', value: 'x' }) },
    400,
    /unknown attribute Operations/,
  ],
  ['GitHub: no User-Agent', startGithub, 'GET', '/Users', { headers: { 'user-agent': '' } }, 403, /User-Agent header/],
  [
    'GitHub: no externalId',
    startGithub,
    'POST',
    '/Users',
    { body: { ...full, externalId: '' } },
    400,
    /externalId is required/,
  ],
  ['GitHub: another case', startGithub, 'GET', '/users', {}, 404, /no such endpoint/],
  ['Zoom: a wrong Accept', startZoom, 'GET', '/Users', { headers: { accept: 'text/html' } }, 406, /Accept must be/],
  ['Zoom: no single sign-on', () => startZoom({ singleSignOn: false }), 'GET', '/Users', {}, 400, /Single Sign-On/],
  [
    'Zoom: a name by PATCH',
    startZoom,
    'PATCH',
    '/Users/USER',
    { body: patch({ op: 'replace', path: 'title', value: 'x' }) },
    400,
    /PATCH only activates/,
  ],
  [
    'Databricks: 201 nodes',
    startDatabricks,
    'GET',
    `/Users?filter=${encodeURIComponent(nodes)}`,
    {},
    400,
    /INVALID_FILTER/,
  ],
  [
    'Snowflake: two addresses',
    startSnowflake,
    'POST',
    '/Users',
    { body: { ...full, emails: [...full.emails, { value: 'b' }] } },
    400,
    /emails takes a single value/,
  ],
  [
    'Snowflake: a foreign object',
    startSnowflake,
    'PATCH',
    '/Users/FOREIGN',
    { body: patch({ op: 'replace', path: 'displayName', value: 'x' }) },
    403,
    /not owned/,
  ],
  [
    'Atlassian: a foreign domain',
    startAtlassian,
    'POST',
    '/Users',
    { body: { ...full, emails: [{ value: 'ada@elsewhere.org' }] } },
    400,
    /not verified/,
  ],
  ['Salesforce: DELETE', startSalesforce, 'DELETE', '/Users/USER', {}, 405, /not supported/],
  ['Salesforce: no profile', startSalesforce, 'POST', '/Users', { body: full }, 400, /entitlements is required/],
  [
    'Salesforce: a bare list',
    startSalesforce,
    'PATCH',
    '/Groups/GROUP',
    { body: patch({ op: 'add', path: 'members', value: ids(1) }) },
    400,
    /have to be given as/,
  ],
  [
    'Workplace: a foreign domain',
    startWorkplace,
    'POST',
    '/Users',
    { body: { ...full, userName: 'ada@elsewhere.org' } },
    400,
    /1789003/,
  ],
  ['Workplace: PATCH', startWorkplace, 'PATCH', '/Users/USER', { body: patch() }, 405, /not supported/],
  [
    'any: a wrong token',
    startAws,
    'GET',
    '/Users',
    { headers: { authorization: 'Bearer other' } },
    401,
    /invalid_authentication/,
  ],
]

describe('an emulator refuses', () => {
  it.each(cases)('%s', async (_, start, method, path, sent, status, says) => {
    emulator = await start()
    const there = {
      USER: emulator.seed('/Users', { ...full, userName: 'ben@example.com' }),
      GROUP: emulator.seed('/Groups', { displayName: 'ALPHA' }),
      FOREIGN: emulator.seed('/Users', { ...full, userName: 'root', foreign: true }),
    }
    const concrete = path.replace(/USER|GROUP|FOREIGN/, (name) => there[name as keyof typeof there])
    const { status: answered, text } = await ask(emulator, method, concrete, sent)
    expect(text).toMatch(says)
    expect(answered).toBe(status)
    expect(emulator.writes).toEqual([])
  })

  it('calls over the rate, with the seconds to wait, and takes them again after that', async () => {
    let now = 0
    emulator = await startSlack({ now: () => now })
    const make = (n: number) =>
      ask(emulator as Emulator, 'POST', '/Users', {
        body: { ...full, userName: `u${n}`, emails: [{ value: `u${n}@x` }] },
      })
    for (let n = 0; n < 20; n++) expect((await make(n)).status).toBe(201)
    expect(await make(20)).toMatchObject({ status: 429, retryAfter: '1' })
    now += 1000
    expect((await make(20)).status).toBe(201)
  })
})

it('AWS never shows the members of a group, and answers whether one is in it', async () => {
  emulator = await startAws()
  const member = emulator.seed('/Users', full)
  const group = emulator.seed('/Groups', { displayName: 'ALPHA', members: [{ value: member }] })
  expect(JSON.parse((await ask(emulator, 'GET', `/Groups/${group}`)).text)).not.toHaveProperty('members')
  const filter = encodeURIComponent(`id eq "${group}" and members eq "${member}"`)
  expect(JSON.parse((await ask(emulator, 'GET', `/Groups?filter=${filter}`)).text)).toMatchObject({ totalResults: 1 })
})

it('a deleted user of Slack is still there, inactive; one of Atlassian is not found', async () => {
  emulator = await startSlack()
  const id = emulator.seed('/Users', full)
  expect((await ask(emulator, 'DELETE', `/Users/${id}`)).status).toBe(204)
  expect(JSON.parse((await ask(emulator, 'GET', `/Users/${id}`)).text)).toMatchObject({ active: false })
  await emulator.stop()
  emulator = await startAtlassian()
  const other = emulator.seed('/Users', full)
  expect((await ask(emulator, 'DELETE', `/Users/${other}`)).status).toBe(204)
  expect((await ask(emulator, 'GET', `/Users/${other}`)).status).toBe(404)
})
