import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openInstallation } from '../../src/local/installation.ts'
import { filter, patch, startService, user, userUrn } from './support.ts'

const badge = 'urn:ietf:params:scim:schemas:extension:acme:2.0:User'
const deviceUrn = 'urn:acme:scim:schemas:2.0:Device'
const scim = `
  credentials: [{ name: strict, token: env:SCIM_TEST_STRICT }]
  schemas:
    - id: ${badge}
      name: Acme
      extends: User
      attributes:
        - { name: badge, uniqueness: server }
        - { name: floor, type: integer }
    - id: ${deviceUrn}
      endpoint: /Devices
      attributes:
        - { name: displayName, required: true, uniqueness: server }
        - { name: groups, multiValued: true }
`

describe('a schema out of the configuration', () => {
  it('works in discovery, filters and PATCH', async () => {
    const { send } = await startService({ scim })
    const made = await send('POST', '/Users', {
      ...user('ann', { [badge]: { badge: 'B-1', floor: 3 } }),
      schemas: [userUrn, badge],
    })
    expect(made.body).toMatchObject({ schemas: [userUrn, badge], [badge]: { badge: 'B-1', floor: 3 } })
    expect((await send('GET', `/Schemas/${badge}`)).body.attributes).toHaveLength(2)
    expect((await send('GET', '/ResourceTypes/User')).body.schemaExtensions).toContainEqual({
      schema: badge,
      required: false,
    })
    for (const text of [
      `${badge}:badge eq "b-1"`,
      `${badge}:floor gt 2`,
      `${badge}:badge sw "B" and userName eq "ann"`,
    ])
      expect([text, (await send('GET', `/Users${filter(text)}`)).body.totalResults]).toEqual([text, 1])
    const moved = patch({ op: 'replace', path: `${badge}:floor`, value: 4 })
    expect((await send('PATCH', `/Users/${made.body.id}`, moved)).body[badge].floor).toBe(4)
    const wrong = patch({ op: 'replace', path: `${badge}:floor`, value: 'high' })
    expect((await send('PATCH', `/Users/${made.body.id}`, wrong)).body.scimType).toBe('invalidValue')
  })

  it('keeps its unique attributes unique, in any case', async () => {
    const { send } = await startService({ scim })
    const withBadge = (name: string, value: string) => ({
      ...user(name, { [badge]: { badge: value } }),
      schemas: [userUrn, badge],
    })
    const first = await send('POST', '/Users', withBadge('a', 'B-1'))
    expect(await send('POST', '/Users', withBadge('b', 'b-1'))).toMatchObject({
      status: 409,
      body: { scimType: 'uniqueness' },
    })
    await send('PATCH', `/Users/${first.body.id}`, patch({ op: 'replace', path: `${badge}:badge`, value: 'B-2' }))
    expect((await send('POST', '/Users', withBadge('b', 'b-1'))).status).toBe(201)
  })

  it('may have members that are plain values, and none of any group', async () => {
    const { send } = await startService({
      scim: `
  credentials: [{ name: strict, token: env:SCIM_TEST_STRICT }]
  schemas: [{ id: '${deviceUrn}', endpoint: /Devices, attributes: [{ name: members, multiValued: true }] }]
`,
    })
    const made = await send('POST', '/Devices', { schemas: [deviceUrn], members: ['disk', 'fan'] })
    expect([made.status, made.body.members]).toEqual([201, ['disk', 'fan']])
    const path = `/Devices/${made.body.id}`
    const less = await send('PATCH', path, patch({ op: 'remove', path: 'members[value eq "fan"]' }))
    expect([less.status, less.body.members]).toEqual([200, ['disk']])
    const more = await send('PATCH', path, patch({ op: 'add', path: 'members', value: ['lamp'] }))
    expect([more.status, more.body.members]).toEqual([200, ['disk', 'lamp']])
    expect((await send('GET', path)).body.members).toEqual(['disk', 'lamp'])
    const put = await send('PUT', path, { schemas: [deviceUrn], members: ['key'] })
    expect([put.status, put.body.members]).toEqual([200, ['key']])
  })

  it('never shows, finds or keeps what is never returned, in an extension as little as in the schema itself', async () => {
    const attributes = '[{ name: floor, type: integer }, { name: pin, returned: never }]'
    const { send, folder } = await startService({
      scim: `
  credentials: [{ name: strict, token: env:SCIM_TEST_STRICT }]
  schemas: [{ id: '${badge}', extends: User, attributes: ${attributes} }]
`,
    })
    const schemas = [userUrn, badge]
    const made = await send('POST', '/Users', { ...user('ann', { [badge]: { floor: 3, pin: 'geheim-1' } }), schemas })
    const alone = await send('POST', '/Users', { ...user('bob', { [badge]: { pin: 'geheim-2' } }), schemas })
    const path = `/Users/${made.body.id}`
    const written = [
      await send('PUT', path, { ...user('ann', { [badge]: { floor: 3, pin: 'geheim-3' } }), schemas }),
      await send('PATCH', path, patch({ op: 'add', path: `${badge}:pin`, value: 'geheim-4' })),
      await send('PATCH', path, patch({ op: 'remove', path: `${badge}:pin` })),
    ]
    const read = [
      await send('GET', path),
      await send('GET', '/Users'),
      await send('GET', `${path}?attributes=${badge}`),
    ]
    expect(written.map(({ status, body }) => [status, body[badge]])).toEqual(written.map(() => [200, { floor: 3 }]))
    expect(JSON.stringify([made, alone, written, read])).not.toMatch(/geheim|"pin"/)
    expect(alone.body.schemas).toEqual([userUrn])
    expect((await send('GET', `/Users${filter(`${badge}:pin sw "g"`)}`)).status).toBe(400)
    for (const name of (await readdir(folder)).filter((one) => one.startsWith('state.db')))
      expect(await readFile(join(folder, name), 'latin1')).not.toContain('geheim')
  })

  it('with an endpoint is a resource type of its own', async () => {
    const { send } = await startService({ scim })
    const device = (displayName: string) => ({ schemas: [deviceUrn], displayName, groups: ['x', 'y'] })
    const made = await send('POST', '/Devices', device('Printer'))
    expect(made.body).toMatchObject({ displayName: 'Printer', groups: ['x', 'y'], meta: { resourceType: 'Device' } })
    expect((await send('GET', `/Devices/${made.body.id}`)).body).toEqual(made.body)
    expect((await send('POST', '/Devices', device('PRINTER'))).status).toBe(409)
    expect((await send('GET', `/Devices${filter('displayName eq "printer"')}`)).body.totalResults).toBe(1)
    expect((await send('GET', '/Users')).body.totalResults).toBe(0)
  })

  it('is indexed anew when it is added later, unless two objects share what must be unique', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sutler-scim-'))
    onTestFinished(() => rm(folder, { recursive: true, force: true }))
    const plain = scim.replace(', uniqueness: server', '')
    const withBadge = (name: string, value: string) => ({
      ...user(name, { [badge]: { badge: value } }),
      schemas: [userUrn, badge],
    })
    const first = await startService({ folder, scim: plain })
    for (const [name, value] of [
      ['a', 'one'],
      ['b', 'two'],
    ] as const)
      await first.send('POST', '/Users', withBadge(name, value))
    await first.server.stop()
    const second = await startService({ folder, scim })
    expect((await second.send('POST', '/Users', withBadge('c', 'ONE'))).status).toBe(409)
    expect((await second.send('GET', `/Users${filter(`${badge}:badge eq "two"`)}`)).body.totalResults).toBe(1)
    await second.server.stop()
    const third = await startService({ folder, scim: plain })
    await third.send('POST', '/Users', withBadge('c', 'ONE'))
    await third.server.stop()
    const fourth = await startService({ folder, scim })
    expect((await fourth.send('GET', '/Users')).status).toBe(500)
    expect(fourth.log.join('\n')).toContain('must be unique')
  })

  it.each([
    ['extends: Usr', /:\d+:\d+: scim\.schemas\[0\]\.extends: there is no resource type `Usr`[\s\S]*User/],
    ['extends: User, endpoint: /Things', /scim\.schemas\[0\]: a schema has one of `extends` and `endpoint`/],
    ['endpoint: Things', /scim\.schemas\[0\]\.endpoint: this text is not of the form wanted here\n.*`\/Devices`/],
    ['endpoint: /Users', /scim\.schemas\[0\]\.endpoint: this address is taken/],
    ['endpoint: /Things, required: true', /scim\.schemas\[0\]\.required: only extensions/],
  ])('that is wrong is found with its place: %s', async (keys, expected) => {
    expect(await refusal(`schemas: [{ id: 'urn:acme:Thing', ${keys}, attributes: [{ name: a }] }]`)).toMatch(expected)
  })

  it.each([
    [
      "schemas: [{ id: 'urn:acme:T', extends: User, attributes: [{ name: a }, { name: b, type: strng }] }]",
      /6:\d+: scim\.schemas\[0\]\.attributes\[1\]\.type: /,
    ],
    [
      "schemas: [{ id: 'urn:ietf:params:scim:schemas:core:2.0:User', extends: User, attributes: [{ name: a }] }]",
      /schemas\[0\]\.id: there is a schema of this id/,
    ],
    [
      "schemas: [{ id: 'urn:acme:2.0:User', endpoint: /Things, attributes: [{ name: a }] }]",
      /schemas\[0\]\.name: there is a type `User` already\n.*last part of `id`/,
    ],
    [
      'credentials: [{ name: a, token: env:A, types: [Printer] }]',
      /credentials\[0\]\.types\[0\]: there is no resource type `Printer`/,
    ],
    [
      'credentials: [{ name: a, token: env:A, expires: 2026-13-40 }]',
      /credentials\[0\]\.expires: there is no such day/,
    ],
    ['credentials: [{ name: a, token: env:A, profile: azure }]', /credentials\[0\]\.profile: [\s\S]*entra/],
    ['credentials: [{ name: a, token: geheim }]', /credentials\[0\]\.token: a secret is referred to/],
  ])('and the rest of `scim`: %s', async (keys, expected) => {
    const message = await refusal(keys)
    expect(message).toMatch(expected)
    expect(message).not.toContain('geheim')
  })
})

async function refusal(scimKeys: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'sutler-scim-'))
  try {
    const file = join(folder, 'sutler.yaml')
    await writeFile(
      file,
      `version: 1\nstore: { sqlite: ':memory:' }\nconnections: {}\njobs: {}\nscim:\n  ${scimKeys}\n`,
    )
    return await openInstallation(file).then(() => '', String)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
