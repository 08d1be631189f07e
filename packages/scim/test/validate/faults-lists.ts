import {
  answering,
  asked,
  errorOf,
  filterOf,
  filters,
  json,
  noFilter,
  on,
  oneUser,
  parameters,
  queryOf,
  reply,
  sending,
  status,
  users,
} from './bends.ts'
import type { Bend } from './world.ts'

export type FaultRow = readonly [requirement: string, name: string, bend: () => Bend]

export const enterpriseUrn = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

const none = { schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], totalResults: 0, Resources: [] }
const finding = (like: RegExp) =>
  reply(
    asked('GET', users, (request) => like.test(filterOf(request))),
    200,
    none,
  )

// biome-ignore format: a table
const searches: readonly FaultRow[] = [
  ['filter.eq', 'eq is passed over', parameters(users, (query) => /^userName eq "[^"]*"$/.test(query.get('filter') ?? '') && query.delete('filter'))],
  ['filter.sw', 'sw means ew', filters(/ sw /, ' ew ')],
  ['filter.and', 'and means or', filters(/ and /, ' or ', /[[(]| or /)],
  ['filter.ew', 'ew means sw', filters(/ ew /, ' sw ')],
  ['filter.co', 'co means sw', filters(/^userName co /, 'userName sw ')],
  ['filter.ne', 'ne means eq', filters(/ ne /, ' eq ')],
  ['filter.ne.absent', 'ne needs a value', filters(/title ne "Engineer"/, 'title ne "Engineer" and title pr')],
  ['filter.pr', 'pr holds always', filters(/title pr$/, 'userName pr')],
  ['filter.gt', 'gt means ge', filters(/ gt "/, ' ge "')],
  ['filter.ge', 'ge means gt', filters(/userName ge /, 'userName gt ')],
  ['filter.lt', 'lt means le', filters(/ lt /, ' le ')],
  ['filter.le', 'le means lt', filters(/ le /, ' lt ')],
  ['filter.or', 'or means and', filters(/ or /, ' and ')],
  ['filter.not', 'not is passed over', filters(/not \(/, '(')],
  ['filter.precedence', 'terms are joined from left to right', filters(/^(userName .* or userName .*) and title eq "Nobody"/, '($1) and title eq "Nobody"')],
  ['filter.grouping', 'parentheses are passed over', filters(/^\((.*)\) and/, '$1 and')],
  ['filter.boolean', 'false is not found', filters(/active eq false/, 'active eq true')],
  ['filter.sub', 'sub-attributes cannot be searched', noFilter(/name\.familyName/)],
  ['filter.date', 'times are compared as texts', filters(/meta\.created ge "[^"]*"/, 'meta.created ge "2099-01-01T00:00:00Z"')],
  ['filter.multi', 'only the first value of a list is looked at', filters(/^emails\.value eq/, 'emails[primary eq true].value eq')],
  ['filter.multi.default', 'a list needs a sub-attribute', noFilter(/^emails co/)],
  ['filter.elements', 'terms in brackets hold for any value', filters(/emails\[type eq "home" and value sw "work-"\]/, 'emails.type eq "home" and emails.value sw "work-"')],
  ['filter.elements.found', 'brackets are refused', noFilter(/\[/)],
  ['filter.case.value', 'userName is compared exactly', finding(/^userName eq "[^a-z]+"$/)],
  ['filter.case.exact', 'externalId is compared without regard to case', filters(/^externalId eq "ext-/, 'externalId eq "Ext-')],
  ['filter.case.operator', 'operators must be in lower case', noFilter(/ EQ /)],
  ['filter.case.name', 'names are compared exactly', noFilter(/^USERNAME/)],
  ['filter.urn', 'a URN in front of a name is refused', noFilter(/^urn:.*core/)],
  ['filter.nothing', 'nothing found is answered with 404', noFilter(/^userName eq "sutler-validate-nobody"/, 404)],
  ['filter.escape', 'escapes are not read', noFilter(/\\"/)],
  ['filter.external-id', 'externalId cannot be searched', noFilter(/^externalId eq/)],
  ['filter.extension', 'extensions cannot be searched', noFilter(/^urn:.*enterprise/)],
  ['filter.password', 'passwords can be guessed', filters(/ and password sw .*/, '')],
  ['filter.wrong.syntax', 'a broken filter is passed over', parameters(users, (query) => query.get('filter') === 'userName eq' && query.delete('filter'))],
  ['filter.wrong.syntax.type', 'a broken filter is refused without a scimType', json(on('GET', users, (request, answer) => filterOf(request) !== '' && answer.status === 400 && !queryOf(request).has('cursor')), (body) => ({ ...body, scimType: 'invalidValue' }))],
  ['filter.wrong.operator', 'an unknown operator finds nothing', finding(/ like /)],
  ['filter.wrong.boolean-order', 'booleans have an order', finding(/ gt false/)],
  ['filter.wrong.parentheses', 'open parentheses are forgiven', finding(/^\(userName eq "x"$/)],
]

const isList = on('GET', users, (_, answer) => answer.status === 200)

// biome-ignore format: a table
const pages: readonly FaultRow[] = [
  ['list.shape', 'a list names no schema', json(on('GET', users, (request, answer) => request.query === '' && answer.status === 200), (body) => ({ ...body, schemas: [] }))],
  ['list.total', 'totalResults is the size of the page', json(on('GET', users, (request, { status }) => status === 200 && queryOf(request).get('count') === '2' && !queryOf(request).has('cursor')), (body) => ({ ...body, totalResults: body.Resources.length }))],
  ['list.count', 'count is passed over', parameters(users, (query) => Number(query.get('count')) > 0 && query.delete('count'))],
  ['list.items-per-page', 'itemsPerPage is totalResults', json(isList, (body) => ({ ...body, itemsPerPage: body.totalResults }))],
  ['list.start-index', 'startIndex is always 1', json(isList, (body) => ({ ...body, startIndex: 1 }))],
  ['list.pages', 'startIndex counts from 0', parameters(users, (query) => Number(query.get('startIndex')) > 0 && query.get('count') === '1' && query.set('startIndex', String(Number(query.get('startIndex')) + 1)))],
  ['list.start-below', 'startIndex 0 is refused', reply(asked('GET', users, (request) => queryOf(request).get('startIndex') === '0'), 400, errorOf(400))],
  ['list.beyond', 'a page behind the last one is answered with 404', reply(asked('GET', users, (request) => queryOf(request).get('startIndex') === '50'), 404, errorOf(404))],
  ['list.count-zero', 'count 0 means the default', parameters(users, (query) => query.get('count') === '0' && query.delete('count'))],
  ['list.count-negative', 'a negative count means the default', parameters(users, (query) => query.get('count') === '-1' && query.delete('count'))],
  ['cursor.pages', 'the last page has a nextCursor too', json(on('GET', users, (request) => (queryOf(request).get('cursor') ?? '') !== ''), (body) => ({ ...body, nextCursor: 'x' }))],
  ['cursor.invalid', 'an unknown cursor begins anew', parameters(users, (query) => query.get('cursor') === 'sutler-validate' && query.set('cursor', ''))],
  ['cursor.invalid.type', 'an unknown cursor is refused without a scimType', json(on('GET', users, (request) => queryOf(request).get('cursor') === 'sutler-validate'), (body) => ({ ...body, scimType: undefined }))],
  ['cursor.count', 'another count is taken on the way', () => {
    const counts = new Map<string, string>()
    return async (request, next) => {
      const query = queryOf(request)
      const cursor = query.get('cursor') ?? ''
      if (counts.has(cursor)) query.set('count', counts.get(cursor) ?? '')
      const answer = await next(request.method === 'GET' ? { ...request, query: query.toString() } : request)
      const { nextCursor } = JSON.parse(answer.body ?? '{}')
      if (typeof nextCursor === 'string') counts.set(nextCursor, query.get('count') ?? '')
      return answer
    }
  }],
  ['cursor.count.type', 'another count is refused as an invalid cursor', json(on('GET', users, (request, { status }) => (queryOf(request).get('cursor') ?? '') !== '' && status === 400), (body) => ({ ...body, scimType: body.scimType === 'invalidCount' ? 'invalidCursor' : body.scimType }))],
  ['cursor.count.text', 'a count that is no number means the default', parameters(users, (query) => query.get('count') === 'two' && query.delete('count'))],
  ['cursor.expired.type', 'a cursor that is too old is refused like one nobody gave out', json(on('GET', users, (request, { status }) => queryOf(request).has('cursor') && status === 400), (body) => ({ ...body, scimType: body.scimType === 'expiredCursor' ? 'invalidCursor' : body.scimType }))],
  ['sort.ascending', 'sorting is passed over', parameters(users, (query) => query.delete('sortBy'))],
  ['sort.descending', 'sortOrder is passed over', parameters(users, (query) => query.delete('sortOrder'))],
  ['sort.default', 'the default order is descending', parameters(users, (query) => query.has('sortBy') && !query.has('sortOrder') && query.set('sortOrder', 'descending'))],
  ['sort.sub', 'sub-attributes are not sorted by', parameters(users, (query) => query.get('sortBy') === 'name.familyName' && query.delete('sortBy'))],
  ['sort.absent', 'who has no value comes first', json(on('GET', users, (request) => queryOf(request).get('sortBy') === 'title'), (body) => ({ ...body, Resources: [body.Resources.at(-1), ...body.Resources.slice(0, -1)] }))],
  ['projection.attributes', 'attributes is passed over', parameters(oneUser, (query) => query.delete('attributes'))],
  ['projection.id', 'id is shown only when it is asked for', json(on('GET', oneUser, (request) => queryOf(request).has('attributes')), (body) => ({ ...body, id: undefined }))],
  ['projection.sub', 'a sub-attribute brings its neighbours', parameters(oneUser, (query) => query.get('attributes') === 'name.givenName' && query.set('attributes', 'name'))],
  ['projection.excluded', 'excludedAttributes is passed over', parameters(oneUser, (query) => query.delete('excludedAttributes'))],
  ['projection.excluded.id', 'id can be excluded', json(on('GET', oneUser, (request) => queryOf(request).get('excludedAttributes') === 'id'), (body) => ({ ...body, id: undefined }))],
  ['projection.list', 'attributes is passed over in lists', parameters(users, (query) => query.delete('attributes'))],
]

const noMatch =
  (method: string): (() => Bend) =>
  () =>
  (request, next) =>
    next(request.method === method ? { ...request, headers: { ...request.headers, 'if-match': undefined } } : request)
const bulk = on('POST', /^\/Bulk$/, (_, answer) => answer.status === 200)

// biome-ignore format: a table
const protocol: readonly FaultRow[] = [
  ['etag.header', 'there is no ETag', answering(on('GET', oneUser), (answer) => ({ ...answer, headers: { 'content-type': 'application/scim+json' } }))],
  ['etag.not-modified', 'If-None-Match is passed over', () => (request, next) => next({ ...request, headers: { ...request.headers, 'if-none-match': undefined } })],
  ['etag.changes', 'the version never changes', answering(on('GET', oneUser, (_, { status }) => status === 200), (answer) => ({ ...answer, headers: { ...answer.headers, etag: 'W/"1"' }, body: (answer.body ?? '').replace(/W\/\\"\d+\\"/, 'W/\\"1\\"') }))],
  ['etag.match.put', 'PUT passes If-Match over', noMatch('PUT')],
  ['etag.match.patch', 'PATCH passes If-Match over', noMatch('PATCH')],
  ['etag.match.delete', 'DELETE passes If-Match over', noMatch('DELETE')],
  ['bulk.answer', 'Bulk is answered with 202', status(bulk, 202)],
  ['bulk.result', 'the status of a result is a number', json(bulk, (body) => { for (const one of body.Operations) one.status = Number(one.status) })],
  ['bulk.reference', 'bulkId references are passed over', sending('POST', /^\/Bulk$/, (body) => { for (const one of body.Operations) delete one.data?.members })],
  ['bulk.continues', 'the first error ends the work', sending('POST', /^\/Bulk$/, (body) => ({ ...body, failOnErrors: 1 }))],
  ['bulk.error', 'errors have no response', json(bulk, (body) => { for (const one of body.Operations) delete one.response })],
  ['bulk.fail-on-errors', 'failOnErrors is passed over', sending('POST', /^\/Bulk$/, (body) => ({ ...body, failOnErrors: undefined }))],
  ['bulk.too-many', 'too many operations are refused with 400', status((_, answer) => answer.status === 413, 400)],
  ['search.answer', 'there is no .search', reply(asked('POST', /^\/Users\/\.search$/), 404, errorOf(404))],
  ['search.filter', '.search passes the filter over', sending('POST', /^\/Users\/\.search$/, (body) => ({ ...body, filter: undefined }))],
  ['search.root', 'there is no .search over all types', reply(asked('POST', /^\/\.search$/), 404, errorOf(404))],
  ['me.answer', '/Me is answered with 500', status(on('GET', /^\/Me$/), 500)],
]

export const listedFaults: readonly FaultRow[] = [...searches, ...pages, ...protocol]
