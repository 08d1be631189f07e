/**
 * A sample app with a SCIM 2.0 interface: Express, scimmy-routers and an in-memory store. It stands for the many
 * apps whose SCIM comes from a library; nothing in it knows Sutler.
 *
 * PORT (default: a free one) and SCIM_TOKEN (default `demo-token`) come from the environment. Prints its base URL.
 */
import { randomUUID } from 'node:crypto'
import express from 'express'
import SCIMMY from 'scimmy'
import SCIMMYRouters from 'scimmy-routers'

interface Stored {
  readonly id: string
  readonly meta: { readonly created: string; readonly lastModified: string }
  readonly [attribute: string]: unknown
}

type Filter = Record<string, unknown>[] & { match(values: Stored[]): Stored[] }

/** Objects of one type by id; `unique` must not repeat, caseless. */
function createShelf(unique: string) {
  const objects = new Map<string, Stored>()
  const byName = new Map<string, string>()
  const nameOf = (object: object) => String(Reflect.get(object, unique) ?? '').toLowerCase()
  const find = (id: string): Stored => {
    const object = objects.get(id)
    if (object === undefined) throw new SCIMMY.Types.Error(404, '', `Resource ${id} not found`)
    return object
  }
  return {
    find,
    /** scimmy parses filters, and leaves it to the app to apply them. The unique name has an index of its own. */
    search(filter?: Filter): Stored[] {
      const terms = filter?.length === 1 ? Object.entries({ ...filter[0] }) : []
      const [path, test] = terms[0] ?? []
      if (
        terms.length === 1 &&
        path?.toLowerCase() === unique.toLowerCase() &&
        Array.isArray(test) &&
        test[0] === 'eq'
      ) {
        const id = byName.get(String(test[1]).toLowerCase())
        return id === undefined ? [] : [find(id)]
      }
      return filter === undefined ? [...objects.values()] : filter.match([...objects.values()])
    },
    save(id: string | undefined, attributes: object): Stored {
      const present = id === undefined ? undefined : find(id)
      const holder = byName.get(nameOf(attributes))
      if (holder !== undefined && holder !== id)
        throw new SCIMMY.Types.Error(409, 'uniqueness', `${unique} is already in use`)
      const now = new Date().toISOString()
      const meta = { created: present?.meta.created ?? now, lastModified: now }
      const object = { ...attributes, id: present?.id ?? randomUUID(), meta }
      if (present !== undefined) byName.delete(nameOf(present))
      byName.set(nameOf(object), object.id)
      objects.set(object.id, object)
      return object
    },
    remove(id: string): void {
      byName.delete(nameOf(find(id)))
      objects.delete(id)
    },
  }
}

const users = createShelf('userName')
const groups = createShelf('displayName')

/** The handlers scimmy asks for: write, read, delete. */
function handlers(shelf: ReturnType<typeof createShelf>) {
  type Call = { readonly id?: string; readonly filter?: unknown }
  return {
    ingress: ({ id }: Call, attributes: object) => shelf.save(id, JSON.parse(JSON.stringify(attributes))) as never,
    egress: ({ id, filter }: Call) => (id === undefined ? shelf.search(filter as Filter) : shelf.find(id)) as never,
    degress: ({ id = '' }: Call) => shelf.remove(id),
  }
}

SCIMMY.Resources.declare(SCIMMY.Resources.User.extend(SCIMMY.Schemas.EnterpriseUser, false), handlers(users))
SCIMMY.Resources.declare(SCIMMY.Resources.Group, handlers(groups))
SCIMMY.Config.set({ patch: true })

const token = process.env.SCIM_TOKEN ?? 'demo-token'
const app = express()
// Express 5 parses the query anew at each look, but scimmy-routers turns startIndex and count into numbers in place.
app.use((request, _response, next) => {
  Object.defineProperty(request, 'query', { value: request.query })
  next()
})
app.use(
  '/scim/v2',
  new SCIMMYRouters({
    type: 'bearer',
    docUri: 'https://www.rfc-editor.org/rfc/rfc6750',
    handler(request) {
      if (request.header('authorization') !== `Bearer ${token}`) throw new Error('This token is not known here')
      return 'provisioning'
    },
  }),
)

const server = app.listen(Number(process.env.PORT ?? 0), '127.0.0.1', (error) => {
  if (error !== undefined) throw error
  const address = server.address()
  if (typeof address === 'object' && address !== null) console.log(`http://127.0.0.1:${address.port}/scim/v2`)
})
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    server.close()
    server.closeAllConnections()
  })
