import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { type Connector, failureDefaults, ProvisioningError, parsePath } from '@sutler/core'
import { failureOf, operation } from './bench.ts'
import type { Bench, Check, Subject } from './types.ts'

const always = () => true
const canFail = ({ fixture }: Subject) => (fixture.openings ?? []).length > 0

/** Checks of every connector, whatever its halves. */
export const generalChecks: readonly Check[] = [
  {
    id: 'C01',
    title: 'test() finds nothing wrong when address and credentials are right',
    applies: always,
    async run(bench) {
      const findings = await (await bench.connect()).test()
      assert.deepEqual(
        findings.filter((finding) => finding.severity === 'error'),
        [],
      )
    },
  },
  {
    id: 'C02',
    title: 'test() returns a finding instead of throwing when the connection cannot work',
    applies: canFail,
    async run(bench) {
      for (const how of bench.fixture.openings ?? []) {
        const findings = await (await bench.connect(how)).test()
        const errors = findings.filter((finding) => finding.severity === 'error')
        assert.ok(errors.length > 0, `test() of a connection that is ${how} finds no error`)
        for (const { code, summary } of errors) assert.ok(/^[A-Z][A-Z0-9_]*$/.test(code) && summary.length > 0)
      }
    },
  },
  {
    id: 'C03',
    title: 'closing twice is harmless',
    applies: always,
    async run(bench) {
      const connector = await bench.fixture.open('normal')
      await connector.close()
      await connector.close()
    },
  },
  {
    id: 'C04',
    title: 'the schema knows the type, and names each attribute once by a valid path',
    applies: always,
    async run(bench) {
      const schema = await (await bench.connect()).schema()
      const type = schema.types.find((one) => one.name === bench.fixture.type)
      assert.ok(type, `the schema lacks ${bench.fixture.type}`)
      const paths = type.attributes.map((attribute) => attribute.path)
      assert.equal(new Set(paths.map((path) => path.toLowerCase())).size, paths.length, 'a path is listed twice')
      for (const path of bench.fixture.target ? paths : []) {
        assert.ok(parsePath(path).ok, `${JSON.stringify(path)} is not an attribute path`)
      }
    },
  },
  {
    id: 'C05',
    title: 'the declared capabilities are possible',
    applies: always,
    async run(bench) {
      const { capabilities, source, target } = await bench.connect()
      assert.ok(source || target, 'a connector needs a source or a target')
      const { valuesPerDelta, maxConcurrency, readAfterWriteMs } = capabilities
      assert.ok(Number.isInteger(valuesPerDelta) && valuesPerDelta >= 1, 'valuesPerDelta must be 1 or more')
      assert.ok(Number.isInteger(maxConcurrency) && maxConcurrency >= 1, 'maxConcurrency must be 1 or more')
      assert.ok(readAfterWriteMs >= 0, 'readAfterWriteMs must not be negative')
    },
  },
  {
    id: 'C06',
    title: 'every failure carries code, blame, retry and outcome',
    applies: ({ target, fixture }) => target || (fixture.openings ?? []).length > 0,
    async run(bench) {
      for (const { what, error } of await provoke(bench)) {
        assert.ok(error !== undefined, `${what} must fail, but succeeds`)
        assert.ok(error instanceof ProvisioningError, `${what} throws ${String(error)} instead of a ProvisioningError`)
        assert.ok(error.code in failureDefaults, `${what}: unknown code ${error.code}`)
        assert.ok(['attribute', 'object', 'connection'].includes(error.blame), `${what}: blames ${error.blame}`)
        const { retry } = error
        assert.ok(retry === 'never' || retry === 'backoff' || retry.afterMs >= 0, `${what}: retry ${inspect(retry)}`)
        assert.equal(typeof error.outcomeKnown, 'boolean', `${what}: outcomeKnown`)
      }
    },
  },
  {
    id: 'C07',
    title: 'planted secrets appear in no error, finding or log',
    applies: ({ fixture }) => (fixture.secrets ?? []).length > 0,
    async run(bench) {
      const seen = (await provoke(bench)).map(({ error }) => textOf(error))
      for (const how of ['normal', ...(bench.fixture.openings ?? [])] as const) {
        seen.push(textOf(await (await bench.connect(how)).test().catch((error: unknown) => error)))
      }
      seen.push(...(bench.fixture.logged?.() ?? []))
      for (const secret of bench.fixture.secrets ?? []) {
        assert.ok(!seen.some((text) => text.includes(secret)), 'a planted secret was found in an error, finding or log')
      }
    },
  },
]

/** Everything a reader of a log could get out of a value: message, stack, cause chain, hidden fields. */
function textOf(value: unknown): string {
  return `${inspect(value, { depth: 10, showHidden: true })} ${JSON.stringify(value)}`
}

/** What calls throw that must fail; undefined where they do not. */
async function provoke(bench: Bench): Promise<{ readonly what: string; readonly error: unknown }[]> {
  const found: { what: string; error: unknown }[] = []
  const { type, target: sample, openings = [] } = bench.fixture
  const { target } = await bench.connect()
  if (target && sample) {
    const delta = { path: sample.texts[0], op: 'replace', value: 'x' } as const
    const error = await failureOf(target.update(type, 'no-such-anchor', [delta], operation()))
    // That it fails at all is another check's business.
    if (error !== undefined) found.push({ what: 'update of an absent object', error })
  }
  for (const how of openings) {
    for (const [name, call] of callsOf(await bench.connect(how), bench)) {
      found.push({ what: `${name} when ${how}`, error: await failureOf(call()) })
    }
  }
  return found
}

function callsOf({ source, target }: Connector, { fixture }: Bench): [string, () => Promise<unknown>][] {
  const { type } = fixture
  const sample = fixture.target
  const calls: [string, () => Promise<unknown>][] = []
  if (source) {
    calls.push(['list', () => source.list(type, { after: null, limit: 1 })])
    calls.push(['get of the source', () => source.get(type, '1')])
  }
  if (target && sample) {
    const value = 'nobody'
    calls.push(['find', () => target.find(type, { terms: [{ path: sample.match, value }] }, 2)])
    calls.push(['get', () => target.get(type, '1')])
    calls.push(['create', () => target.create(type, sample.attributes(0), operation())])
    calls.push(['delete', () => target.delete(type, '1', operation())])
  }
  return calls
}
