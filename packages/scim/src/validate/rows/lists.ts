import { at, objectsIn, textsIn } from '../json.ts'
import { idsOf, lettersOf, listed, listing, population } from '../lists.ts'
import { messages } from '../names.ts'
import { expect, need } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { everywhere, table } from '../row.ts'

/** A listing of the three users of this run. */
async function three(probe: Probe, parameters: Readonly<Record<string, string>>) {
  const people = await population(probe)
  const reply = await listing(probe, { filter: `userName sw "${people.prefix}"`, ...parameters })
  expect(reply.status === 200, '200 should have come')
  const resources = objectsIn(reply.json.Resources)
  return { people, json: reply.json, resources, letters: lettersOf(people, resources) }
}

const found = { feature: 'filter', after: ['filter.sw'] } as const

export const pageRows = table('Lists and pages', { profiles: everywhere }, [
  {
    id: 'list.shape',
    ...{ clause: 'RFC 7644 §3.4.2', level: 'MUST' },
    title: 'GET /Users gives a ListResponse with totalResults and Resources',
    remedy: `Send schemas with ${messages}:ListResponse, totalResults as a number, Resources as a list.`,
    async check(probe) {
      await population(probe)
      const { status, json } = await probe.get('/Users')
      expect(status === 200, '200 should have come')
      expect(textsIn(json.schemas).includes(`${messages}:ListResponse`), `schemas should hold ${messages}:ListResponse`)
      expect(typeof json.totalResults === 'number', 'totalResults should be a number')
      expect(Array.isArray(json.Resources), 'Resources should be a list')
    },
  },
  {
    id: 'list.total',
    ...{ clause: 'RFC 7644 §3.4.2', level: 'MUST', ...found, profiles: ['rfc', 'interop'] },
    title: 'totalResults counts all that match, not those of the page',
    remedy: 'Count before you cut the page.',
    async check(probe) {
      const { json } = await three(probe, { count: '2' })
      expect(json.totalResults === 3, 'totalResults should be 3')
    },
  },
  {
    id: 'list.count',
    ...{ clause: 'RFC 7644 §3.4.2.4', level: 'MUST', ...found },
    title: 'A page has no more than count resources',
    remedy: 'Honour count.',
    async check(probe) {
      const { resources } = await three(probe, { count: '2' })
      expect(resources.length <= 2, 'no more than 2 resources should have come')
      expect(resources.length > 0, 'at least one resource should have come')
    },
  },
  {
    id: 'list.items-per-page',
    ...{ clause: 'RFC 7644 §3.4.2.4', level: 'MUST', ...found, profiles: ['rfc'] },
    title: 'itemsPerPage is the number of resources of the page',
    remedy: 'Set itemsPerPage to what the page holds.',
    async check(probe) {
      const { json, resources } = await three(probe, { startIndex: '1', count: '2' })
      expect(json.itemsPerPage === resources.length, `itemsPerPage should be ${resources.length}`)
    },
  },
  {
    id: 'list.pages',
    ...{ clause: 'RFC 7644 §3.4.2.4', level: 'MUST', ...found, after: ['filter.sw', 'list.count'] },
    title: 'Pages from 1, 2 and 3 show each resource once',
    remedy: 'Count startIndex from 1, and keep one order from page to page.',
    async check(probe) {
      const pages = []
      for (const startIndex of ['1', '2', '3']) pages.push((await three(probe, { startIndex, count: '1' })).letters)
      expect(pages.toSorted().join('') === 'abg', 'each of the three users should have come once')
    },
  },
  {
    id: 'list.start-index',
    ...{ clause: 'RFC 7644 §3.4.2.4', level: 'MUST', ...found, after: ['filter.sw', 'list.pages'] },
    title: 'startIndex of the answer is the one that was asked for',
    remedy: 'Repeat startIndex in the answer.',
    async check(probe) {
      expect((await three(probe, { startIndex: '2', count: '1' })).json.startIndex === 2, 'startIndex should be 2')
    },
  },
  {
    id: 'list.start-below',
    ...{ clause: 'RFC 7644 §3.4.2.4', level: 'MUST', ...found, profiles: ['rfc'] },
    title: 'A startIndex below 1 means 1',
    remedy: 'Take it for 1.',
    async check(probe) {
      expect(
        (await three(probe, { startIndex: '0', count: '10' })).resources.length === 3,
        'all 3 resources should have come',
      )
    },
  },
  {
    id: 'list.beyond',
    ...{ clause: 'RFC 7644 §3.4.2.4', level: 'MUST', ...found, profiles: ['rfc'] },
    title: 'A page behind the last one is empty, with the real totalResults',
    remedy: 'Answer 200 without resources.',
    async check(probe) {
      const { json, resources } = await three(probe, { startIndex: '50', count: '10' })
      expect(resources.length === 0 && json.totalResults === 3, 'no resources and totalResults 3 should have come')
    },
  },
  {
    id: 'list.count-zero',
    ...{ clause: 'RFC 7644 §3.4.2.4', level: 'MUST', ...found, profiles: ['rfc'] },
    title: 'count=0 asks for totalResults alone',
    remedy: 'Answer with the number and no resources.',
    async check(probe) {
      const { json, resources } = await three(probe, { count: '0' })
      expect(resources.length === 0 && json.totalResults === 3, 'no resources and totalResults 3 should have come')
    },
  },
  {
    id: 'list.count-negative',
    ...{
      clause: 'RFC 7644 §3.4.2.4',
      level: 'MUST',
      ...found,
      profiles: ['rfc'],
      after: ['filter.sw', 'list.count-zero'],
    },
    title: 'A negative count means 0',
    remedy: 'Take it for 0.',
    async check(probe) {
      expect((await three(probe, { count: '-1' })).resources.length === 0, 'no resources should have come')
    },
  },
])

/** The first page of two by cursor. */
async function firstPage(probe: Probe) {
  const page = await three(probe, { cursor: '', count: '2' })
  const next = page.json.nextCursor
  return { ...page, next: typeof next === 'string' ? next : '' }
}

const cursor = 'RFC 9865 §2.1'

export const cursorRows = table('Cursors', { feature: 'cursor', after: ['filter.sw'] }, [
  {
    id: 'cursor.pages',
    ...{ clause: cursor, level: 'MUST', after: ['list.count'] },
    title: 'nextCursor leads through all resources, and the last page has none',
    remedy: 'Send nextCursor while there is more, and only then.',
    async check(probe) {
      const { letters, next, people } = await firstPage(probe)
      expect(next !== '', 'nextCursor should be there, a text')
      const reply = await listing(probe, { filter: `userName sw "${people.prefix}"`, count: '2', cursor: next })
      const rest = lettersOf(people, objectsIn(reply.json.Resources))
      expect([...letters, ...rest].toSorted().join('') === 'abg', 'each of the three users should have come once')
      expect((reply.json.nextCursor ?? null) === null, 'the last page should have no nextCursor')
    },
  },
  {
    id: 'cursor.invalid',
    ...{ clause: 'RFC 9865 §2.2', level: 'MUST' },
    title: 'A cursor that was never given out is refused with 400',
    remedy: 'Answer 400 invalidCursor.',
    async check(probe) {
      expect((await listing(probe, { cursor: 'sutler-validate', count: '2' })).status === 400, '400 should have come')
    },
  },
  {
    id: 'cursor.invalid.type',
    ...{ clause: 'RFC 9865 §2.2', level: 'SHOULD', after: ['cursor.invalid'] },
    title: 'That refusal has the scimType invalidCursor',
    remedy: 'Set scimType to invalidCursor.',
    async check(probe) {
      const { json } = await listing(probe, { cursor: 'sutler-validate', count: '2' })
      expect(json.scimType === 'invalidCursor', 'scimType should be invalidCursor')
    },
  },
])

export const sortRows = table('Sorting', { feature: 'sort', after: ['filter.sw'] }, [
  ...(
    [
      [
        'ascending',
        'sortOrder ascending sorts from small to great',
        { sortBy: 'userName', sortOrder: 'ascending' },
        'abg',
      ],
      [
        'descending',
        'sortOrder descending turns the order round',
        { sortBy: 'userName', sortOrder: 'descending' },
        'gba',
      ],
      ['default', 'Without sortOrder the order is ascending', { sortBy: 'userName' }, 'abg'],
      ['sub', 'sortBy may name a sub-attribute', { sortBy: 'name.familyName', sortOrder: 'ascending' }, 'gab'],
      ['absent', 'Who has no value comes last', { sortBy: 'title', sortOrder: 'ascending' }, 'bag'],
    ] as const
  ).map(([id, title, parameters, order]) => ({
    id: `sort.${id}`,
    ...{ clause: 'RFC 7644 §3.4.2.3', level: 'MUST' as const, title },
    remedy: 'Sort before you cut the page, or do not announce sort.',
    after: id === 'ascending' ? [] : ['sort.ascending'],
    async check(probe: Probe) {
      const { letters } = await three(probe, parameters)
      expect(
        letters === order,
        `the order should be ${order}, by the first letters alpha, beta, gamma; ${letters} came`,
      )
    },
  })),
])

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
