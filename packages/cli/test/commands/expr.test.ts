import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expressionFunctions } from '@sutler/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runCli } from '../../src/cli.ts'
import { fakeIo, type Ran } from '../support.ts'

/** Runs `sutler expr` with this on standard input. */
async function expr(args: readonly string[], input: string | Uint8Array = ''): Promise<Ran> {
  const open = () => Promise.reject(new Error('an expression needs no configuration'))
  const { io, texts } = fakeIo(open, {}, Buffer.from(input))
  const code = await runCli(['expr', ...args], io)
  return { code, ...texts }
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sutler-expr-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function fileOf(content: string | Uint8Array): Promise<string> {
  const file = join(folder, `${Math.random()}.json`)
  await writeFile(file, content)
  return file
}

describe('a value', () => {
  it.each([
    ['text as it is', ['ToUpper([a])', '--set', 'a=it\'s "x"'], 'IT\'S "X"\n'],
    ['text with an equals sign', ['[a]', '--set', 'a=b=c'], 'b=c\n'],
    ['empty text as nothing', ['[a]', '--set', 'a='], '\n'],
    ['null', ['[a]'], 'null\n'],
    ['a number', ['Len([a])', '--set', 'a=abc'], '3\n'],
    ['a boolean as it is sent', ['IsNull([a])'], 'True\n'],
    ['a list as JSON', ['Split("a,b", ",")'], '["a","b"]\n'],
    ['a list that was set', ['Count([a])', '--set', 'a=["x","y"]'], '2\n'],
    ['what only looks like a list', ['[a]', '--set', 'a=[x'], '[x\n'],
    ['a part of an attribute', ['[name.givenName]', '--set', 'name={"givenName":"Ada"}'], 'Ada\n'],
    ['several attributes', ['Join("-", [a], [b])', '--set', 'a=1', 'b=2'], '1-2\n'],
    ['a redacted one not at all', ['Redact([pin])', '--set', 'pin=4711'], '[Redact]\n'],
    [
      'a dropped attribute in words',
      ['IgnoreFlowIfNullOrEmpty([a])'],
      '(IgnoreAttributeFlow: the attribute stays as it is at the target)\n',
    ],
    [
      'a dropped object in words',
      ['IIF("a" = "a", IgnoreObjectFlow, "b")'],
      '(IgnoreObjectFlow: the whole object is left alone)\n',
    ],
    ['an attribute called __proto__', ['Len([a])', '--set', 'a=x', '__proto__=y'], '1\n'],
  ])('is printed: %s', async (_title, args, stdout) => {
    expect(await expr(args)).toMatchObject({ code: 0, stdout })
  })

  it.each([
    ['a file', async (json: string) => [['--source', await fileOf(json)], ''] as const],
    [
      'a file with a byte order mark',
      async (json: string) => [['--source', await fileOf(`\uFEFF${json}`)], ''] as const,
    ],
    ['standard input', (json: string) => [['--source', '-'], json] as const],
    ['the command line', (json: string) => [['--source', json], ''] as const],
    [
      'an object of a source',
      (json: string) => [['--source', `{"type":"worker","anchor":"7","attributes":${json}}`], ''] as const,
    ],
  ])('is made of attributes from %s', async (_title, make) => {
    const [args, input] = await make('{"a":"x","list":[1,"2"]}')
    expect(await expr(['Join("-", [a], Item([list], 2))', ...args], input)).toMatchObject({ code: 0, stdout: 'x-2\n' })
  })

  it('takes what is set over what the source object has', async () => {
    expect((await expr(['[a]', '--source', '{"a":"x"}', '--set', 'a=y'])).stdout).toBe('y\n')
  })

  it('is told which attributes nobody set', async () => {
    const ran = await expr(['Join("-", [a], [b], [c])', '--set', 'b=1'])
    expect(ran).toMatchObject({ code: 0, stdout: '1\n', stderr: 'not set, so null: [a], [c]\n' })
  })

  it('leaves a terminal alone', async () => {
    const { io, texts } = fakeIo(() => Promise.reject(new Error('no')))
    await runCli(['expr', '[a]', '--set', 'a=\u001b[2Jx'], { ...io, stdout: { ...io.stdout, isTTY: true } })
    expect(texts.stdout).toBe(' [2Jx\n')
    expect((await expr(['[a]', '--set', 'a=\u001b[2Jx'])).stdout).toBe('\u001b[2Jx\n')
  })

  it.each([
    [['[a]', '--set', 'a=x'], { kind: 'value', value: 'x', redacted: false, issues: [] }],
    [['Redact([a])', '--set', 'a=x'], { kind: 'value', value: '[Redact]', redacted: true, issues: [] }],
    [['IgnoreFlowIfNullOrEmpty([a])'], { kind: 'ignore-attribute', issues: [] }],
  ])('is one JSON document with --json: %j', async (args, document) => {
    expect(JSON.parse((await expr([...args, '--json'])).stdout)).toEqual({ expression: args[0], ...document })
  })
})

describe('an error', () => {
  it.each([
    [
      'with carets under what it is about, and a hint',
      'Append(Lefft([a], 2), "x")',
      `error E_UNKNOWN_FUNCTION: there is no function Lefft (character 8)
  Append(Lefft([a], 2), "x")
         ^^^^^
  Did you mean Left?
`,
    ],
    [
      'in the line it is in',
      'Join("-",\n\t[a],\n\t[b]',
      `error E_MISSING_PAREN: this parenthesis is never closed (line 1, character 5)
  Join("-",
      ^
  Add a ) where the call ends.
`,
    ],
    [
      'at the end',
      'Append([a], ',
      'error E_MISSING_OPERAND: a value is missing at the end (character 13)\n  Append([a], \n              ^\n  Write an attribute, [name], or a text, "text".\n',
    ],
    [
      'of nothing',
      '',
      'error E_EMPTY: the expression is empty (character 1)\n  \n  ^\n  Write an attribute, [name], or a call.\n',
    ],
    [
      'under wide characters',
      'Append("日本", Nope())',
      `error E_UNKNOWN_FUNCTION: there is no function Nope (character 14)
  Append("日本", Nope())
                 ^^^^
  Did you mean Not?
`,
    ],
  ])('is shown %s', async (_title, expression, stderr) => {
    const ran = await expr([expression])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    const shown = (text: string) => text.replace(/ at the end| here/, '')
    expect(shown(ran.stderr)).toBe(shown(stderr))
  })

  it('in a long expression is shown with what is around it', async () => {
    const long = `Join("-", ${'[aaaaaaaaaa], '.repeat(40)}Nope(), ${'[bbbbbbbbbb], '.repeat(40)}"x")`
    const [, line = '', carets = ''] = (await expr([long])).stderr.split('\n')
    expect(line.length).toBeLessThanOrEqual(80)
    expect(line.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('Nope')
    expect(line).toMatch(/^ {2}….*…$/)
  })

  it('of a value is shown where it happened, without the value', async () => {
    const ran = await expr(['Append("x", Item([secret], 5))', '--set', 'secret=["hunter2"]'])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toContain('  Append("x", Item([secret], 5))\n              ^^^^^^^^^^^^^^^^^\n')
    expect(ran.stderr).not.toContain('hunter2')
  })

  it('shows every mistake, not the first', async () => {
    expect((await expr(['Append(Nope(), Nada())'])).stderr.match(/^error /gm)).toHaveLength(2)
  })

  it('has place and hint in --json', async () => {
    const ran = await expr(['Append("a",\n Lefft("b", 1))', '--json'])
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.stdout)).toMatchObject({
      kind: 'error',
      issues: [{ severity: 'error', code: 'E_UNKNOWN_FUNCTION', line: 2, column: 2, hint: 'Did you mean Left?' }],
    })
  })

  it('that is a warning comes beside the value', async () => {
    const ran = await expr(['tolower("A")'])
    expect(ran).toMatchObject({ code: 0, stdout: 'a\n' })
    expect(ran.stderr).toContain('warning W_CASE: the function is spelt ToLower')
  })
})

describe('wrong usage of expr', () => {
  it.each([
    ['nothing', [], 'there is no expression'],
    ['an expression that was taken for a value', ['--set', 'a=1', '[a]'], 'Write it first'],
    ['an expression and vectors', ['[a]', '--vectors', 'x.json'], 'an expression and --vectors exclude each other'],
    ['vectors and functions', ['--vectors', 'x.json', '--functions'], '--vectors and --functions exclude each other'],
    ['a clock for vectors', ['--vectors', 'x.json', '--now', '2026-01-01'], '--now belongs to an expression'],
    ['a setting without a name', ['[a]', '--set', '=1'], '--set takes name=value, and "=1" is none'],
    ['a setting without a value', ['[a]', '--set', 'a'], '--set takes name=value, and "a" is none'],
    ['a time that is none', ['[a]', '--now', 'soon'], '--now takes a time such as'],
    ['a number for a time', ['[a]', '--now', '12'], '--now takes a time such as'],
    ['a dialect that is none', ['[a]', '--dialect', 'klingon'], 'app, cloud-sync'],
    ['two expressions', ['[a]', '[b]'], 'too many arguments'],
    [
      'a source that is not there',
      ['[a]', '--source', 'nowhere.json'],
      'the source object nowhere.json cannot be read: there is no such file',
    ],
    ['a source that is a folder', ['[a]', '--source', tmpdir()], 'it is a folder'],
    ['a function that is none', ['--functions', 'Swich'], 'there is no function Swich; did you mean Switch?'],
    ['a function nothing is like', ['--functions', 'Abracadabra'], 'sutler expr --functions lists them all'],
  ])('%s exits with 64 and says what to do', async (_title, args, message) => {
    const ran = await expr(args)
    expect(ran).toMatchObject({ code: 64, stdout: '' })
    expect(ran.stderr).toContain(message)
  })

  it.each([
    ['is no JSON', 'hunter2: a@x', /standard input is not JSON/],
    ['is JSON cut short', '{"a": [1, 2', /is not JSON: line 1, column 12 is not what/],
    ['is empty', ' \n', /it is empty/],
    ['is a list', '[1]', /has to hold one object/],
    ['is text', '"a"', /has to hold one object/],
    ['is binary', Uint8Array.of(0x7b, 0xff, 0xfe, 0x00), /is not text in UTF-8/],
    ['is UTF-16', Buffer.from('\uFEFF{"a":1}', 'utf16le'), /is not text in UTF-8/],
  ])('a source that %s is an error, which does not repeat it', async (_title, input, message) => {
    const ran = await expr(['[a]', '--source', '-'], input)
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(message)
    expect(ran.stderr).not.toContain('hunter2')
  })

  it('names line and column of what is no JSON', async () => {
    const ran = await expr(['[a]', '--source', '-'], `{\n  "a": "${'x'.repeat(200)}",\n  "b": nope\n}`)
    expect(ran.stderr).toContain('line 3, column 9')
  })

  it('is a JSON document too', async () => {
    expect(JSON.parse((await expr(['--json'])).stdout)).toMatchObject({ error: { code: 'USAGE_ERROR' } })
  })
})

describe('a file of vectors', () => {
  const good = { function: 'Append', expression: 'Append([a], "b")', source: { a: 'a' }, expected: 'ab', note: 'n' }

  it('that passes ends with the counts', async () => {
    expect(await expr(['--vectors', await fileOf(JSON.stringify([good, good]))])).toEqual({
      code: 0,
      stdout: '2 passed, 0 failed\n',
      stderr: '',
    })
  })

  it('shows each failure, and exits with 1', async () => {
    const ran = await expr(
      ['--vectors', '-'],
      JSON.stringify([good, { ...good, expected: 7 }, { ...good, note: '', function: '', expected: 'x' }]),
    )
    expect(ran.code).toBe(1)
    expect(ran.stdout).toBe(`vector 2 (Append): Append([a], "b")
  expected 7
  actual   "ab"
  note     n
vector 3: Append([a], "b")
  expected "x"
  actual   "ab"
1 passed, 2 failed
`)
  })

  it('is one JSON document with --json', async () => {
    const ran = await expr(['--vectors', '-', '--json'], JSON.stringify([good, { ...good, expected: null }]))
    expect(ran.code).toBe(1)
    expect(JSON.parse(ran.stdout)).toEqual({
      passed: 1,
      failed: 1,
      failures: [
        { index: 2, function: 'Append', expression: 'Append([a], "b")', expected: 'null', actual: '"ab"', note: 'n' },
      ],
    })
  })

  it.each([
    ['is no JSON', '[', /is not JSON/],
    ['is no list', '{}', /has to hold a list/],
    ['holds what is no vector', '[1]', /vector 1: it is not an object/],
    ['holds many of those', JSON.stringify(Array(25).fill(1)), /vector 10: .*\n {2}and 15 more\n$/],
    ['is binary', Buffer.from([0xff, 0x00]), /is not text in UTF-8/],
    ['is empty', '', /it is empty/],
  ])('that %s is an error', async (_title, content, message) => {
    const ran = await expr(['--vectors', await fileOf(content)])
    expect(ran).toMatchObject({ code: 1, stdout: '' })
    expect(ran.stderr).toMatch(message)
  })

  it('without vectors has nothing that fails', async () => {
    expect(await expr(['--vectors', '-'], '[]')).toMatchObject({ code: 0, stdout: '0 passed, 0 failed\n' })
  })
})

describe('the list of functions', () => {
  it('has a line that fits for each', async () => {
    const lines = (await expr(['--functions'])).stdout.split('\n')
    for (const { name } of expressionFunctions)
      expect(lines.filter((line) => line.startsWith(`${name} `))).toHaveLength(1)
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(80)
  })

  it.each(expressionFunctions.map(({ name }) => name))('explains %s with its examples', async (name) => {
    const { stdout, code } = await expr(['--functions', name.toLowerCase()])
    expect(code).toBe(0)
    expect(stdout).toMatch(new RegExp(`^${name}\\(`))
    expect(stdout).toContain('\nExamples:\n')
    expect(stdout).toContain('\nGives: ')
    const [, ...beyondSignature] = stdout.replace(/\n\nExamples:.*/s, '').split('\n')
    expect(Math.max(...beyondSignature.map(({ length }) => length))).toBeLessThanOrEqual(80)
  })

  it('says of each parameter what it holds, and of each function what has to be known', async () => {
    const { stdout } = await expr(['--functions', 'Contains'])
    expect(stdout).toContain('Only with dialect: cloud-sync.\n')
    expect(stdout).toMatch(/ {2}search {5}text; what the value is to hold\n/)
  })

  it('is the table itself with --json', async () => {
    const { functions } = JSON.parse((await expr(['--functions', '--json'])).stdout)
    expect(functions.map(({ name }: { name: string }) => name)).toEqual(expressionFunctions.map(({ name }) => name))
    const { functions: one } = JSON.parse((await expr(['--functions', 'Left', '--json'])).stdout)
    expect(one).toMatchObject([{ name: 'Left', dialect: 'app', varies: false, returns: 'text' }])
  })
})

describe('the program itself', () => {
  const program = join(import.meta.dirname, '../../src/main.ts')
  const start = (...args: string[]) => spawn(process.execPath, [program, 'expr', ...args], { stdio: 'pipe' })

  it('reads standard input to its end', async () => {
    const child = start('Len([a])', '--source', '-')
    let stdout = ''
    child.stdout.on('data', (data: Buffer) => {
      stdout += data
    })
    child.stdin.write('{"a": "')
    child.stdin.write('x'.repeat(100_000))
    child.stdin.end('"}')
    expect(await once(child, 'close')).toEqual([0, null])
    expect(stdout).toBe('100000\n')
  })

  it('dies of Ctrl-C while it waits for input', async () => {
    const child = start('[a]', '--source', '-')
    const closed = once(child, 'close')
    await once(child, 'spawn')
    child.kill('SIGINT')
    expect(await closed).toEqual([null, 'SIGINT'])
  })

  it('gives up on a file without an end', async () => {
    const ran = await new Promise<string>((resolve) => {
      execFile(process.execPath, [program, 'expr', '[a]', '--source', '/dev/zero'], (_error, _stdout, stderr) =>
        resolve(stderr),
      )
    })
    expect(ran).toContain('is larger than 256 MB')
  })
})

describe('an explanation', () => {
  it('has a line for each call, and the value at the end', async () => {
    expect(await expr(['ToLower(Append([a], "X"))', '--set', 'a=B', '--explain'])).toMatchObject({
      code: 0,
      stdout: `ToLower(Append([a], "X")) -> "bx"
  Append([a], "X") -> "BX"
    [a] -> "B"

bx
`,
    })
  })

  it('shows where an error began, and which branch was not taken', async () => {
    const { stdout, code } = await expr(['IIF([a] = "1", Item([a], 9), [b])', '--set', 'a=1', 'b=2', '--explain'])
    expect(code).toBe(1)
    expect(stdout).toContain('Item([a], 9) -> E_INDEX_RANGE')
    expect(stdout).toContain('[b] (not evaluated)')
  })

  it.each([[[]], [['--json']]])('keeps redacted values to itself %j', async (more) => {
    const { stdout } = await expr(['Append("x", Redact(ToUpper([pin])))', '--set', 'pin=hunter2', '--explain', ...more])
    expect(stdout).not.toMatch(/hunter2/i)
    expect(stdout).toContain('Redact')
  })

  it('is a tree with --json', async () => {
    const { trace } = JSON.parse((await expr(['ToLower([a])', '--set', 'a=B', '--explain', '--json'])).stdout)
    expect(trace).toMatchObject({ outcome: { value: 'b' }, children: [{ text: '[a]', outcome: { value: 'B' } }] })
  })
})

describe('the values others have', () => {
  const unique = 'SelectUniqueValue([a], Append([a], "2"))'

  it.each([
    ['nobody', [], 0, 'ada\n'],
    ['one', ['--existing', 'Ada'], 0, 'ada2\n'],
    ['all', ['--existing', 'ada', 'ada2'], 1, ''],
  ])('are avoided by SelectUniqueValue: %s', async (_title, existing, code, stdout) => {
    expect(await expr([unique, '--set', 'a=ada', ...existing])).toMatchObject({ code, stdout })
  })
})

describe('the dialect', () => {
  it.each([
    ['app', 1],
    ['cloud-sync', 0],
  ])('%s decides which functions there are: exit code %i', async (dialect, code) => {
    expect((await expr(['ConvertFromBase64("SABpAA==")', '--dialect', dialect])).code).toBe(code)
  })
})

describe('the clock', () => {
  it('can be set', async () => {
    expect((await expr(['Now()', '--now', '2026-01-05T12:00:00Z'])).stdout).toBe('1/5/2026 12:00:00 PM\n')
  })
})

describe('the listing of Graph', () => {
  it('has what Graph says of each function', async () => {
    const { value } = JSON.parse((await expr(['--functions', '--graph'])).stdout)
    const join = value.find(({ name }: { name: string }) => name === 'Join')
    expect(join.parameters).toMatchObject([
      { name: 'separator', required: true, allowMultipleOccurrences: false },
      { name: 'source', allowMultipleOccurrences: true },
    ])
    expect((await expr(['--graph'])).stdout).toBe((await expr(['--functions', '--graph'])).stdout)
  })

  it('is of all of them', async () => {
    expect(await expr(['--functions', 'Join', '--graph'])).toMatchObject({ code: 64, stdout: '' })
  })
})
