import Type, { type Static } from 'typebox'
import { durationPattern } from './duration.ts'
import { scimSchema } from './scim-schema.ts'

const closed = { additionalProperties: false } as const

const Duration = Type.String({
  pattern: durationPattern,
  description: 'a duration: a whole number and s, m, h or d',
  examples: ['5m'],
})

const SecretRef = Type.String({
  pattern: '^(env:[A-Za-z_][A-Za-z0-9_]*|file:.+)$',
  description: 'a reference to a secret: env:NAME or file:PATH',
  examples: ['env:CRM_TOKEN'],
})

const Store = Type.Union(
  [
    Type.Object({ sqlite: Type.String({ minLength: 1, description: 'path of the database file' }) }, closed),
    Type.Object({ postgres: SecretRef }, closed),
  ],
  {
    description: 'where state is kept: { sqlite: PATH } or { postgres: env:DATABASE_URL }',
    examples: [{ sqlite: '.sutler/state.db' }],
  },
)

const Connection = Type.Object(
  {
    kind: Type.String({ description: 'the connector', examples: ['scim'] }),
    settings: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'settings of the connector, by its kind' }),
    ),
    secrets: Type.Optional(
      Type.Record(Type.String(), SecretRef, { description: 'secrets of the connector, each by reference' }),
    ),
    limits: Type.Optional(
      Type.Object(
        {
          concurrency: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'most calls at once' })),
          ratePerSecond: Type.Optional(
            Type.Number({ exclusiveMinimum: 0, description: 'most calls a second; halves when the system complains' }),
          ),
          timeout: Type.Optional({ ...Duration, description: 'how long one call may take; default: 60s' }),
        },
        { ...closed, description: 'what the system may be asked for' },
      ),
    ),
  },
  { ...closed, description: 'a system Sutler reads from or writes to' },
)

const Entra = Type.Optional(
  Type.Record(Type.String(), Type.Unknown(), {
    description: 'kept of an imported Entra schema for its export; Sutler does not use it',
  }),
)

const ScopeOperators = [
  'EQUALS',
  'NOT EQUALS',
  'INCLUDES',
  'STARTS_WITH',
  'ENDS_WITH',
  'GREATER_THAN',
  'GREATER_THAN_OR_EQUALS',
  'IS NULL',
  'IS NOT NULL',
  'IS TRUE',
  'IS FALSE',
  'REGEX MATCH',
  'NOT REGEX MATCH',
  '&',
  '!&',
] as const

const ScopeClause = Type.Object(
  {
    attribute: Type.String({ minLength: 1 }),
    operator: Type.Enum(ScopeOperators, { description: 'how the attribute is judged' }),
    value: Type.Optional(
      Type.Union([Type.String(), Type.Number(), Type.Boolean()], { description: 'text, a number, true or false' }),
    ),
    match: Type.Optional(Type.Enum(['all', 'any'] as const, { description: 'how several values are judged' })),
  },
  closed,
)

const AttributeMapping = Type.Object(
  {
    target: Type.String({ minLength: 1, description: 'attribute path in the target', examples: ['userName'] }),
    source: Type.Optional(Type.String({ minLength: 1, description: 'name or path of one source attribute' })),
    constant: Type.Optional(Type.Unknown({ description: 'the same value for everybody' })),
    expression: Type.Optional(Type.String({ minLength: 1, description: 'an expression over source attributes' })),
    default: Type.Optional(Type.Unknown({ description: 'used on create when the result is null' })),
    flow: Type.Optional(
      Type.Enum(['Always', 'ObjectAddOnly', 'MultiValueAddOnly'] as const, {
        description: 'when the value is written',
      }),
    ),
    match: Type.Optional(
      Type.Integer({ minimum: 1, description: 'matching precedence, lowest first; equal numbers match together' }),
    ),
    reference: Type.Optional(
      Type.Union([Type.Boolean(), Type.String({ minLength: 1 })], {
        description: 'true: the value names objects of the same type; or the name of their type',
      }),
    ),
    whenNull: Type.Optional(Type.Enum(['skip', 'clear'] as const, { description: 'what a null result does' })),
    entra: Entra,
  },
  closed,
)

const Leavers = Type.Union(
  [
    Type.Enum(['disable', 'delete', 'nothing'] as const),
    Type.Object(
      {
        disable: Type.Literal('now'),
        delete: Type.String({
          pattern: '^after [1-9][0-9]{0,5}[smhd]$',
          description: 'when the disabled account goes: after and a duration',
          examples: ['after 30d'],
        }),
      },
      closed,
    ),
  ],
  {
    description:
      'what happens to accounts of people who left: disable, delete, nothing, or { disable: now, delete: after 30d }',
    examples: ['disable'],
  },
)

const Case = Type.Object(
  {
    name: Type.String({ minLength: 1, description: 'what it shows, in a sentence' }),
    source: Type.Record(Type.String(), Type.Unknown(), { description: 'attributes of the source object' }),
    now: Type.Optional(Type.String({ description: 'the clock, ISO 8601', examples: ['2026-01-05T12:00:00Z'] })),
    existing: Type.Optional(
      Type.Record(Type.String(), Type.Array(Type.Unknown(), { description: 'a list of values' }), {
        description: 'values other objects of the target have, by path',
      }),
    ),
    expect: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), { description: 'values by path; only these are compared' }),
    ),
    absent: Type.Optional(Type.Array(Type.String(), { minItems: 1, description: 'a list of paths left as they are' })),
    expectScope: Type.Optional(
      Type.Enum(['active', 'inactive', 'outOfScope'] as const, { description: 'how the object is judged' }),
    ),
    expectIgnored: Type.Optional(Type.Boolean({ description: 'whether the object is left alone' })),
    expectError: Type.Optional(
      Type.String({ minLength: 1, description: 'code of the error it fails with', examples: ['E_NO_UNIQUE_VALUE'] }),
    ),
  },
  { ...closed, description: 'a test: this object in, these values out' },
)

const ObjectMapping = Type.Object(
  {
    source: Type.String({ minLength: 1, description: 'object type in the source' }),
    target: Type.String({ minLength: 1, description: 'object type in the target', examples: ['User'] }),
    actions: Type.Optional(
      Type.Array(Type.Enum(['create', 'update', 'delete'] as const), {
        uniqueItems: true,
        description: 'what may be done in the target; default: all three',
      }),
    ),
    scope: Type.Optional(
      Type.Array(Type.Array(ScopeClause, { minItems: 1, description: 'a list of clauses' }), {
        description: 'a list of lists of clauses: clauses of one list are joined by AND, lists by OR',
      }),
    ),
    dialect: Type.Optional(
      Type.Enum(['app', 'cloud-sync'] as const, { description: 'which functions expressions may use' }),
    ),
    diacritics: Type.Optional(
      Type.Enum(['extended', 'entra'] as const, {
        description: "which letters NormalizeDiacritics changes; entra: those of Entra's table alone",
      }),
    ),
    attributes: Type.Array(AttributeMapping, { minItems: 1, description: 'a list of attribute mappings' }),
    cases: Type.Optional(Type.Array(Case, { description: 'a list of tests of this mapping' })),
    skipOutOfScopeDeletions: Type.Optional(
      Type.Boolean({ description: 'leaves accounts alone whose source object falls out of scope' }),
    ),
    leavers: Type.Optional(Leavers),
    entra: Entra,
  },
  { ...closed, description: 'how one type of object becomes another' },
)

const Percent = Type.Number({ minimum: 0, maximum: 100 })
const Count = Type.Integer({ minimum: 0 })

const Guard = Type.Object(
  {
    deletes: Type.Optional(
      Type.Object(
        {
          count: Type.Optional({ ...Count, default: 500 }),
          percent: Type.Optional({ ...Percent, default: 10 }),
          floor: Type.Optional({ ...Count, default: 20 }),
        },
        { ...closed, description: 'more disables and deletes than this in one cycle wait for a human' },
      ),
    ),
    groups: Type.Optional(
      Type.Object(
        { size: Type.Optional({ ...Count, default: 200 }), percent: Type.Optional({ ...Percent, default: 30 }) },
        { ...closed, description: 'a group of this size that would lose more than this waits for a human' },
      ),
    ),
  },
  { ...closed, description: 'accidental deletion guard' },
)

const Schedule = Type.Union(
  [
    Type.Object({ every: Duration }, closed),
    Type.Object(
      {
        cron: Type.String({ minLength: 1, description: 'minute hour day month weekday', examples: ['0 6 * * 1-5'] }),
        timezone: Type.Optional(Type.String({ minLength: 1, examples: ['Europe/Paris'] })),
      },
      closed,
    ),
  ],
  { description: 'when the job runs: { every: 5m } or { cron: "0 6 * * *" }', examples: [{ every: '5m' }] },
)

const Job = Type.Object(
  {
    source: Type.String({ minLength: 1, description: 'name of the connection people come from' }),
    target: Type.String({ minLength: 1, description: 'name of the connection they are provisioned to' }),
    schedule: Type.Optional(Schedule),
    guard: Type.Optional(Guard),
    leavers: Type.Optional(Leavers),
    pageSize: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 10_000,
        default: 400,
        description: 'objects under way at once; the most a crash makes Sutler look at again',
      }),
    ),
    keepRuns: Type.Optional(
      Type.String({
        pattern: durationPattern,
        default: '90d',
        description: 'how long a run and its log are kept; the newest 20 stay in any case',
        examples: ['30d'],
      }),
    ),
    objects: Type.Array(ObjectMapping, { minItems: 1, description: 'a list of object mappings: users before groups' }),
    entra: Entra,
  },
  { ...closed, description: 'one source provisioned into one target' },
)

/** Names of connections and jobs: they appear in addresses, file names and logs. */
const namePattern = '^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$'

/** Shape of `sutler.yaml`. What connector settings look like is added by kind, see `json-schema.ts`. */
export const ConfigFile = Type.Object(
  {
    version: Type.Literal(1, { description: 'format of this file, always 1', examples: [1] }),
    store: Type.Optional(Store),
    scim: Type.Optional(scimSchema(SecretRef)),
    connections: Type.Record(Type.String({ pattern: namePattern }), Connection, {
      ...closed,
      description: 'systems by name (letters, digits, dot, dash, underscore)',
    }),
    jobs: Type.Record(Type.String({ pattern: namePattern }), Job, {
      ...closed,
      description: 'jobs by name (letters, digits, dot, dash, underscore)',
    }),
  },
  closed,
)

export type ConfigFile = Static<typeof ConfigFile>
export type JobFile = Static<typeof Job>
export type ConnectionFile = Static<typeof Connection>
export type LeaversFile = Static<typeof Leavers>
export type ScheduleFile = Static<typeof Schedule>
