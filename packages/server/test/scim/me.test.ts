import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openInstallation } from '../../src/local/installation.ts'
import { patch, startService, tokenOf, user } from './support.ts'

const scim = `
  credentials:
    - { name: strict, token: env:SCIM_TEST_STRICT }
    - { name: other, token: env:SCIM_TEST_OTHER, subject: ADA@example.com }
    - { name: reader, token: env:SCIM_TEST_READER, subject: ADA@example.com, types: [Group], readOnly: true }`
const configured = { token: tokenOf('other') }

describe('/Me (RFC 7644 §3.11)', () => {
  it('is the user a token of the store names by userName or id, whatever they are called later', async () => {
    const { send, folder } = await startService()
    const { id } = (await send('POST', '/Users', user('ada', { displayName: 'Ada' }))).body
    const installation = await openInstallation(join(folder, 'sutler.yaml'))
    const admin = installation.scimTokens()
    const byName = await admin.create({ name: 'a', subject: 'ADA' })
    const byId = await admin.create({ name: 'b', subject: id })
    const nobody = await admin.create({ name: 'c' })
    expect(byName.view.subject).toEqual({ id, userName: 'ada' })
    await send('PATCH', `/Users/${id}`, patch({ op: 'replace', path: 'userName', value: 'lovelace' }))
    await send('POST', '/Users', user('ada'))
    for (const { token } of [byName, byId]) {
      const me = await send('GET', '/Me?attributes=userName', undefined, { token })
      expect([me.status, me.body.id, me.body.userName]).toEqual([200, id, 'lovelace'])
      expect(me.headers.get('location')).toMatch(new RegExp(`/scim/v2/Users/${id}$`))
    }
    expect((await send('GET', '/Me', undefined, { token: nobody.token })).status).toBe(501)
    const change = patch({ op: 'add', path: 'title', value: 'Countess' })
    expect((await send('PATCH', '/Me', change, { token: byId.token })).body.title).toBe('Countess')
    expect((await send('DELETE', '/Me', undefined, { token: byId.token })).status).toBe(204)
    const gone = await send('GET', '/Me', undefined, { token: byName.token })
    expect(gone).toMatchObject({
      status: 404,
      body: { status: '404', detail: expect.stringContaining(`(${id}) does`) },
    })
    expect((await admin.list()).map(({ name, subject }) => [name, subject]).sort()).toEqual([
      ['a', { id, userName: null }],
      ['b', { id, userName: null }],
      ['c', null],
    ])
    await installation.close()
  })

  it('cannot be somebody who is not there when the token is made', async () => {
    const { folder } = await startService()
    const installation = await openInstallation(join(folder, 'sutler.yaml'))
    const made = installation.scimTokens().create({ name: 'a', subject: 'nobody' })
    await expect(made).rejects.toThrow('there is no user with the id or userName `nobody`')
    expect(await installation.scimTokens().list()).toEqual([])
    await installation.close()
  })

  it('is the user a credential of the configuration names, as soon as there is one', async () => {
    const { send } = await startService({ scim })
    const before = await send('GET', '/Me', undefined, configured)
    expect(before).toMatchObject({
      status: 404,
      body: { detail: expect.stringContaining('The User this client is (ADA@example.com) does not exist') },
    })
    const { id } = (await send('POST', '/Users', user('ada@example.com'))).body
    for (const path of ['/Me', '/me', '/Me/', '/Me?attributes=userName'])
      expect([path, (await send('GET', path, undefined, configured)).body.id]).toEqual([path, id])
    expect((await send('GET', '/Users', undefined, configured)).body.totalResults).toBe(1)
  })

  it('keeps to what the token may do', async () => {
    const { send } = await startService({ scim })
    await send('POST', '/Users', user('ada@example.com'))
    const reader = { token: tokenOf('reader') }
    expect((await send('GET', '/Me', undefined, reader)).status).toBe(403)
    expect((await send('DELETE', '/Me', undefined, reader)).status).toBe(403)
    expect((await send('POST', '/Me', user('x'), configured)).status).toBe(501)
    expect((await send('GET', '/Me')).status).toBe(501)
  })
})
