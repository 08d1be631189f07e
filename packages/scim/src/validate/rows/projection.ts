import { at } from '../json.ts'
import { idsOf, listed, population } from '../lists.ts'
import { expect, need } from '../outcome.ts'
import { everywhere, table } from '../row.ts'
import { found } from './three.ts'

export const projectionRows = table('Chosen attributes', { after: ['users.read.status'] }, [
  {
    id: 'projection.attributes',
    ...{ clause: 'RFC 7644 §3.9', level: 'MUST', profiles: everywhere },
    title: 'attributes shows what it names and nothing else but what is always returned',
    remedy: 'Honour attributes on every answer that holds resources.',
    async check(probe) {
      const { path, json } = await probe.user({ title: 'Cook' })
      const shown = (await probe.get(`${path}?attributes=userName`)).json
      expect(shown.userName === json.userName, 'userName should be there')
      expect(shown.title === undefined && shown.displayName === undefined, 'title and displayName should not be there')
    },
  },
  {
    id: 'projection.id',
    ...{ clause: 'RFC 7643 §3.1', level: 'MUST', after: ['projection.attributes'] },
    title: 'id is shown, whatever attributes names',
    remedy: 'Return id always.',
    async check(probe) {
      const { path, id } = await probe.user()
      expect((await probe.get(`${path}?attributes=userName`)).json.id === id, 'id should be there')
    },
  },
  {
    id: 'projection.sub',
    ...{ clause: 'RFC 7644 §3.9', level: 'MUST', after: ['projection.attributes'] },
    title: 'attributes may name a sub-attribute',
    remedy: 'Read names with a dot.',
    async check(probe) {
      const { path } = await probe.user({ name: { givenName: 'Ada', familyName: 'Byron' } })
      const { json } = await probe.get(`${path}?attributes=name.givenName`)
      expect(at(json, 'name', 'givenName') === 'Ada', 'name.givenName should be there')
      expect(at(json, 'name', 'familyName') === undefined, 'name.familyName should not be there')
    },
  },
  {
    id: 'projection.excluded',
    ...{ clause: 'RFC 7644 §3.9', level: 'MUST' },
    title: 'excludedAttributes leaves out what it names',
    remedy: 'Honour excludedAttributes.',
    async check(probe) {
      const { path } = await probe.user({ title: 'Cook' })
      const { json } = await probe.get(`${path}?excludedAttributes=title`)
      expect(json.title === undefined, 'title should not be there')
      expect(json.userName !== undefined, 'userName should be there')
    },
  },
  {
    id: 'projection.excluded.id',
    ...{ clause: 'RFC 7644 §3.9', level: 'MUST', after: ['projection.excluded'] },
    title: 'id cannot be excluded',
    remedy: 'Pass over names of attributes that are always returned.',
    async check(probe) {
      const { path, id } = await probe.user()
      expect((await probe.get(`${path}?excludedAttributes=id`)).json.id === id, 'id should be there')
    },
  },
  {
    id: 'projection.list',
    ...{ clause: 'RFC 7644 §3.9', level: 'MUST', ...found },
    title: 'attributes holds for listings too',
    remedy: 'Honour attributes on listings.',
    async check(probe) {
      const people = await population(probe)
      const resources = await listed(probe, { filter: `userName sw "${people.prefix}"`, attributes: 'userName' })
      need(idsOf(resources).length > 0, 'nothing was listed')
      expect(
        resources.every(({ name, userName }) => name === undefined && userName !== undefined),
        'only userName should be there',
      )
    },
  },
])
