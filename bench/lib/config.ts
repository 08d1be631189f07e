import { enterprise } from './directory.ts'

const attributes = (source: Readonly<Record<string, string>>): string =>
  Object.entries({
    externalId: `source: '${source.id}'`,
    userName: `expression: 'ToLower([${source.login}])', match: 1`,
    active: `expression: 'Not([IsSoftDeleted])'`,
    'name.givenName': `source: '${source.given}'`,
    'name.familyName': `source: '${source.family}'`,
    displayName: `source: '${source.display}'`,
    'emails[type eq "work"].value': `source: '${source.email}'`,
    title: `source: '${source.title}'`,
    [`${enterprise}:department`]: `source: '${source.department}'`,
    preferredLanguage: `source: '${source.language}'`,
  })
    .map(([target, value]) => `          - { target: '${target}', ${value} }`)
    .join('\n')

const job = (url: string, connection: string, type: string, mapping: string, concurrency: number) => `version: 1
connections:
  hr: ${connection}
  app: { kind: scim, settings: { baseUrl: '${url}', maxConcurrency: ${concurrency} } }
jobs:
  people:
    source: hr
    target: app
    objects:
      - source: ${type}
        target: User
        attributes:
${mapping}
`

/** A job from people's CSV file to a SCIM app: ten attributes, two of them computed, no references. */
export function fileToScim(url: string, concurrency = 16): string {
  const connection = '{ kind: flat-file, settings: { path: workers.csv, anchor: WorkerID } }'
  const source = {
    id: 'WorkerID',
    login: 'Login',
    given: 'GivenName',
    family: 'FamilyName',
    display: 'DisplayName',
    email: 'Email',
    title: 'JobTitle',
    department: 'Department',
    language: 'Language',
  }
  return job(url, connection, 'worker', attributes(source), concurrency)
}

/** The same from the built-in directory. */
export function directoryToScim(url: string, concurrency = 16): string {
  const source = {
    id: 'externalId',
    login: 'userName',
    given: 'name.givenName',
    family: 'name.familyName',
    display: 'displayName',
    email: 'emails[type eq "work"].value',
    title: 'title',
    department: `${enterprise}:department`,
    language: 'preferredLanguage',
  }
  return job(url, '{ kind: directory }', 'User', attributes(source), concurrency)
}
