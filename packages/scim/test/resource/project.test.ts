import type { Attributes } from '@sutler/core'
import { expect, test } from 'vitest'
import { project, type Selection } from '../../src/resource/project.ts'
import { attribute, complex } from '../../src/schema/attribute.ts'
import { groupType, resourceType } from '../../src/schema/resource-type.ts'
import { enterpriseUrn, groupUrn, userUrn } from '../../src/schema/urns.ts'
import { deskUrn, deskUser } from '../patch/types-of-test.ts'

const always = { schemas: [userUrn, deskUrn], id: '1' }
const name = { givenName: 'A', familyName: 'B' }
const emails = [{ value: 'a', type: 'work' }, { value: 'b' }]
const meta = { resourceType: 'User', version: 'W/"1"' }
const resource: Attributes = {
  ...always,
  userName: 'ada',
  password: 'p',
  name,
  emails,
  meta,
  unknown: 1,
  [deskUrn]: { floor: 1, notes: 'n', pin: '1', device: { serial: 's', label: 'L', key: 'k' } },
  [enterpriseUrn]: { manager: { value: 'm' } },
}
const device = { serial: 's', label: 'L' }
const desk = { [deskUrn]: { floor: 1, device } }
const enterprise = { [enterpriseUrn]: { manager: { value: 'm' } } }
const rest = { userName: 'ada', name, emails, meta, ...desk, ...enterprise }

test.each<[string, Selection, Attributes]>([
  ['nothing said: what is returned by default', {}, { ...always, ...rest }],
  ['empty lists say nothing', { attributes: [], excludedAttributes: [] }, { ...always, ...rest }],
  ['an attribute', { attributes: ['userName'] }, { ...always, userName: 'ada' }],
  ['in any case, with blanks', { attributes: [' USERNAME '] }, { ...always, userName: 'ada' }],
  ['with its URN', { attributes: [`${userUrn}:userName`] }, { ...always, userName: 'ada' }],
  ['a part', { attributes: ['name.givenName'] }, { ...always, name: { givenName: 'A' } }],
  ['a part of elements', { attributes: ['emails.type'] }, { ...always, emails: [{ type: 'work' }] }],
  ['a part and its whole', { attributes: ['name.givenName', 'name'] }, { ...always, name }],
  ['a part of an extension', { attributes: [`${deskUrn}:floor`] }, { ...always, [deskUrn]: { floor: 1 } }],
  ['an extension', { attributes: [deskUrn] }, { ...always, [deskUrn]: { floor: 1, notes: 'n', device } }],
  ['the core schema', { attributes: [userUrn] }, { ...always, userName: 'ada', name, emails }],
  ['a bare name of an extension', { attributes: ['manager'] }, { ...always, ...enterprise }],
  ['meta', { attributes: ['meta.version'] }, { ...always, meta: { version: 'W/"1"' } }],
  ['names nobody knows: what is always returned', { attributes: ['shoe', 'name.x', ''] }, always],
  ['what is never returned', { attributes: ['password', `${deskUrn}:pin`] }, always],
  ['what is returned on request', { attributes: [`${deskUrn}:notes`] }, { ...always, [deskUrn]: { notes: 'n' } }],
  [
    'a part returned on request',
    { attributes: [`${deskUrn}:device.key`] },
    { ...always, [deskUrn]: { device: { key: 'k' } } },
  ],
  [
    'a part returned on request and its whole',
    { attributes: [`${deskUrn}:device.key`, `${deskUrn}:device`] },
    { ...always, [deskUrn]: { device: { ...device, key: 'k' } } },
  ],
  [
    'without an attribute',
    { excludedAttributes: ['emails', 'NAME'] },
    { ...always, userName: 'ada', meta, ...desk, ...enterprise },
  ],
  [
    'without a part',
    { excludedAttributes: ['name.givenName', 'emails.value'] },
    { ...always, ...rest, name: { familyName: 'B' }, emails: [{ type: 'work' }] },
  ],
  [
    'without all parts',
    { excludedAttributes: ['name.givenName', 'name.familyName'] },
    { ...always, userName: 'ada', emails, meta, ...desk, ...enterprise },
  ],
  [
    'without an extension',
    { excludedAttributes: [deskUrn] },
    { ...always, userName: 'ada', name, emails, meta, ...enterprise },
  ],
  ['without what is always returned', { excludedAttributes: ['id', 'schemas'] }, { ...always, ...rest }],
  ['without what is returned on request', { excludedAttributes: [`${deskUrn}:notes`] }, { ...always, ...rest }],
  [
    'both: those asked for',
    { attributes: ['userName'], excludedAttributes: ['userName'] },
    { ...always, userName: 'ada' },
  ],
])('%s', (_, selection, wanted) => {
  expect(project(resource, selection, deskUser)).toEqual(wanted)
})

test('a group without its members', () => {
  const group = { schemas: [groupUrn], id: '1', displayName: 'G', members: [{ value: 'a' }] }
  expect(project(group, { excludedAttributes: ['members'] }, groupType)).toEqual({
    schemas: [groupUrn],
    id: '1',
    displayName: 'G',
  })
})

test('parts that are always returned come with their attribute, and the attribute with them', () => {
  const card = complex(
    'card',
    'Card.',
    [attribute('no', 'Number.', { returned: 'always' }), attribute('pin', 'Pin.')],
    {
      returned: 'always',
    },
  )
  const type = resourceType({
    name: 'Card',
    schema: { id: 'urn:x:Card', name: 'Card', description: 'Card.', attributes: [card] },
  })
  const held = { id: '1', card: { no: '1', pin: '2' } }
  expect(project(held, { attributes: ['card.pin'] }, type)).toEqual(held)
  expect(project(held, { excludedAttributes: ['card'] }, type)).toEqual(held)
  expect(project(held, { excludedAttributes: ['card.pin', 'card.no'] }, type)).toEqual({ id: '1', card: { no: '1' } })
  expect(project({ id: '1', card: 'odd' }, { attributes: ['card.no'] }, type)).toEqual({ id: '1', card: 'odd' })
})
