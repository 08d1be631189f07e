import { type Emulator, type EmulatorOptions, startEmulator } from '../scim-kit/emulator.ts'
import { runAsProgram } from '../scim-kit/program.ts'
import { firstOf, groupUrn, invalid, needs, needsSchema, onlyPaths, userUrn } from '../scim-kit/rules.ts'
import type { Service } from '../scim-kit/types.ts'
import { keepOnly } from '../scim-kit/value.ts'

const userAttributes = [
  'schemas',
  'userName',
  'active',
  'displayName',
  'name.givenName',
  'name.familyName',
  'emails',
  'phoneNumbers',
  'userType',
  'title',
  'locale',
  'roles',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:organization',
  'urn:ietf:params:scim:schemas:extension:zoom:1.0:User',
]

interface ZoomOptions extends EmulatorOptions {
  /** False: single sign-on is off, so every call is refused. */
  readonly singleSignOn?: boolean
}

function serviceOf(singleSignOn: boolean): Service {
  return {
    name: 'Zoom',
    prefix: '/scim2',
    page: { normal: 30, most: 100 },
    rates: [{ fits: () => true, perMinute: 60 * 30, burst: 80 }],
    refuse: ({ headers }) =>
      firstOf(
        !singleSignOn && { status: 400, says: 'Account has not enabled Single Sign-On.' },
        !headers.accept?.includes('application/scim+json') && {
          status: 406,
          says: 'Accept must be application/scim+json',
        },
      ),
    shelves: {
      '/Users': {
        type: 'User',
        unique: 'userName',
        filter: { attributes: ['userName'], and: false },
        methods: ['POST', 'PUT', 'PATCH', 'DELETE'],
        put: 'changed',
        refuseBody: (body, present) =>
          firstOf(
            needsSchema(body, userUrn),
            present === null && needs(body, ['userName', 'name.givenName', 'name.familyName', 'emails']),
            present?.data.active === false && { status: 400, says: 'an inactive user cannot be updated' },
          ),
        refuseOperations: (operations) =>
          onlyPaths(operations, ['active']) && invalid('PATCH only activates and deactivates'),
        keep: (data) => keepOnly(data, userAttributes),
      },
      '/Groups': {
        type: 'Group',
        unique: 'displayName',
        filter: { attributes: ['displayName'], and: false },
        methods: ['POST', 'PATCH', 'DELETE'],
        refuseBody: (body) => firstOf(needsSchema(body, groupUrn), needs(body, ['displayName'])),
        refuseOperations: (operations) => onlyPaths(operations, ['displayName', 'members']),
      },
    },
  }
}

export function start({ singleSignOn = true, ...options }: ZoomOptions = {}): Promise<Emulator> {
  return startEmulator(serviceOf(singleSignOn), options)
}

await runAsProgram(import.meta.url, start)
