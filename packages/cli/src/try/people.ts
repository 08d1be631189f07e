/** A row of the HR file of the demonstration. */
export interface Worker {
  readonly WorkerID: string
  readonly FirstName: string
  readonly LastName: string
  readonly Department: string
  readonly JobTitle: string
  /** Empty: nobody. */
  readonly ManagerID: string
}

function worker(id: number, name: string, department: string, title: string, manager: number | null): Worker {
  const [first = '', ...last] = name.split(' ')
  return {
    WorkerID: String(id),
    FirstName: first,
    LastName: last.join(' '),
    Department: department,
    JobTitle: title,
    ManagerID: manager === null ? '' : String(manager),
  }
}

/** A dozen people who work here on the first day. Nobody real. */
export const firstDay: readonly Worker[] = Object.freeze([
  worker(1001, 'Amara Okafor', 'Management', 'Director', null),
  worker(1002, 'Björn Sjöström', 'Engineering', 'Head of Engineering', 1001),
  worker(1003, 'Chloé Lefèvre', 'Engineering', 'Developer', 1002),
  worker(1004, 'Dmitri Ivanov', 'Engineering', 'Developer', 1002),
  worker(1005, 'Esra Yıldız', 'Engineering', 'Tester', 1002),
  worker(1006, 'Femi Adeyemi', 'Sales', 'Head of Sales', 1001),
  worker(1007, 'Giulia Rossi', 'Sales', 'Account Manager', 1006),
  worker(1008, 'Hiro Tanaka', 'Sales', 'Account Manager', 1006),
  worker(1009, 'Inés García', 'Support', 'Head of Support', 1001),
  worker(1010, 'Jamal Haddad', 'Support', 'Agent', 1009),
  worker(1011, 'Kasia Wójcik', 'Support', 'Agent', 1009),
  worker(1012, "Liam O'Brien", 'Support', 'Agent', 1009),
])

/** The day after: one person hired, one moved, one gone. */
export const secondDay: readonly Worker[] = Object.freeze([
  ...firstDay
    .filter(({ WorkerID }) => WorkerID !== '1008')
    .map((row) =>
      row.WorkerID === '1010' ? { ...row, Department: 'Engineering', JobTitle: 'Tester', ManagerID: '1002' } : row,
    ),
  worker(1013, 'Mei Lin', 'Sales', 'Account Manager', 1006),
])

/** The HR file as CSV (RFC 4180). */
export function workersCsv(workers: readonly Worker[]): string {
  const columns = Object.keys(workers[0] ?? {})
  const rows = workers.map((row) => Object.values(row).map(cell).join(','))
  return [columns.join(','), ...rows, ''].join('\n')
}

function cell(value: string): string {
  return /[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value
}

/** The configuration of the demonstration: what a first `sutler.yaml` looks like. */
export function sampleConfig(baseUrl: string): string {
  return `version: 1
connections:
  hr:
    kind: flat-file
    settings: { path: workers.csv, anchor: WorkerID }
  app:
    kind: scim
    settings: { baseUrl: ${baseUrl} }
    secrets: { token: env:APP_TOKEN }
jobs:
  hr-to-app:
    source: hr
    target: app
    leavers: { disable: now, delete: after 30d }
    pageSize: 2  # so small only to let you see the bar move
    objects:
    - source: worker
      target: User
      attributes:
      - { target: externalId, source: WorkerID, match: 1 }
      - target: userName
        expression:
          ToLower(NormalizeDiacritics(Join(".", [FirstName], [LastName])))
      - { target: name.givenName, source: FirstName }
      - { target: name.familyName, source: LastName }
      - { target: title, source: JobTitle }
      - source: Department
        target:
          ${enterprise}:department
      - source: ManagerID
        reference: true
        target:
          ${enterprise}:manager
      - { target: active, expression: 'Not([IsSoftDeleted])' }
`
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
