import Type from 'typebox'

const closed = { additionalProperties: false } as const
const Text = (description: string) => Type.String({ description })
const Nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()])
const Count = (description: string) => Type.Integer({ minimum: 0, description })
const Headers = Type.Record(Type.String(), Type.String())

const Exchange = Type.Object(
  {
    method: Text('of HTTP; TLS: a handshake'),
    url: Type.String(),
    requestHeaders: Headers,
    requestBody: Nullable(Text('null: none; of a handshake what was offered')),
    status: Nullable(Type.Integer({ description: 'null: no answer came' })),
    headers: Headers,
    body: Text('of the answer, or why there is none; of a handshake what was agreed'),
  },
  { ...closed, description: 'without secrets, long texts cut' },
)

const Result = Type.Object(
  {
    id: Text('stable name of the requirement'),
    group: Text('heading it stands under'),
    clause: Text('such as RFC 7644 §3.3'),
    level: Type.Enum(['MUST', 'SHOULD', 'MAY'] as const),
    title: Text('what should hold'),
    status: Type.Enum(['passed', 'failed', 'warned', 'skipped'] as const),
    blocked: Type.Boolean({ description: 'skipped, so that nobody knows whether it holds' }),
    reason: Nullable(Text('what should have come, or why it was skipped; null: it passed')),
    remedy: Nullable(Text('how to mend it; null unless it failed or warned')),
    exchanges: Type.Array(Exchange, { description: 'empty unless it failed or warned' }),
  },
  closed,
)

/** What `validate --json` prints. */
export const ValidationOutput = Type.Object(
  {
    format: Type.Literal(1),
    baseUrl: Type.String(),
    profile: Type.Enum(['rfc', 'entra', 'interop'] as const),
    startedAt: Text('time of day, ISO 8601'),
    endedAt: Text('time of day, ISO 8601'),
    requests: Count('requests sent'),
    verdict: Type.Enum(['passed', 'failed', 'incomplete'] as const),
    interrupted: Type.Boolean({ description: 'it was stopped before its end' }),
    counts: Type.Object(
      {
        passed: Count('requirements that hold'),
        failed: Count('each MUST that does not hold'),
        warned: Count('each SHOULD or MAY that does not hold'),
        skipped: Count('requirements that were not judged'),
      },
      closed,
    ),
    results: Type.Array(Result, { description: 'in the order of judgement' }),
    left: Type.Array(Type.Object({ path: Type.String(), why: Type.String() }, closed), {
      description: 'what was created and could not be deleted',
    }),
  },
  closed,
)
