import { textsIn } from '../json.ts'
import { population } from '../lists.ts'
import { messages } from '../names.ts'
import { expect } from '../outcome.ts'
import { everywhere, table } from '../row.ts'
import { found, three } from './three.ts'

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
