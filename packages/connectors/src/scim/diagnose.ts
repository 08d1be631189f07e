import { type Diagnostic, ProvisioningError } from '@sutler/core'
import type { ScimClient } from '@sutler/scim'
import type { ScimSettings } from './settings.ts'
import type { Service } from './types.ts'

/**
 * Proves address and token the way a cycle will use them: discovery, then a search for somebody who cannot exist,
 * which must bring an empty list.
 */
export async function diagnose(client: ScimClient, service: Service, settings: ScimSettings): Promise<Diagnostic[]> {
  try {
    const discovery = await service.discovery()
    const { endpoint } = await service.type('User')
    const nobody = { filter: `userName eq "${crypto.randomUUID()}"` }
    const { resources } = await client.page(endpoint, nobody, null)
    return [
      ...openAddresses(settings).map(openly),
      ...discovery.assumed.map((path) => missing(path, settings)),
      ...(discovery.filter === false || resources.length > 0 ? [noFilter] : []),
    ]
  } catch (error) {
    if (!(error instanceof ProvisioningError)) throw error
    const remedy = remedyOf(error, settings)
    const failed = { severity: 'error', code: error.code, summary: error.message, remedy, path: 'baseUrl' } as const
    return [failed, ...openAddresses(settings).map(openly)]
  }
}

/** Of base and token endpoint those whose calls anybody on the way can read, the token with them. */
function openAddresses({ baseUrl, auth }: ScimSettings): [string, string][] {
  const tokenUrl = 'tokenUrl' in auth ? auth.tokenUrl : ''
  const addresses: [string, string][] = [
    ['baseUrl', baseUrl],
    ['auth.tokenUrl', tokenUrl],
  ]
  return addresses.filter(([, address]) => {
    const url = URL.parse(address)
    return url?.protocol === 'http:' && !/^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  })
}

function openly([path]: [string, string]): Diagnostic {
  return {
    severity: 'warning',
    code: 'CLEAR_TEXT',
    summary: `settings.${path} is http: everybody on the way can read what is sent, the token too.`,
    remedy: 'Write https, if the app offers it; else keep the way to it private.',
    path,
  }
}

const noFilter: Diagnostic = Object.freeze({
  severity: 'warning',
  code: 'FILTER_IGNORED',
  summary: 'The server does not filter: a search for nobody brought somebody.',
  remedy:
    'It works, since every hit is checked, but each search reads all objects. Ask the maker of the app for filters.',
})

function missing(path: string, settings: ScimSettings): Diagnostic {
  return {
    severity: 'warning',
    code: 'DISCOVERY_MISSING',
    summary: `${settings.baseUrl} has no readable ${path}; what RFC 7643 describes is assumed.`,
    remedy:
      'Nothing to do, unless the app has attributes or object types of its own; name the latter in settings.types.',
  }
}

const authRemedies: Readonly<Record<ScimSettings['auth']['kind'], string>> = Object.freeze({
  bearer: 'Check secrets.token: it may be wrong, expired, or without the right to provision.',
  basic: 'Check settings.auth.user and secrets.password: they may be wrong, or without the right to provision.',
  mtls: 'Check the client certificate of settings.auth: it may be unknown, expired, or without the right to provision.',
  'client-credentials': 'Check settings.auth and its secrets: they may be wrong, or without the right to provision.',
  'refresh-token': 'Sign in with `sutler connector authorize`, as somebody who has the right to provision.',
  'jwt-bearer': 'Check settings.auth and its secrets: they may be wrong, or without the right to provision.',
})

function remedyOf(error: ProvisioningError, { auth }: ScimSettings): string {
  switch (error.code) {
    case 'AUTH_FAILED':
      return authRemedies[auth.kind]
    case 'UNAVAILABLE':
    case 'TIMEOUT':
      return 'Check that settings.baseUrl is right, that the app runs, and that the network lets this machine reach it.'
    default:
      return 'Check that settings.baseUrl is the base of a SCIM 2.0 service, the part before /Users.'
  }
}
