import type { HttpRequest } from '@sutler/core'
import { describe, expect, it } from 'vitest'
import { type Answer, failure, scripted } from './scripted.ts'

const urn = 'urn:acme:params:scim:schemas:extension:badge:2.0:Device'
const typeDocument = {
  name: 'Device',
  endpoint: 'https://app.test/scim/Devices',
  schema: 'urn:acme:Device',
  schemaExtensions: [{ schema: urn }],
}
const schemaDocuments = [
  {
    id: 'urn:acme:Device',
    attributes: [
      { name: 'serial', type: 'String', caseExact: true, required: true, uniqueness: 'server', returned: 'always' },
      { name: 'owner', type: 'complex', multiValued: false, subAttributes: [{ name: 'value', type: 'reference' }] },
    ],
  },
  { id: urn.toUpperCase(), attributes: [{ name: 'badge', type: 'odd', mutability: 'readOnly' }] },
]

function server(answers: Readonly<Record<string, Answer>>) {
  return scripted(
    (request: HttpRequest) => answers[new URL(request.url).pathname.slice('/scim'.length)] ?? { status: 404 },
  )
}

describe('discover', () => {
  it('gives each attribute its full path, extension URN included', async () => {
    const { client } = server({
      '/ServiceProviderConfig': { body: { patch: { supported: false }, filter: { supported: 'True' } } },
      '/ResourceTypes': { body: { Resources: [typeDocument] } },
      '/Schemas': { body: { resources: schemaDocuments } },
    })
    const found = await client.discover()
    expect(found).toMatchObject({ patch: false, filter: true, assumed: [] })
    expect(found.resourceTypes).toEqual([
      { name: 'Device', endpoint: '/Devices', schema: 'urn:acme:Device', extensions: [urn] },
    ])
    const attributes = found.schema.types[0]?.attributes ?? []
    expect(attributes.map(({ path }) => path)).toEqual([
      'id',
      'externalId',
      'serial',
      'owner',
      'owner.value',
      `${urn}:badge`,
    ])
    expect(attributes[2]).toEqual({
      path: 'serial',
      type: 'string',
      multiValued: false,
      required: true,
      caseExact: true,
      mutability: 'readWrite',
      returned: 'always',
      uniqueness: 'server',
    })
    expect(attributes[5]).toMatchObject({ type: 'string', mutability: 'readOnly' })
  })

  it('assumes what RFC 7643 describes where nothing is published', async () => {
    const { schema, patch, assumed, resourceTypes } = await server({}).client.discover()
    expect(assumed).toEqual(['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'])
    expect(patch).toBeNull()
    expect(resourceTypes.map((type) => type.endpoint)).toEqual(['/Users', '/Groups'])
    const [user, group] = schema.types.map((type) => type.attributes.map((attribute) => attribute.path))
    expect(user).toEqual(
      expect.arrayContaining([
        'userName',
        'name.givenName',
        'emails.value',
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value',
      ]),
    )
    expect(group).toEqual(expect.arrayContaining(['displayName', 'members.value']))
  })

  it('reads the plural spelling of the service provider configuration', async () => {
    const { client } = server({ '/ServiceProviderConfigs': { body: { patch: { supported: true } } } })
    expect(await client.discover()).toMatchObject({ patch: true, assumed: ['/ResourceTypes', '/Schemas'] })
  })

  it('takes a page of a web application for no discovery', async () => {
    const { assumed } = await scripted(() => ({ body: '<html></html>' })).client.discover()
    expect(assumed).toHaveLength(3)
  })

  it.each([
    [401, 'AUTH_FAILED'],
    [302, 'AUTH_FAILED'],
    [429, 'RATE_LIMITED'],
    [500, 'UNAVAILABLE'],
  ])('assumes nothing after %i', async (status, code) => {
    expect((await failure(scripted(() => ({ status })).client.discover())).code).toBe(code)
  })
})
