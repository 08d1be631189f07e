import { createServer, type RequestListener, type Server } from 'node:http'
import { ProvisioningError } from '@sutler/core'
import Fastify, {
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
  type FastifySchemaValidationError,
} from 'fastify'
import Type, { type Static } from 'typebox'
import { ConfigError } from '../config/types.ts'
import { findJob } from '../local/find-job.ts'
import { isScim, type ScimListener } from '../scim/http.ts'
import { statusPage } from './page.ts'
import type { Service } from './service.ts'
import type { AdminToken } from './token.ts'

export interface AppOptions {
  readonly service: Service
  readonly token: AdminToken
  /** True: everything but the health checks needs the token, the status page too. */
  readonly open: 'loopback' | 'network'
  readonly log: (line: string) => void
  /** Answers what is under /scim/v2; absent: nothing is there. */
  readonly scim?: ScimListener
}

const RunBody = Type.Union([
  Type.Object(
    {
      allowDeletes: Type.Optional(Type.Integer({ minimum: 0 })),
      allowRemovals: Type.Optional(Type.Integer({ minimum: 0 })),
      initial: Type.Optional(Type.Boolean()),
    },
    { additionalProperties: false },
  ),
  Type.Null(),
])
type RunBody = Static<typeof RunBody>

const RunsQuery = Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 1000, default: 20 }) })
type RunsQuery = Static<typeof RunsQuery>

type ForJob = { Params: { id: string } }

/** The HTTP face of the service: health checks, admin API and status page. Listens to nothing yet. */
export function createApp(options: AppOptions): FastifyInstance {
  const { scim } = options
  const app = Fastify<Server>({
    serverFactory: (handler: RequestListener) => createServer(scim === undefined ? handler : shared(scim, handler)),
    logger: false,
    bodyLimit: 1024 * 1024,
    forceCloseConnections: true,
    // A key that is misspelt must not be dropped: the run it was to hold back would be a real one.
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
    schemaErrorFormatter: (errors, part) => new Error(schemaMessage(errors, part)),
  })
  app.setErrorHandler((error, _request, reply) => sendError(error, reply, options.log))
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, 404, 'NOT_FOUND', 'there is nothing at this address'))
  addHealth(app, options.service)
  addPage(app, options)
  app.register(async (api) => addApi(api, options), { prefix: '/api/v1' })
  return app
}

/** One server for both: SCIM stands before the framework, whose part in a request would cost more than ours. */
function shared(scim: ScimListener, others: RequestListener): RequestListener {
  return (request, response) => (isScim(request.url ?? '') ? scim(request, response) : others(request, response))
}

function addHealth(app: FastifyInstance, service: Service): void {
  app.get('/healthz', () => ({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const why = await service.notReady()
    return why === null ? { status: 'ready' } : reply.code(503).send({ status: 'not ready', reason: why })
  })
}

function addPage(app: FastifyInstance, { service, token, open }: AppOptions): void {
  app.get('/', async (request, reply) => {
    if (!(open === 'loopback' && isLocal(request)) && !isAdmin(request, token)) {
      return reply.code(401).header('www-authenticate', 'Basic realm="Sutler", charset="UTF-8"').send()
    }
    reply.headers({
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
      'cache-control': 'no-store',
    })
    return reply
      .type('text/html; charset=utf-8')
      .send(statusPage(await service.jobs(), service.installation.config.file))
  })
}

async function addApi(api: FastifyInstance, { service, token }: AppOptions): Promise<void> {
  const { installation } = service
  api.addHook('onRequest', async (request, reply) => {
    if (isAdmin(request, token)) return
    reply.header('www-authenticate', 'Bearer realm="Sutler"')
    return sendProblem(reply, 401, 'AUTH_FAILED', 'send the admin token: Authorization: Bearer <token>')
  })
  api.get('/jobs', async () => ({ jobs: await service.jobs() }))
  api.get<ForJob>('/jobs/:id', async ({ params }) => {
    findJob(installation.config, params.id)
    return (await service.jobs()).find(({ id }) => id === params.id)
  })
  api.get<ForJob & { Querystring: RunsQuery }>(
    '/jobs/:id/runs',
    { schema: { querystring: RunsQuery }, preValidation: readLimit },
    async ({ params, query }) => ({ runs: await installation.runs(params.id, query.limit) }),
  )
  api.post<ForJob & { Body: RunBody }>(
    '/jobs/:id/run',
    { schema: { body: RunBody } },
    async ({ params, body }, reply) => {
      await installation.runs(params.id, 1)
      if (service.run(params.id, body ?? {})) return reply.code(202).send({ jobId: params.id, status: 'started' })
      return sendProblem(reply, 409, 'CONFLICT', `the job \`${params.id}\` runs already; its result will be under runs`)
    },
  )
  api.post<ForJob & { Body: RunBody }>('/jobs/:id/plan', { schema: { body: RunBody } }, ({ params, body }) =>
    installation.planJob(params.id, body ?? {}),
  )
}

/** All of a query string is text. */
async function readLimit(request: FastifyRequest): Promise<void> {
  const query = request.query as { limit?: unknown }
  if (typeof query.limit === 'string') query.limit = Number(query.limit)
}

function schemaMessage(errors: readonly FastifySchemaValidationError[], part: string): string {
  const unknown = errors.find(({ keyword }) => keyword === 'additionalProperties')
  if (unknown !== undefined) return `${part} has an unknown key: ${String(unknown.params.additionalProperty)}`
  const [first] = errors
  return `${part}${(first?.instancePath ?? '').replaceAll('/', '.')} ${first?.message ?? 'is not valid'}`
}

/** Bearer for programs; Basic, with the token as password, is what a browser can ask a person for. */
function isAdmin(request: FastifyRequest, token: AdminToken): boolean {
  const [scheme = '', credentials = ''] = (request.headers.authorization ?? '').split(' ', 2)
  if (scheme.toLowerCase() === 'bearer') return token.accepts(credentials)
  if (scheme.toLowerCase() !== 'basic' || request.method !== 'GET') return false
  const pair = Buffer.from(credentials, 'base64').toString('utf8')
  return token.accepts(pair.slice(pair.indexOf(':') + 1))
}

/** What proxies add to a request, in lower case as Node gives all names. */
const proxyHeader = /^(via|forwarded|x-real-ip|x-forwarded-.*)$/

/**
 * Whether a person on this machine asks, and not a page elsewhere that made its own name point here (DNS rebinding),
 * nor somebody behind a proxy on this machine.
 */
function isLocal(request: FastifyRequest): boolean {
  const name = request.headers.host?.replace(/:\d+$/, '') ?? ''
  return isLoopback(name) && !Object.keys(request.headers).some((header) => proxyHeader.test(header))
}

/** Whether nobody outside this machine can reach the name or address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
}

function sendError(error: unknown, reply: FastifyReply, log: (line: string) => void): FastifyReply {
  if (error instanceof ConfigError) return sendProblem(reply, 422, 'CONFIG_INVALID', error.message)
  if (error instanceof ProvisioningError) {
    return sendProblem(reply, statusOf(error), error.code, error.message)
  }
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  if (status < 500 && error instanceof Error) return sendProblem(reply, status, 'INVALID_VALUE', error.message)
  log(`internal error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  return sendProblem(reply, 500, 'INTERNAL', 'Sutler failed here; its log says more')
}

/** What Sutler itself does not have or allow is the caller's matter; all else went wrong behind it. */
function statusOf({ code, blame }: ProvisioningError): number {
  if (code === 'NOT_FOUND' && blame !== 'connection') return 404
  return code === 'CONFLICT' ? 409 : 502
}

function sendProblem(reply: FastifyReply, status: number, code: string, message: string): FastifyReply {
  return reply.code(status).send({ error: { code, message } })
}
