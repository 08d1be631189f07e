import {
  type Any,
  afterPatch,
  answering,
  asked,
  asking,
  bodyOf,
  errorOf,
  type Fault,
  filterOf,
  groups,
  json,
  noFilter,
  noOperation,
  on,
  oneGroup,
  oneUser,
  operations,
  operationsOf,
  parameters,
  passedOver,
  reply,
  sending,
  status,
  users,
  without,
} from './bends.ts'
import { enterpriseUrn, listedFaults } from './faults-lists.ts'
import { entraFaults, interopFaults } from './faults-profiles.ts'
import { transportFaults } from './faults-transport.ts'
import { type Bend, token } from './world.ts'

const fault = (requirement: string, name: string, bend: () => Bend): Fault => ({ requirement, name, bend })

const refusedGet = (request: { method: string; path: string }, answer: { status: number }) =>
  request.method === 'GET' && request.path.startsWith('/Users/') && answer.status === 404
const schemas = on('GET', /^\/Schemas$/, (request) => request.query === '')
const attribute = (body: Any, name: string): Any =>
  body.Resources.find((one: Any) => one.name === 'User').attributes.find((one: Any) => one.name === name)

// biome-ignore format: a table
const discovery: readonly Fault[] = [
  fault('discovery.config', 'the configuration has another schema', json(on('GET', /^\/ServiceProviderConfig$/), (body) => ({ ...body, schemas: [] }))),
  fault('discovery.config.features', 'sort.supported is a text', json(on('GET', /^\/ServiceProviderConfig$/), (body) => ({ ...body, sort: { supported: 'true' } }))),
  fault('discovery.config.authentication', 'an authentication scheme has no name', json(on('GET', /^\/ServiceProviderConfig$/), (body) => { delete body.authenticationSchemes[0].name })),
  fault('discovery.types', 'resource types come as a bare list', json(on('GET', /^\/ResourceTypes$/), (body) => body.Resources)),
  fault('discovery.types.schemas', 'resource types have no schemas', json(on('GET', /^\/ResourceTypes$/), (body) => { for (const one of body.Resources) delete one.schemas })),
  fault('discovery.types.user', 'the endpoint of users is /people', json(on('GET', /^\/ResourceTypes$/), (body) => { body.Resources[0].endpoint = '/people' })),
  fault('discovery.types.single', 'a resource type cannot be read alone', reply(asked('GET', /^\/ResourceTypes\/User$/), 404, errorOf(404))),
  fault('discovery.schemas', 'schemas come without Resources', without(schemas, 'Resources')),
  fault('discovery.schemas.single', 'a schema cannot be read alone', reply(asked('GET', /^\/Schemas\/.+/), 404, errorOf(404))),
  fault('discovery.schemas.complete', 'the schema of the extension is missing', json(schemas, (body) => ({ ...body, Resources: body.Resources.filter((one: Any) => one.id !== enterpriseUrn) }))),
  fault('discovery.schemas.characteristics', 'an attribute has the type text', json(schemas, (body) => { attribute(body, 'title').type = 'text' })),
  fault('discovery.schemas.user-name', 'userName is said to be unique nowhere', json(schemas, (body) => { attribute(body, 'userName').uniqueness = 'none' })),
  fault('discovery.schemas.password', 'password is said to be returned', json(schemas, (body) => { attribute(body, 'password').returned = 'default' })),
  fault('discovery.filter', 'a filter on schemas is passed over', parameters(/^\/Schemas$/, (query) => query.delete('filter'))),
]

// biome-ignore format: a table
const errors: readonly Fault[] = [
  fault('errors.not-found', 'an unknown id is answered with 400', status(refusedGet, 400)),
  fault('errors.schema', 'errors name no schema', without((_, { status }) => status >= 400, 'schemas')),
  fault('errors.status', 'the status of errors is a number', json(refusedGet, (body) => ({ ...body, status: 404 }))),
  fault('errors.detail', 'errors say nothing', without(refusedGet, 'detail')),
  fault('errors.media-type', 'errors come as HTML', answering(refusedGet, (answer) => ({ ...answer, headers: { 'content-type': 'text/html' } }))),
  fault('errors.unauthorized', 'nobody needs to sign in', asking((request) => ({ ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } }))),
  fault('errors.wrong-token', 'a wrong token is answered with 403', status((request, answer) => answer.status === 401 && request.headers.authorization !== undefined, 403)),
  fault('errors.challenge', '401 comes without WWW-Authenticate', answering((_, answer) => answer.status === 401, (answer) => ({ ...answer, headers: { 'content-type': 'application/scim+json' } }))),
  fault('errors.no-json', 'what is no JSON is answered with 500', status((request, answer) => answer.status === 400 && request.body === '{"userName": ', 500)),
  fault('errors.no-json.type', 'what is no JSON is refused without a scimType', without((request, answer) => answer.status === 400 && request.body === '{"userName": ', 'scimType')),
  fault('format.scim-json', 'lists come as application/json', answering(on('GET', users, ({ headers }) => headers.accept !== 'application/json'), (answer) => ({ ...answer, headers: { ...answer.headers, 'content-type': 'application/json' } }))),
  fault('format.json', 'application/json is not served', reply(({ headers }) => headers.accept === 'application/json', 406, errorOf(406))),
  fault('format.unknown-path', 'every address is answered with a page', status((request, answer) => answer.status === 404 && request.path === '/sutler-validate-nobody', 200)),
]

const knownNames = (change: (seen: ReadonlySet<string>, request: Any, next: Any) => Promise<Any>) => (): Bend => {
  const byPath = new Map<string, string>()
  const gone = new Set<string>()
  return async (request, next) => {
    const answer = await change(gone, request, next)
    if (request.method === 'POST' && request.path === '/Users' && answer.status === 201)
      byPath.set(`/Users/${JSON.parse(answer.body).id}`, bodyOf(request).userName)
    if (request.method === 'DELETE' && byPath.has(request.path)) gone.add(byPath.get(request.path) ?? '')
    return answer
  }
}

const newUser = on('POST', users, (_, answer) => answer.status === 201)
const anyUser = (request: { path: string }, answer: { body: string | null }) =>
  oneUser.test(request.path) && (answer.body ?? '').includes('"created"')

// biome-ignore format: a table
const people: readonly Fault[] = [
  fault('users.create.status', 'POST is answered with 200', status(newUser, 200)),
  fault('users.create.id', 'the answer to POST has no id', without(newUser, 'id')),
  fault('users.create.location', 'the answer to POST has no Location', answering(newUser, (answer) => ({ ...answer, headers: { 'content-type': 'application/scim+json' } }))),
  fault('users.create.values', 'e-mail addresses are stored in lower case', sending('POST', users, (body) => JSON.parse(JSON.stringify(body).replace('Mixed.Case', 'mixed.case')))),
  fault('users.create.extension', 'the extension is dropped', sending('POST', users, (body) => { delete body[enterpriseUrn] })),
  fault('users.create.external-id', 'externalId is dropped', sending('POST', users, (body) => { delete body.externalId })),
  fault('users.create.schemas', 'schemas names the core schema alone', json(newUser, (body) => ({ ...body, schemas: body.schemas.slice(0, 1) }))),
  fault('users.create.resource-type', 'the resource type is user', json(newUser, (body) => { body.meta.resourceType = 'user' })),
  fault('users.create.times', 'times have no zone', json((request, answer) => newUser(request, answer) || anyUser(request, answer), (body) => { body.meta.created = body.meta.created.slice(0, -1) })),
  fault('users.create.read-only', 'a body with an id is refused', reply(asked('POST', users, (request) => (request.body ?? '').includes('"id"')), 400, errorOf(400))),
  fault('users.create.password', 'the password comes back', json(newUser, (body, request) => ({ ...body, password: bodyOf(request).password }))),
  fault('users.create.duplicate', 'a taken userName is refused with 400', status(on('POST', users, (_, { status }) => status === 409), 400)),
  fault('users.create.duplicate.type', 'a taken userName is refused without a scimType', without(on('POST', users, (_, { status }) => status === 409), 'scimType')),
  fault('users.create.duplicate.case', 'userName is unique by letter case', sending('POST', users, (body) => (/^[^a-z]+$/.test(body.userName ?? 'a') ? { ...body, userName: `${body.userName}.` } : body))),
  fault('users.create.required', 'a user needs no userName', sending('POST', users, (body) => ({ userName: body.displayName, ...body }))),
  fault('users.create.wrong-type', 'a value of a wrong type is passed over', sending('POST', users, (body) => (Array.isArray(body.name) ? { ...body, name: {} } : body))),
  fault('users.read.status', 'GET is answered with 203', status(on('GET', oneUser, (_, { status }) => status === 200), 203)),
  fault('users.read.same', 'GET shows e-mail addresses in lower case', json(on('GET', oneUser), (body) => JSON.parse(JSON.stringify(body).replace('Mixed.Case', 'mixed.case')))),
  fault('users.read.inactive', 'inactive users are not there', status(on('GET', oneUser, (_, { body }) => (body ?? '').includes('"active":false')), 404)),
  fault('users.replace.status', 'PUT is answered with 204', status(on('PUT', oneUser, (_, { status }) => status === 200), 204)),
  fault('users.replace.stored', 'PUT stores nothing', () => async (request, next) => {
    if (request.method !== 'PUT' || bodyOf(request).title !== 'Pilot') return next(request)
    const answer = await next({ ...request, method: 'GET', body: null })
    return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body ?? '{}'), title: 'Pilot' }) }
  }),
  fault('users.replace.clears', 'PUT merges', sending('PUT', oneUser, (body) => ({ title: 'Pilot', ...body }))),
  fault('users.replace.read-only', 'PUT takes meta.created', json(on('PUT', oneUser, (_, { status }) => status === 200), (body, request) => { body.meta.created = bodyOf(request).meta.created })),
  fault('users.replace.missing', 'PUT creates', status(on('PUT', /nobody$/), 201)),
  fault('users.replace.duplicate', 'PUT with a taken userName is answered with 500', status(on('PUT', oneUser, (_, { status }) => status === 409), 500)),
  fault('users.delete.status', 'DELETE is answered with 200', status(on('DELETE', oneUser, (_, { status }) => status === 204), 200)),
  fault('users.delete.gone', 'a deleted user is still there', reply(asked('DELETE', oneUser), 204)),
  fault('users.delete.twice', 'DELETE always succeeds', status(on('DELETE', oneUser, (_, { status }) => status === 404), 204)),
  fault('users.delete.listed', 'a deleted user is still found', knownNames(async (gone, request, next) => {
    const answer = await next(request)
    const isGone = request.path === '/Users' && [...gone].some((name) => filterOf(request) === `userName eq "${name}"`)
    return isGone ? { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body), Resources: [{ id: 'gone' }] }) } : answer
  })),
  fault('users.delete.name-free', 'the name of a deleted user is taken for ever', knownNames(async (gone, request, next) =>
    request.method === 'POST' && request.path === '/Users' && gone.has(JSON.parse(request.body.replace(/^{"userName": $/, '{}')).userName)
      ? { status: 409, headers: {}, body: JSON.stringify(errorOf(409)) }
      : next(request),
  )),
]

const op = (name: string, path: string | undefined) => (one: Any) => one.op === name && one.path === path
const change = (name: string, path: string | undefined, to: (one: Any) => readonly Any[] | null) =>
  operations(oneUser, (one) => (op(name, path)(one) ? to(one) : [one]))
const first = (path: string) => (one: Any) => [{ op: 'remove', path }, one]
const work = 'emails[type eq "work"]'

const untyped = (id: string, like: (one: Any) => boolean) =>
  fault(
    `users.patch.${id}.type`,
    'PATCH is refused without a scimType',
    without(
      on('PATCH', oneUser, (request) => operationsOf(request).some(like)),
      'scimType',
    ),
  )

// biome-ignore format: a table
const patches: readonly Fault[] = [
  fault('users.patch.status', 'PATCH is answered with 202', status(on('PATCH', oneUser, (_, { status }) => status === 200), 202)),
  fault('users.patch.add.single', 'add of a new attribute is passed over', passedOver(oneUser, (one) => op('add', 'title')(one) && one.value === 'Pilot')),
  fault('users.patch.add.present', 'add keeps the value that is there', () => {
    const titled = new Set<string>()
    return async (request, next) => {
      if (request.method === 'PATCH' && titled.has(request.path) && operationsOf(request).some((one) => op('add', 'title')(one) && one.value === 'Pilot'))
        return { status: 204, headers: {}, body: null }
      const answer = await next(request)
      if (request.method === 'POST' && /"title":"Cook"/.test(answer.body ?? '')) titled.add(`/Users/${JSON.parse(answer.body ?? '{}').id}`)
      return answer
    }
  }),
  fault('users.patch.add.complex', 'add replaces complex attributes', change('add', 'name', first('name'))),
  fault('users.patch.add.multi', 'add replaces lists', change('add', 'emails', (one) => [{ ...one, op: 'replace' }])),
  fault('users.patch.add.multi.equal', 'add doubles values', afterPatch((one) => op('add', 'emails')(one) && one.value[0].type === 'work', (body) => { body.emails.push(body.emails[0]) })),
  fault('users.patch.add.pathless', 'add without a path is passed over', passedOver(oneUser, op('add', undefined))),
  fault('users.patch.replace.single', 'replace is passed over', reply(asked('PATCH', oneUser, (request) => {
    const [one, ...others] = operationsOf(request)
    return others.length === 0 && op('replace', 'title')(one) && one.value === 'Pilot'
  }), 204)),
  fault('users.patch.replace.absent', 'replace needs a value that is there', noOperation(oneUser, op('replace', 'nickName'))),
  fault('users.patch.replace.sub', 'replace of a sub-attribute clears its neighbours', change('replace', 'name.givenName', first('name'))),
  fault('users.patch.replace.multi', 'replace of a list appends', change('replace', 'emails', (one) => [{ ...one, op: 'add' }])),
  fault('users.patch.replace.filter', 'replace of a chosen value replaces the list', change('replace', work, (one) => [{ ...one, path: 'emails', value: [one.value] }])),
  fault('users.patch.replace.filter.sub', 'a filter in a path chooses all', change('replace', `${work}.value`, (one) => [{ ...one, path: 'emails.value' }])),
  fault('users.patch.replace.pathless', 'replace without a path is passed over', passedOver(oneUser, op('replace', undefined))),
  fault('users.patch.replace.extension', 'URNs in paths are split at their dot', noOperation(oneUser, (one) => one.path?.startsWith(enterpriseUrn))),
  fault('users.patch.replace.urn', 'the core URN in a path is refused', noOperation(oneUser, (one) => /core:2\.0:User:/.test(one.path))),
  fault('users.patch.replace.case', 'names in paths are compared exactly', noOperation(oneUser, (one) => one.path === 'TITLE')),
  fault('users.patch.remove.single', 'remove is passed over', change('remove', 'title', () => null)),
  fault('users.patch.remove.sub', 'remove of a sub-attribute removes the whole', change('remove', 'name.givenName', (one) => [{ ...one, path: 'name' }])),
  fault('users.patch.remove.multi', 'remove of a list is passed over', change('remove', 'emails', () => null)),
  fault('users.patch.remove.filter', 'remove of a chosen value removes the list', change('remove', 'emails[type eq "home"]', (one) => [{ ...one, path: 'emails' }])),
  fault('users.patch.several', 'operations are done backwards', sending('PATCH', oneUser, (body) => ({ ...body, Operations: body.Operations.toReversed() }))),
  fault('users.patch.body', 'the answer to PATCH shows what was', json(on('PATCH', oneUser, (_, { status }) => status === 200), (body) => ({ ...body, title: 'Cook' }))),
  fault('users.patch.active', 'active must be a text', noOperation(oneUser, (one) => one.path === 'active' && typeof one.value === 'boolean')),
  fault('users.patch.atomic', 'what comes before an error stays done', () => async (request, next) => {
    const answer = await next(request)
    const all = request.method === 'PATCH' ? operationsOf(request) : []
    if (answer.status === 400 && all.length > 1) await next({ ...request, body: JSON.stringify({ ...bodyOf(request), Operations: all.slice(0, 1) }) })
    return answer
  }),
  fault('users.patch.primary', 'several values are primary', afterPatch((one) => op('add', 'emails')(one) && one.value[0].primary, (body) => { for (const one of body.emails) one.primary = true })),
  fault('users.patch.unchanged', 'every PATCH is a change', afterPatch(() => true, (body) => { body.meta.lastModified = '2099-01-01T00:00:00Z' })),
  fault('users.patch.missing', 'PATCH of nobody succeeds', status(on('PATCH', /nobody$/), 204)),
  fault('users.patch.duplicate', 'PATCH to a taken userName is answered with 500', status(on('PATCH', oneUser, (_, { status }) => status === 409), 500)),
  fault('users.patch.read-only', 'PATCH of id is passed over', change('replace', 'id', () => null)),
  fault('users.patch.read-only.type', 'PATCH of id is refused without a scimType', without(on('PATCH', oneUser, (request) => operationsOf(request)[0]?.path === 'id'), 'scimType')),
  fault('users.patch.no-target', 'replace of what is not there is passed over', passedOver(oneUser, (one) => one.path === 'emails[type eq "other"]')),
  fault('users.patch.remove-all', 'remove without a path is passed over', passedOver(oneUser, op('remove', undefined))),
  fault('users.patch.bad-path', 'a wrong path is passed over', passedOver(oneUser, (one) => one.path === 'title..x')),
  fault('users.patch.bad-operation', 'an unknown operation is passed over', passedOver(oneUser, (one) => one.op === 'move')),
  untyped('no-target', (one) => one.path === 'emails[type eq "other"]'),
  untyped('remove-all', op('remove', undefined)),
  untyped('bad-path', (one) => one.path === 'title..x'),
  untyped('bad-operation', (one) => one.op === 'move'),
  fault('users.patch.no-value', 'add without a value is passed over', passedOver(oneUser, (one) => one.op === 'add' && one.value === undefined)),
]

const isAdd = op('add', 'members')
const memberChange = (like: (one: Any) => boolean, to: (one: Any) => readonly Any[] | null) =>
  operations(oneGroup, (one) => (like(one) ? to(one) : [one]))

// biome-ignore format: a table
const teams: readonly Fault[] = [
  fault('groups.create.status', 'POST of a group is answered with 200', status(on('POST', groups, (_, { status }) => status === 201), 200)),
  fault('groups.create.values', 'displayName comes escaped', json(on('POST', groups, (_, { status }) => status === 201), (body) => ({ ...body, displayName: body.displayName.replace('&', '&amp;') }))),
  fault('groups.create.members', 'members of a new group are dropped', sending('POST', groups, (body) => { delete body.members })),
  fault('groups.create.required', 'a group needs no name', sending('POST', groups, (body) => ({ displayName: body.externalId, ...body }))),
  fault('groups.read', 'a group cannot be read', status(on('GET', oneGroup), 404)),
  fault('groups.find', 'groups cannot be searched', noFilter(/^displayName eq/, 404)),
  fault('groups.delete', 'DELETE of a group is answered with 200', status(on('DELETE', oneGroup, (_, { status }) => status === 204), 200)),
  fault('groups.missing', 'an unknown group is answered with 500', status(on('GET', /Groups.*nobody$/), 500)),
  fault('members.add', 'members are not added', memberChange(isAdd, () => null)),
  fault('members.add.keeps', 'add replaces the members', memberChange(isAdd, (one) => [{ ...one, op: 'replace' }])),
  fault('members.add.twice', 'a member cannot be added again', () => {
    const seen = new Set<string>()
    return async (request, next) => {
      const added = request.method === 'PATCH' && operationsOf(request).some(isAdd)
      const key = request.path + request.body
      if (added && seen.has(key)) return { status: 409, headers: {}, body: JSON.stringify(errorOf(409)) }
      if (added) seen.add(key)
      return next(request)
    }
  }),
  fault('members.remove', 'remove of one member removes all', memberChange((one) => /^members\[/.test(one.path), (one) => [{ ...one, path: 'members' }])),
  fault('members.remove.absent', 'remove of no member is answered with 404', () => async (request, next) => {
    const paths: string[] = request.method === 'PATCH' && oneGroup.test(request.path) ? operationsOf(request).map((one) => one.path) : []
    const id = /^members\[value eq "(.+)"\]$/.exec(paths[0] ?? '')?.[1]
    if (id === undefined) return next(request)
    const present = await next({ ...request, method: 'GET', body: null })
    return (present.body ?? '').includes(id) ? next(request) : { status: 404, headers: {}, body: JSON.stringify(errorOf(404)) }
  }),
  fault('members.remove.all', 'remove of all members is passed over', memberChange(op('remove', 'members'), () => null)),
  fault('members.replace', 'replace of members adds', memberChange(op('replace', 'members'), (one) => [{ ...one, op: 'add' }])),
  fault('members.together', 'only the first operation is done', sending('PATCH', oneGroup, (body) => ({ ...body, Operations: body.Operations.slice(0, 1) }))),
  fault('members.put', 'PUT keeps the members', () => async (request, next) => {
    if (request.method !== 'PUT' || !oneGroup.test(request.path)) return next(request)
    const present = JSON.parse((await next({ ...request, method: 'GET', body: null })).body ?? '{}')
    return next({ ...request, body: JSON.stringify({ ...bodyOf(request), members: present.members }) })
  }),
  fault('members.rename', 'a new name clears the members', memberChange(op('replace', 'displayName'), (one) => [one, { op: 'remove', path: 'members' }])),
  fault('members.exclude', 'members cannot be excluded', parameters(oneGroup, (query) => query.delete('excludedAttributes'))),
  fault('members.deleted', 'a deleted user stays a member', () => {
    const gone = new Set<string>()
    const added = new Map<string, string[]>()
    return async (request, next) => {
      if (request.method === 'DELETE') gone.add(request.path.split('/').at(-1) ?? '')
      if (request.method === 'PATCH') added.set(request.path, operationsOf(request).filter(isAdd).flatMap((one) => one.value.map(({ value }: Any) => value)))
      const answer = await next(request)
      const stale = (added.get(request.path) ?? []).filter((id) => gone.has(id)).map((value) => ({ value }))
      if (request.method !== 'GET' || stale.length === 0) return answer
      return { ...answer, body: JSON.stringify({ ...JSON.parse(answer.body ?? '{}'), members: stale }) }
    }
  }),
  fault('members.nested', 'groups in groups are passed over', () => {
    const known = new Set<string>()
    return async (request, next) => {
      if (request.method === 'PATCH' && operationsOf(request).some((one) => isAdd(one) && known.has(one.value[0]?.value))) return { status: 204, headers: {}, body: null }
      const answer = await next(request)
      if (request.method === 'POST' && request.path === '/Groups') known.add(JSON.parse(answer.body ?? '{}').id)
      return answer
    }
  }),
  fault('members.groups', 'users do not show their groups', without(on('GET', oneUser), 'groups')),
]

// biome-ignore format: a table
export const faults: readonly Fault[] = [
  ...discovery,
  ...errors,
  ...people,
  ...patches,
  ...teams,
  ...transportFaults,
  ...listedFaults.map(([requirement, name, bend]) => fault(requirement, name, bend)),
  ...entraFaults.map(([requirement, name, bend]) => ({ ...fault(requirement, name, bend), profile: 'entra' as const })),
  ...interopFaults.map(([requirement, name, bend]) => ({ ...fault(requirement, name, bend), profile: 'interop' as const })),
]
