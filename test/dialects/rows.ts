import { start as startAtlassian } from '../../simulators/scim-atlassian/emulator.ts'
import { start as startAws } from '../../simulators/scim-aws-iam-identity-center/emulator.ts'
import { start as startDatabricks } from '../../simulators/scim-databricks/emulator.ts'
import { start as startGithub } from '../../simulators/scim-github/emulator.ts'
import type { Emulator } from '../../simulators/scim-kit/emulator.ts'
import { start as startSalesforce } from '../../simulators/scim-salesforce/emulator.ts'
import { start as startSlack, startFirstVersion as startSlackOne } from '../../simulators/scim-slack/emulator.ts'
import { start as startSnowflake } from '../../simulators/scim-snowflake/emulator.ts'
import { start as startWorkplace } from '../../simulators/scim-workplace/emulator.ts'
import { start as startZoom } from '../../simulators/scim-zoom/emulator.ts'

/** One service, and how a job is written for it. */
export interface Row {
  readonly dialect: string
  readonly start: () => Promise<Emulator>
  readonly people: readonly string[]
  /** Null: the service has no groups. */
  readonly groups: readonly string[] | null
  /** Path of the manager's id in what the service keeps; null: it has no managers. */
  readonly manager: readonly string[] | null
  readonly title: boolean
  /** What becomes of a deleted user. */
  readonly deletion: 'gone' | 'inactive'
  /** Groups are made in the service itself. */
  readonly groupsAreMade?: true
  /** The same job with another dialect: the mappings that show it, and what the service says to it. */
  readonly wrong: {
    readonly settings: string
    readonly people?: readonly string[]
    readonly groups?: readonly string[] | null
    /** A user who is there already. */
    readonly seed?: { readonly [key: string]: string }
    readonly says: RegExp
  }
}

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const startDate = 'urn:ietf:params:scim:schemas:extension:facebook:starttermdates:2.0:User:startDate'

const lines = {
  userName: 'target: userName, source: Login, match: 1',
  address: `target: userName, expression: 'Append([Login], "@example.com")', match: 1`,
  externalId: 'target: externalId, source: WorkerID',
  displayName: `target: displayName, expression: 'Join(" ", [First], [Last])'`,
  givenName: 'target: name.givenName, source: First',
  familyName: 'target: name.familyName, source: Last',
  mail: `target: 'emails[type eq "work"].value', expression: 'Append([Login], "@example.com")'`,
  title: 'target: title, source: Title',
  active: `target: active, expression: 'Not([IsSoftDeleted])'`,
  manager: `target: '${enterprise}:manager', source: ManagerID, reference: true, whenNull: clear`,
  profile: 'target: entitlements, constant: profile-1',
  starts: `target: '${startDate}', constant: '2026-01-05T00:00:00Z'`,
}

const names = [lines.displayName, lines.givenName, lines.familyName, lines.mail, lines.active]

const groups = {
  name: 'target: displayName, source: Name, match: 1',
  externalId: 'target: externalId, source: TeamID',
  members: 'target: members, source: Members, reference: worker',
}
const plainGroups = [groups.name, groups.members]
const namedGroups = [groups.name, groups.externalId, groups.members]

const managerPath = [enterprise, 'manager', 'value']

export const rows: readonly Row[] = [
  {
    dialect: 'aws-iam-identity-center',
    start: startAws,
    people: [lines.userName, lines.externalId, ...names, lines.title, lines.manager],
    groups: namedGroups,
    manager: managerPath,
    title: true,
    deletion: 'gone',
    wrong: { settings: 'dialect: scim-1.1', says: /schemas must hold urn:ietf:params:scim:schemas:core:2\.0:User/ },
  },
  {
    dialect: 'slack',
    start: startSlack,
    people: [lines.userName, ...names, lines.title, lines.manager],
    groups: plainGroups,
    manager: managerPath,
    title: true,
    deletion: 'inactive',
    wrong: { settings: 'dialect: slack-1.1', says: /schemas must hold urn:ietf:params:scim:schemas:core:2\.0:User/ },
  },
  {
    dialect: 'slack-1.1',
    start: startSlackOne,
    people: [lines.userName, ...names, lines.title, lines.manager],
    groups: plainGroups,
    manager: ['urn:scim:schemas:extension:enterprise:1.0', 'manager', 'managerId'],
    title: true,
    deletion: 'inactive',
    wrong: { settings: 'dialect: slack', says: /schemas must hold urn:scim:schemas:core:1\.0/ },
  },
  {
    dialect: 'github',
    start: startGithub,
    people: [lines.userName, lines.externalId, ...names],
    groups: namedGroups,
    manager: null,
    title: false,
    deletion: 'gone',
    wrong: { settings: 'dialect: standard', says: /complex path selectors are not supported/ },
  },
  {
    dialect: 'zoom',
    start: startZoom,
    people: [lines.address, ...names, lines.title],
    groups: plainGroups,
    manager: null,
    title: true,
    deletion: 'gone',
    wrong: { settings: 'dialect: standard', says: /PATCH only activates and deactivates/ },
  },
  {
    dialect: 'databricks',
    start: startDatabricks,
    people: [lines.address, lines.externalId, ...names],
    groups: namedGroups,
    manager: null,
    title: false,
    deletion: 'gone',
    wrong: {
      settings: 'dialect: standard',
      people: [`target: userName, expression: 'ToUpper([Login])', match: 1`, ...names],
      seed: { userName: 'ada.1' },
      says: /userName already exists/,
    },
  },
  {
    dialect: 'snowflake',
    start: startSnowflake,
    people: [lines.userName, lines.externalId, ...names],
    groups: plainGroups,
    manager: null,
    title: false,
    deletion: 'gone',
    wrong: {
      settings: 'dialect: standard',
      people: [lines.userName.replace('userName', 'externalId'), lines.userName.replace(', match: 1', ''), ...names],
      says: /this filter is not supported/,
    },
  },
  {
    dialect: 'atlassian',
    start: startAtlassian,
    people: [lines.address, lines.externalId, ...names, lines.title],
    groups: plainGroups,
    manager: null,
    title: true,
    deletion: 'gone',
    wrong: {
      settings: 'dialect: standard',
      groups: [`${groups.externalId}, match: 1`, groups.name.replace(', match: 1', ''), groups.members],
      says: /this filter is not supported/,
    },
  },
  {
    dialect: 'salesforce',
    start: startSalesforce,
    people: [lines.address, lines.externalId, ...names, lines.title, lines.profile, lines.manager],
    groups: plainGroups,
    manager: managerPath,
    title: true,
    deletion: 'inactive',
    groupsAreMade: true,
    wrong: { settings: 'dialect: standard', says: /members to add have to be given as/ },
  },
  {
    dialect: 'workplace',
    start: startWorkplace,
    people: [lines.address, lines.externalId, ...names, lines.title, lines.manager, lines.starts],
    groups: null,
    manager: managerPath,
    title: true,
    deletion: 'gone',
    wrong: {
      settings: 'dialect: standard',
      people: [lines.address, ...names],
      groups: plainGroups,
      says: /no such endpoint/,
    },
  },
]
