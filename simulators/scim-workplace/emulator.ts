import { type Emulator, type EmulatorOptions, startEmulator } from '../scim-kit/emulator.ts'
import { runAsProgram } from '../scim-kit/program.ts'
import { firstOf, invalid, needs, needsSchema, userUrn } from '../scim-kit/rules.ts'
import type { JsonObject, Refusal, Service } from '../scim-kit/types.ts'
import { at } from '../scim-kit/value.ts'

const startTerms = 'urn:ietf:params:scim:schemas:extension:facebook:starttermdates:2.0:User'
/** The domain that the emulated community has verified. */
const verified = 'example.com'

function refuseUser(body: JsonObject): Refusal | null {
  const date = at(body, [startTerms, 'startDate'])
  const foreign = !String(body.userName ?? '').endsWith(`@${verified}`)
  return firstOf(
    needsSchema(body, userUrn),
    needs(body, ['userName', 'name']),
    typeof body.active !== 'boolean' && invalid('active is required'),
    foreign && invalid('1789003: the domain of the address is not verified'),
    date !== undefined && typeof date !== 'number' && invalid('startDate has to be a number of seconds since 1970'),
  )
}

const service: Service = {
  name: 'Workplace',
  prefix: '/scim',
  page: { normal: 100, most: 100 },
  rates: [{ fits: () => true, perMinute: 60 * 50, burst: 100 }],
  refuse: ({ headers }) =>
    headers['user-agent'] === undefined || headers['user-agent'] === ''
      ? { status: 400, says: 'A User-Agent header is needed.' }
      : null,
  shelves: {
    '/Users': {
      type: 'User',
      unique: 'userName',
      filter: { attributes: ['userName', 'externalId'], and: false },
      methods: ['POST', 'PUT', 'DELETE'],
      refuseBody: refuseUser,
    },
  },
}

export function start(options: EmulatorOptions = {}): Promise<Emulator> {
  return startEmulator(service, options)
}

await runAsProgram(import.meta.url, start)
