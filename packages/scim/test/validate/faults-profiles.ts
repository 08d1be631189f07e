import {
  asked,
  errorOf,
  groups,
  json,
  noFilter,
  noOperation,
  on,
  oneGroup,
  oneUser,
  operations,
  parameters,
  passedOver,
  reply,
  sending,
  users,
} from './bends.ts'
import type { FaultRow } from './faults-lists.ts'

const isManager = (path: string | undefined) => /:manager$/.test(path ?? '')

/** Requests that measure how quick the service is. */
const isLoad = /sutler-validate-load/

// biome-ignore format: a table
export const entraFaults: readonly FaultRow[] = [
  ['entra.connection', 'nobody found is answered with 404', noFilter(/^userName eq "sutler-validate-[0-9a-f]{8}-[0-9a-f]{4}-/, 404)],
  ['entra.create', 'empty lists are refused', reply(asked('POST', users, (request) => (request.body ?? '').includes('"roles":[]') && (request.body ?? '').includes('"meta"')), 400, errorOf(400))],
  ['entra.create.nulls', 'null is refused', reply(asked('POST', users, (request) => /"title":null/.test(request.body ?? '')), 400, errorOf(400))],
  ['entra.match.email', 'value paths cannot be compared', noFilter(/^emails\[type eq "work"\]\.value eq/)],
  ['entra.match.inactive', 'inactive users are not found', parameters(users, (query) => /^userName eq "sutler-validate-1f0c9a-/.test(query.get('filter') ?? '') && query.set('filter', `${query.get('filter')} and not (active eq false)`))],
  ['entra.patch.replace', 'Replace must be in lower case where names change', noOperation(oneUser, (one) => one.op === 'Replace' && one.path === 'displayName')],
  ['entra.patch.add', 'Add must be in lower case', noOperation(oneUser, (one) => one.op === 'Add' && one.path === 'nickName')],
  ['entra.patch.remove', 'Remove must be in lower case', noOperation(oneUser, (one) => one.op === 'Remove')],
  ['entra.patch.disable.text', 'the text "False" is refused', noOperation(oneUser, (one) => one.value === 'False')],
  ['entra.patch.dotted', 'dotted names are passed over', passedOver(oneUser, (one) => one.value?.['name.givenName'] !== undefined)],
  ['entra.patch.upsert', 'what a filter does not find is not made', noOperation(oneUser, (one) => /phoneNumbers\[type eq "fax"\]/.test(one.path ?? ''))],
  ['entra.patch.extension', 'an extension cannot be patched', noOperation(oneUser, (one) => /:employeeNumber$/.test(one.path ?? ''))],
  ['entra.patch.names', 'preferredLanguage must be a language', noOperation(oneUser, (one) => one.value === 'upd-1f')],
  ['entra.patch.empty', 'an empty text is stored as a space', operations(oneUser, (one) => [one.path === 'title' && one.value === '' ? { ...one, value: ' ' } : one])],
  ['entra.manager.text', 'a manager must be an object', noOperation(oneUser, (one) => isManager(one.path) && typeof one.value === 'string' && one.value !== '')],
  ['entra.manager.list', 'a manager must not be a list', noOperation(oneUser, (one) => isManager(one.path) && Array.isArray(one.value))],
  ['entra.manager.clear', 'an empty manager is refused', noOperation(oneUser, (one) => isManager(one.path) && one.value === '')],
  ['entra.manager.search', 'a manager cannot be searched for', noFilter(/manager eq/)],
  ['entra.group.create', 'unknown schemas are refused', reply(asked('POST', groups, (request) => (request.body ?? '').includes('ADSCIM')), 400, errorOf(400))],
  ['entra.group.match', 'members cannot be excluded from lists', parameters(groups, (query) => query.delete('excludedAttributes'))],
  ['entra.group.add', 'a $ref of null is refused', noOperation(oneGroup, (one) => one.op === 'Add' && JSON.stringify(one.value).includes('"$ref":null'))],
  ['entra.group.remove.value', 'the value of a Remove is passed over', operations(oneGroup, (one) => [one.op === 'Remove' ? { op: 'remove', path: 'members' } : one])],
  ['entra.group.search', 'members cannot be searched for', noFilter(/members eq/)],
  ['entra.schema.external-id', 'externalId is in no schema', json(on('GET', /^\/Schemas$/), (body) => { for (const one of body.Resources) one.attributes = one.attributes.filter(({ name }: { name: string }) => name !== 'externalId') })],
  ['entra.schema.types', 'types have no canonical values', json(on('GET', /^\/Schemas$/), (body) => JSON.parse(JSON.stringify(body).replaceAll('"canonicalValues":["work","home","other"]', '"canonicalValues":[]')))],
  ['entra.schema.nulls', 'schemas hold nulls', json(on('GET', /^\/Schemas$/), (body) => { body.Resources[0].documentation = null })],
  ['entra.pages', 'lists have no startIndex', json(on('GET', groups, (request) => request.query.includes('count=5')), (body) => ({ ...body, startIndex: undefined }))],
  ['entra.roles', 'booleans are never texts', noFilter(/primary eq "True"/)],
  ['entra.group.rename', 'externalId of a group is fixed', passedOver(oneGroup, (one) => one.path === 'externalId')],
  ['entra.rate', 'who asks often is refused', () => {
    let seen = 0
    return async (request, next) => {
      if (!isLoad.test(request.query)) return next(request)
      seen += 1
      return seen > 10 ? { status: 429, headers: { 'retry-after': '1' }, body: JSON.stringify(errorOf(429)) } : next(request)
    }
  }],
]

// biome-ignore format: a table
export const interopFaults: readonly FaultRow[] = [
  ['interop.types.id', 'the id of a resource type is a number', json(on('GET', /^\/ResourceTypes$/), (body) => { body.Resources[0].id = 'type-1' })],
  ['interop.patch', 'PATCH is not announced', json(on('GET', /^\/ServiceProviderConfig$/), (body) => ({ ...body, patch: { supported: false } }))],
  ['interop.announced', 'the profile is denied', json(on('GET', /^\/ServiceProviderConfig$/), (body) => ({ ...body, interopProfileConformant: false }))],
  ['interop.unknown.create', 'unknown attributes are dropped in POST', sending('POST', users, (body) => ({ ...body, sutlerUnknown: undefined }))],
  ['interop.unknown.filter', 'unknown attributes in a filter are passed over', parameters(users, (query) => /^sutlerUnknown/.test(query.get('filter') ?? '') && query.delete('filter'))],
  ['interop.unknown.patch', 'unknown attributes are dropped in PATCH', passedOver(oneUser, (one) => one.path === 'sutlerUnknown')],
  ['interop.page-size', 'pages hold no more than 50', json(on('GET', /^\/ServiceProviderConfig$/), (body) => { body.filter.maxResults = 50 })],
  ['interop.both-terms', 'only the first term counts', parameters(users, (query) => /" and externalId eq /.test(query.get('filter') ?? '') && query.set('filter', (query.get('filter') ?? '').replace(/ and externalId.*/, '')))],
  ['interop.too-many', '429 comes without Retry-After', () => {
    let seen = 0
    return async (request, next) => {
      const isLoad = request.query === 'count=1' && request.headers.authorization?.includes('secret')
      seen += isLoad ? 1 : 0
      return isLoad && seen > 15 ? { status: 429, headers: {}, body: JSON.stringify(errorOf(429)) } : next(request)
    }
  }],
]
