import { describe, expect, it } from 'vitest'
import { runCli } from '../../src/cli.ts'
import { fakeIo, type Ran } from '../support.ts'

/** Runs `sutler filter` with this on standard input. */
async function filter(args: readonly string[], input = ''): Promise<Ran> {
  const open = () => Promise.reject(new Error('a filter needs no configuration'))
  const { io, texts } = fakeIo(open, {}, Buffer.from(input))
  const code = await runCli(['filter', ...args], io)
  return { code, ...texts }
}

const ada = '{"userName":"Ada","title":"Countess","emails":[{"type":"work","value":"a@x"}]}'
const team = '{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"members":[{"value":"7"}]}'

describe('a filter', () => {
  it('is printed as a tree', async () => {
    const ran = await filter([
      'userType eq "A" and not (emails[type eq "work" or primary eq true].value ew "y") or title pr',
    ])
    expect(ran).toEqual({
      code: 0,
      stderr: '',
      stdout: `or
  and
    userType eq "A"
    not
      emails: one element with
        or
          type eq "work"
          primary eq true
      whose
        value ew "y"
  title pr
`,
    })
  })

  it('that is none is shown with a caret where it goes wrong, and exits with 1', async () => {
    expect(await filter(['userName eq "ada" and title eq x'])).toEqual({
      code: 1,
      stdout: '',
      stderr: `error: "x" is no value; a text stands in double quotes. (character 32)
  userName eq "ada" and title eq x
                                 ^
`,
    })
  })

  it('is one JSON document with --json', async () => {
    const ran = await filter(['not (emails[type pr]) and a eq null or b.c pr', '--json'])
    expect(JSON.parse(ran.stdout)).toMatchObject({
      valid: true,
      issues: [],
      tree: {
        kind: 'or',
        parts: [
          {
            kind: 'and',
            parts: [{ kind: 'not', part: { kind: 'elements', path: 'emails' } }, { value: null }],
          },
          { kind: 'present', path: 'b.c', start: 39, end: 45 },
        ],
      },
    })
    expect(JSON.parse(ran.stdout).tree.parts[0].parts[0].part.then).toBeNull()
    const then = await filter(['emails[type pr].value pr', '--json'])
    expect(JSON.parse(then.stdout).tree).toMatchObject({ filter: { path: 'type' } })
    expect(JSON.parse(then.stdout).tree.then).toMatchObject({ kind: 'present', path: 'value' })
  })

  it('that is none is a JSON document, too', async () => {
    const { code, stdout } = await filter(['a eq', '--json'])
    const issue = { severity: 'error', code: 'syntax', message: expect.any(String), start: 4, end: 5 }
    expect([code, JSON.parse(stdout)]).toEqual([1, { filter: 'a eq', valid: false, issues: [issue] }])
  })
})

describe('a filter with a resource', () => {
  it.each([
    [
      'true, because of each term of and',
      'userName eq "ada" and title pr',
      ada,
      'true\n  true  userName eq "ada"\n  true  title pr\n',
    ],
    [
      'false, because of the terms that fail',
      'userName eq "ada" and title eq "x"',
      ada,
      'false\n  false  title eq "x"\n',
    ],
    ['true, because of the terms of or that hold', 'title pr or userName eq "x"', ada, 'true\n  true  title pr\n'],
    [
      'false, because no term of or holds',
      'title eq "x" or id pr',
      ada,
      'false\n  false  title eq "x"\n  false  id pr\n',
    ],
    ['the other way round behind not', 'not (title pr)', ada, 'false\n  true  title pr\n'],
    [
      'of a value path as a whole',
      'emails[type eq "work"].value ew "X"',
      ada,
      'true\n  true  emails[type eq "work"].value ew "X"\n',
    ],
    ['of a group, as its schemas say', 'members eq "7"', team, 'true\n  true  members eq "7"\n'],
    ['of a group, as its meta says', 'members pr', '{"meta":{"resourceType":"Group"}}', 'false\n  false  members pr\n'],
  ])('is %s', async (_title, text, resource, stdout) => {
    expect(await filter([text, '--resource', resource])).toEqual({ code: 0, stdout, stderr: '' })
  })

  it('reads it from standard input', async () => {
    expect(await filter(['title pr', '--resource', '-'], ada)).toMatchObject({
      code: 0,
      stdout: 'true\n  true  title pr\n',
    })
  })

  it('names the terms in JSON', async () => {
    const { stdout } = await filter(['title pr and id pr', '--resource', ada, '--json'])
    expect(JSON.parse(stdout)).toMatchObject({
      matches: false,
      terms: [{ term: 'id pr', matches: false, start: 13, end: 18 }],
    })
  })

  it('warns of attributes no schema at hand has, and goes on', async () => {
    const ran = await filter(['usrName pr', '--resource', ada])
    expect(ran).toMatchObject({ code: 0, stdout: 'false\n  false  usrName pr\n' })
    expect(ran.stderr).toBe(
      'warning: There is no attribute usrName. Did you mean userName? (character 1)\n  usrName pr\n  ^^^^^^^\n',
    )
  })

  it.each([
    ['what a service has to refuse', ['active gt true', '--type', 'User'], 1, 'error: active is a boolean'],
    ['an attribute of the other type', ['members pr', '--type', 'User'], 0, 'warning: There is no attribute members.'],
    ['a resource that is a list', ['a pr', '--resource', '-'], 1, 'has to hold one resource'],
    ['a resource that is not there', ['a pr', '--resource', '/nowhere.json'], 64, 'there is no such file'],
    ['a type nobody knows', ['a pr', '--type', 'Robot'], 64, 'User'],
    ['no filter', [], 64, 'filter'],
  ])('says what is wrong: %s', async (_title, args, code, stderr) => {
    const ran = await filter(args, '[]')
    expect(ran.code).toBe(code)
    expect(ran.stderr).toContain(stderr)
  })
})
