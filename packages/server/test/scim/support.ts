import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type RunningServer, startServer } from '../../src/serve/server.ts'

export const userUrn = 'urn:ietf:params:scim:schemas:core:2.0:User'
const groupUrn = 'urn:ietf:params:scim:schemas:core:2.0:Group'
const patchUrn = 'urn:ietf:params:scim:api:messages:2.0:PatchOp'

/** A token of the configuration below; the variable `SCIM_TEST_<NAME>` holds it. */
export const tokenOf = (name: string): string => `token-of-${name}-0123456789`

/** What JSON a test looks into; a key that is not there is undefined. */
// biome-ignore lint/suspicious/noExplicitAny: tests read answers of many shapes
type Json = any

interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly body: Json
}

export interface Service {
  readonly server: RunningServer
  readonly folder: string
  readonly log: readonly string[]
  /** `path` after the base; a token of null: none is sent. */
  send(method: string, path: string, body?: unknown, options?: SendOptions): Promise<Answer>
}

interface SendOptions {
  readonly token?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

const standard = `
  credentials:
    - { name: strict, token: env:SCIM_TEST_STRICT }
    - { name: entra, token: env:SCIM_TEST_ENTRA, profile: entra }
`

export interface StartOptions {
  /** What stands under `scim:`. */
  readonly scim?: string
  /** What stands under `store:`. Default: an SQLite file. */
  readonly store?: string
  /** Default: a new one, which goes after the test. */
  readonly folder?: string
}

/** A service on a free port of 127.0.0.1, which stops when the test is over. */
export async function startService({ scim = standard, store, folder }: StartOptions = {}): Promise<Service> {
  const home = folder ?? (await mkdtemp(join(tmpdir(), 'sutler-scim-')))
  const log: string[] = []
  for (const name of ['strict', 'entra', 'other', 'reader'])
    process.env[`SCIM_TEST_${name.toUpperCase()}`] = tokenOf(name)
  const configPath = join(home, 'sutler.yaml')
  const place = store ?? '{ sqlite: state.db }'
  await writeFile(configPath, `version: 1\nstore: ${place}\nconnections: {}\njobs: {}\nscim:${scim}`)
  const server = await startServer({ configPath, port: 0, log: (line) => log.push(line) })
  onTestFinished(async () => {
    await server.stop()
    if (folder === undefined) await rm(home, { recursive: true, force: true })
  })
  return { server, folder: home, log, send: senderTo(server.url) }
}

/** Sends requests to the SCIM service of a server, as the client `strict` unless told otherwise. */
export function senderTo(url: string): Service['send'] {
  return async (method, path, body, { token = tokenOf('strict'), headers = {} } = {}) => {
    const response = await fetch(`${url}/scim/v2${path}`, {
      method,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      redirect: 'manual',
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? null : JSON.parse(text) }
  }
}

/** The body of a new user. */
export const user = (userName: string, rest: object = {}): object => ({ schemas: [userUrn], userName, ...rest })

/** The body of a new group. */
export const group = (displayName: string, ...members: readonly string[]): object => ({
  schemas: [groupUrn],
  displayName,
  ...(members.length === 0 ? {} : { members: members.map((value) => ({ value })) }),
})

/** The body of a PATCH. */
export const patch = (...Operations: readonly object[]): object => ({ schemas: [patchUrn], Operations })

/** `?filter=` of a filter. */
export const filter = (text: string): string => `?filter=${encodeURIComponent(text)}`
