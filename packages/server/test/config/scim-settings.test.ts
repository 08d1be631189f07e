import { resolve } from 'node:path'
import { scimConnectorKind } from '@sutler/connectors/scim'
import { describe, expect, it } from 'vitest'
import { parseConfig } from '../../src/config/load.ts'
import { ConfigError } from '../../src/config/types.ts'

const configOf = (settings: string) => `version: 1
connections:
  app:
    kind: scim
    settings:
      baseUrl: https://app.example/scim/v2
      ${settings}
jobs: {}
`

function problemsOf(settings: string) {
  try {
    parseConfig(configOf(settings), resolve('sutler.yaml'), [scimConnectorKind])
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}

const grant = 'tokenUrl: https://login.example/token, clientId: sutler'

describe('settings of a scim connection', () => {
  it.each([
    'dialect: auto',
    'dialect: slack-1.1',
    'auth: { kind: bearer }',
    'auth: { kind: basic, user: sutler }',
    `auth: { kind: client-credentials, ${grant}, clientAuthentication: jwt, algorithm: ES256, keyId: k }`,
    `auth: { kind: refresh-token, ${grant}, scope: scim, refreshTokenFile: .sutler/refresh }`,
    'auth: { kind: jwt-bearer, tokenUrl: https://login.example/token, issuer: a, subject: b }',
    'auth: { kind: mtls }',
    'wire: { patch: pathless, opCase: capital, maxOperations: 10, lowerCase: [userName] }',
  ])('%s is right', (settings) => {
    const problems = problemsOf(settings).filter(({ key }) => key?.startsWith('connections'))
    expect(problems).toEqual([])
  })

  it.each<[string, string, string, RegExp]>([
    ['dialect: slak', '7:16', 'dialect', /did you mean `slack`/],
    ['auth: { kind: oauth }', '7:21', 'auth.kind', /bearer/],
    ['auth: { kind: basic }', '7:7', 'auth', /add `user:`/],
    ['auth: { kind: basic, usr: x }', '7:28', 'auth.usr', /did you mean `user`/],
    [
      `auth: { kind: client-credentials, ${grant}, clientAuthentication: digest }`,
      '7:120',
      'auth.clientAuthentication',
      /basic/,
    ],
    ['auth: { kind: client-credentials, clientId: x }', '7:7', 'auth', /add `tokenUrl:`/],
    ['wire: { patsh: pathless }', '7:15', 'wire.patsh', /did you mean `patch`/],
    ['wire: { maxOperations: 0 }', '7:30', 'wire.maxOperations', /from 1/],
    ['clientSecret: hunter2', '7:7', 'clientSecret', /secrets: \{ clientSecret: env:NAME \}/],
  ])('%s is a mistake at %s', (settings, at, key, remedy) => {
    const problems = problemsOf(settings).filter((problem) => problem.key?.startsWith('connections'))
    expect(problems).toEqual([
      expect.objectContaining({
        path: `sutler.yaml:${at}`,
        key: `connections.app.settings.${key}`,
        remedy: expect.stringMatching(remedy),
      }),
    ])
    expect(JSON.stringify(problems)).not.toContain('hunter2')
  })
})

describe('the address of the SCIM service', () => {
  const problemsOfAddress = (address: string) => {
    try {
      parseConfig(`version: 1\nscim:\n  baseUrl: ${address}\n`, resolve('sutler.yaml'), [])
    } catch (error) {
      if (error instanceof ConfigError) return error.problems.filter(({ key }) => key === 'scim.baseUrl')
      throw error
    }
    return []
  }

  it.each(['https://id.example.com/scim/v2', 'http://[::1]:8080/scim/v2', 'https://xn--d1acufc.example/a%20b'])(
    '%s is right',
    (address) => expect(problemsOfAddress(address)).toEqual([]),
  )

  it.each(['https://идентити.example', 'https://id.example/é', 'https://id.example?a', 'ftp://id.example'])(
    '%s is refused: it stands in headers, and paths follow it',
    (address) => expect(problemsOfAddress(address)).toHaveLength(1),
  )
})
