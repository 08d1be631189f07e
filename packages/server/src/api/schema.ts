import Type, { type Static } from 'typebox'
import { ValidationOutput } from './validation-schema.ts'

const closed = { additionalProperties: false } as const
const Text = (description: string) => Type.String({ description })
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Count = (description: string) => Type.Integer({ minimum: 0, description })

/** What became of the objects of one cycle. */
const Counts = Type.Object(
  {
    read: Count('objects read from the source'),
    unreadable: Count('objects that exist in the source but cannot be used'),
    created: Count('accounts created'),
    linked: Count('accounts that were there and are looked after from now on'),
    updated: Count('accounts changed'),
    disabled: Count('accounts disabled'),
    deleted: Count('accounts deleted'),
    unchanged: Count('objects that were right already'),
    skipped: Count('objects left alone, such as those out of scope'),
    failed: Count('objects that failed or were refused'),
    held: Count('disables and deletes that wait for a human'),
    membersAdded: Count('members added to groups'),
    membersRemoved: Count('members removed from groups'),
    referencesLinked: Count('references written, such as managers'),
    referencesWaiting: Count('references to objects that are not provisioned yet'),
    escrow: Count('objects that wait for their next try'),
    writes: Count('writes the target has acknowledged'),
  },
  closed,
)

/** An object that failed, was refused or drew a warning. */
const Problem = Type.Object(
  {
    type: Text('object type in the source'),
    source: Nullable(Text('anchor in the source; null: the record has none')),
    code: Text('stable code'),
    message: Text('what happened, and what to do'),
  },
  closed,
)

const Run = Type.Object(
  {
    jobId: Type.String(),
    id: Type.String(),
    mode: Type.Enum(['initial', 'incremental', 'single'] as const),
    startedAt: Type.Integer({ description: 'milliseconds since 1970' }),
    endedAt: Nullable(Type.Integer({ description: 'milliseconds since 1970; null: it runs, or its process died' })),
    status: Type.Enum(['running', 'success', 'partial', 'held', 'failed', 'stopped'] as const),
    counts: Type.Record(Type.String(), Type.Integer()),
    reason: Nullable(Text('why it failed or was held, and what to do')),
  },
  closed,
)

const Change = Type.Object({ old: Type.Unknown(), new: Type.Unknown() }, closed)

const PlannedAction = Type.Object(
  {
    type: Text('object type in the source'),
    source: Text('anchor in the source'),
    target: Nullable(Text('anchor in the target; null: not created yet')),
    kind: Type.Enum(['create', 'update', 'disable', 'delete', 'link', 'members', 'reference'] as const),
    changes: Type.Record(Type.String(), Change, { description: 'by attribute path; secrets are replaced' }),
    fingerprint: Text('keyed digest of the action and of what it starts from'),
  },
  closed,
)

/** What a cycle would do. */
export const Plan = Type.Object(
  {
    format: Type.Literal(1),
    jobId: Type.String(),
    id: Type.String(),
    createdAt: Text('time of day, ISO 8601'),
    mode: Type.Enum(['initial', 'incremental'] as const),
    mappingHash: Type.String(),
    counts: Counts,
    guard: Nullable(Text('why the deletion guard holds it; null: it does not')),
    actions: Type.Array(PlannedAction),
    problems: Type.Array(Problem),
    running: Type.Optional(
      Type.Literal(true, { description: 'a run of the job was under way: `apply` will hardly take the plan' }),
    ),
    digest: Text('keyed digest of all the above; `apply` refuses an edited plan'),
  },
  closed,
)

const Moved = Type.Object(
  { type: Type.String(), source: Type.String(), why: Type.Enum(['changed', 'missing', 'unplanned'] as const) },
  closed,
)

export const Preview = Type.Object(
  {
    type: Type.String(),
    source: Type.String(),
    steps: Type.Array(
      Type.Object(
        {
          step: Type.Enum(['import', 'scoping', 'matching', 'processing', 'referenceResolution', 'export'] as const),
          status: Type.Enum(['success', 'warning', 'failure', 'skipped'] as const),
          summary: Type.String(),
          detail: Type.Unknown(),
        },
        closed,
      ),
    ),
    action: Nullable(PlannedAction),
    applied: Type.Boolean(),
  },
  closed,
)

/** A cycle as `sync --json` prints it. */
export const CycleReport = Type.Object(
  {
    run: Run,
    counts: Counts,
    problems: Type.Array(Problem, { description: 'the first ten thousand' }),
    problemsOmitted: Count('problems beyond those'),
  },
  closed,
)

/** What came of a stored plan: `moved` not empty means that nothing was written. */
export const ApplyReport = Type.Object({ moved: Type.Array(Moved), result: Nullable(CycleReport) }, closed)

const JobStatus = Type.Object(
  {
    id: Type.String(),
    source: Text('name of a connection'),
    target: Text('name of a connection'),
    lastRun: Nullable(Run),
    interrupted: Type.Boolean({ description: 'the last run was not ended; the next one goes on from there' }),
    managed: Count('accounts this job looks after'),
    escrow: Count('objects that failed and wait for their next try'),
    held: Count('disables and deletes that wait for a human'),
    referencesWaiting: Count('references to objects that are not provisioned yet'),
    waiting: Type.Array(
      Type.Object(
        {
          type: Text('object type in the source'),
          source: Text('anchor in the source'),
          path: Text('attribute of the target'),
          awaitedType: Text('object type of whom it waits for'),
          awaited: Text('anchor of whom it waits for'),
        },
        closed,
      ),
      { description: 'the first twenty of them' },
    ),
  },
  closed,
)

export const StatusReport = Type.Object({ jobs: Type.Array(JobStatus) }, closed)

const ProblemsReport = Type.Object({ jobId: Type.String(), problems: Type.Array(Problem) }, closed)

export const ConnectionTestReport = Type.Object(
  {
    connections: Type.Array(
      Type.Object(
        {
          name: Type.String(),
          kind: Type.String(),
          works: Type.Boolean(),
          findings: Type.Array(
            Type.Object(
              {
                severity: Type.Enum(['error', 'warning'] as const),
                code: Type.String(),
                summary: Type.String(),
                remedy: Type.Optional(Type.String()),
                path: Type.Optional(Type.String()),
                key: Type.Optional(Type.String()),
              },
              closed,
            ),
          ),
        },
        closed,
      ),
    ),
  },
  closed,
)

const Mismatch = Type.Object(
  {
    key: Type.Enum(['expect', 'absent', 'expectScope', 'expectIgnored', 'expectError'] as const),
    path: Nullable(Text('null: it is about the object as a whole')),
    expected: Type.String(),
    actual: Type.String(),
  },
  closed,
)

const Span = Type.Object({ text: Text('the expression'), start: Count('from 0'), end: Count('exclusive') }, closed)

const MappingFinding = Type.Object(
  {
    severity: Type.Enum(['error', 'warning', 'info'] as const),
    code: Type.String(),
    summary: Type.String(),
    remedy: Type.Optional(Type.String()),
    path: Text('file:line:column'),
    key: Text('key of the configuration'),
    span: Type.Optional(Span),
  },
  closed,
)

const SampleReport = Type.Object(
  {
    objects: Count('objects of the sample of this type'),
    active: Count('in scope, and not disabled in the source'),
    inactive: Count('in scope, and disabled in the source'),
    outOfScope: Count('out of scope'),
    ignored: Count('left alone by IgnoreObjectFlow'),
    failed: Count('that fail'),
    failures: Type.Array(Type.Object({ object: Type.String(), problems: Type.Array(Type.String()) }, closed), {
      description: 'the first five',
    }),
  },
  closed,
)

const ChangeReport = Type.Object(
  {
    compared: Count('objects that either mapping has in scope'),
    changed: Count('objects an update would touch'),
    percent: Type.Number(),
    maxPercent: Type.Number(),
    attributes: Type.Array(
      Type.Object(
        {
          path: Text('attribute path; (scope) for the object as a whole'),
          objects: Count('objects whose value differs'),
          percent: Type.Number(),
          counts: Type.Boolean({ description: 'false: written on create only' }),
          examples: Type.Array(
            Type.Object({ object: Type.String(), before: Type.Unknown(), after: Type.Unknown() }, closed),
            { description: 'the first five; secrets are replaced' },
          ),
        },
        closed,
      ),
    ),
  },
  closed,
)

/** What `mapping check --json` prints. */
const MappingCheckOutput = Type.Object(
  {
    ok: Type.Boolean({ description: 'the exit code is 0' }),
    mappings: Type.Array(
      Type.Object(
        {
          job: Type.String(),
          source: Text('object type in the source'),
          target: Text('object type in the target'),
          findings: Type.Array(MappingFinding),
          cases: Type.Object(
            {
              passed: Count('cases that came out as they say'),
              failed: Type.Array(
                Type.Object(
                  { name: Type.String(), path: Text('file:line:column'), mismatches: Type.Array(Mismatch) },
                  closed,
                ),
              ),
            },
            closed,
          ),
          sample: Nullable(SampleReport),
          changes: Nullable(ChangeReport),
        },
        closed,
      ),
    ),
    notes: Type.Array(Type.String(), { description: 'what could not be looked at, and why' }),
  },
  closed,
)

/** What `--json` prints instead when a command fails. */
const ErrorReport = Type.Object(
  {
    error: Type.Object(
      {
        code: Type.String(),
        message: Text('what went wrong, and what to do'),
        problems: Type.Optional(
          Type.Array(Type.Unknown(), { description: 'of the configuration, each with its place' }),
        ),
      },
      closed,
    ),
  },
  closed,
)

export type CycleReport = Static<typeof CycleReport>
export type ApplyReport = Static<typeof ApplyReport>

/** JSON Schema (draft 2020-12) of everything `--json` prints and the API answers, one definition each. */
export function outputJsonSchema(): object {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'What Sutler prints with --json and answers through its API',
    $defs: {
      sync: CycleReport,
      plan: Plan,
      apply: ApplyReport,
      preview: Preview,
      status: StatusReport,
      problems: ProblemsReport,
      connectorTest: ConnectionTestReport,
      mappingCheck: MappingCheckOutput,
      validate: ValidationOutput,
      error: ErrorReport,
    },
  }
}
