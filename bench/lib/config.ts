/** A job from people's CSV file to a SCIM app: ten attributes, two of them computed, no references. */
export function peopleToScim(url: string, options: { readonly concurrency: number }): string {
  return `version: 1
connections:
  hr: { kind: flat-file, settings: { path: workers.csv, anchor: WorkerID } }
  app:
    kind: scim
    settings: { baseUrl: '${url}', maxConcurrency: ${options.concurrency} }
jobs:
  people:
    source: hr
    target: app
    objects:
      - source: worker
        target: User
${attributes('WorkerID', 'Login', 'GivenName', 'FamilyName', 'DisplayName')}
`
}

function attributes(id: string, login: string, given: string, family: string, display: string): string {
  return `        attributes:
          - { target: externalId, source: ${id} }
          - { target: userName, expression: 'ToLower([${login}])', match: 1 }
          - { target: active, expression: 'Not([IsSoftDeleted])' }
          - { target: name.givenName, source: ${given} }
          - { target: name.familyName, source: ${family} }
          - { target: displayName, source: ${display} }
          - { target: 'emails[type eq "work"].value', source: Email }
          - { target: title, source: JobTitle }
          - { target: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department', source: Department }
          - { target: preferredLanguage, source: Language }`
}
