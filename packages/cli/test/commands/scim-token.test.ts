import type { ScimTokenAdmin, ScimTokenView } from '@sutler/server'
import { describe, expect, it } from 'vitest'
import { runCli } from '../../src/cli.ts'
import { fakeIo, installationOf } from '../support.ts'

const day = 86_400_000

function setUp(tokens: readonly Partial<ScimTokenView>[] = []) {
  const asked: unknown[] = []
  const blank: ScimTokenView = {
    id: 'a1',
    name: 'entra',
    profile: 'entra',
    types: null,
    readOnly: false,
    subject: null,
    createdAt: 0,
    expiresAt: null,
    lastUsedAt: null,
    revokedAt: null,
  }
  const admin: ScimTokenAdmin = {
    create: async (what) => {
      asked.push(what)
      if (what.profile === 'none') throw new RangeError('there is no profile `none`')
      const { name, profile = 'strict', types = null } = what
      return { token: 'sutler_scim_x', view: { ...blank, id: 'new', name, profile, types } }
    },
    list: async () => tokens.map((token) => ({ ...blank, ...token })),
    revoke: async (id) => id === 'a1',
  }
  const run = async (...args: string[]) => {
    const { io, texts } = fakeIo(async () => installationOf({ scimTokens: () => admin }))
    const code = await runCli(['scim', 'token', ...args], io)
    return { code, ...texts, now: io.now() }
  }
  return { run, asked }
}

describe('sutler scim token', () => {
  it('create prints the token alone on standard output', async () => {
    const { run, asked } = setUp()
    const flags = ['--profile', 'okta', '--types', 'User', '--read-only', '--subject', 'ada', '--expires', '90d']
    const ran = await run('create', 'okta', ...flags)
    expect([ran.code, ran.stdout]).toEqual([0, 'sutler_scim_x\n'])
    expect(ran.stderr).toContain('shown this once')
    expect(asked).toEqual([
      { name: 'okta', profile: 'okta', types: ['User'], readOnly: true, subject: 'ada', expiresAt: ran.now + 90 * day },
    ])
  })

  it.each(['soon', '90', '2027-13-01'])('create refuses to expire %s', async (expires) => {
    const ran = await setUp().run('create', 'x', '--expires', expires)
    expect([ran.code, ran.stdout]).toEqual([64, ''])
    expect(ran.stderr).toContain('--expires takes')
  })

  it('create refuses as wrong usage what the directory does not know', async () => {
    const ran = await setUp().run('create', 'x', '--profile', 'none')
    expect(ran).toMatchObject({ code: 64, stdout: '', stderr: 'there is no profile `none`\n' })
  })

  it('list shows what each may do, when it was used and when it ends', async () => {
    const tokens = [
      {},
      { id: 'b2', types: ['User'], readOnly: true, lastUsedAt: day, expiresAt: 2 * day },
      { expiresAt: 0 },
      { revokedAt: day },
    ]
    const { stdout } = await setUp(tokens).run('list')
    expect(stdout.split('\n').map((line) => line.split(/ {2,}/))).toEqual([
      ['Id', 'Name', 'Profile', 'May', 'Last used', 'State'],
      ['a1', 'entra', 'entra', 'change all', 'never', 'good'],
      ['b2', 'entra', 'entra', 'read User', '1970-01-02', 'until 1970-01-03'],
      ['a1', 'entra', 'entra', 'change all', 'never', 'expired 1970-01-01'],
      ['a1', 'entra', 'entra', 'change all', 'never', 'revoked 1970-01-02'],
      [''],
    ])
    expect((await setUp().run('list')).stdout).toContain('No tokens')
  })

  it("list shows whose they are, where one is somebody's", async () => {
    const ada = { subject: { id: 'u1', userName: 'ada' } }
    const { run } = setUp([{}, ada, { subject: { id: 'u2', userName: null } }])
    const lines = (await run('list')).stdout.split('\n').map((line) => line.split(/ {2,}/))
    expect(lines.map((cells) => cells[4])).toEqual(['User', 'never', 'ada', 'u2 (gone)', undefined])
    expect(JSON.parse((await run('list', '--json')).stdout).tokens[1]).toMatchObject(ada)
  })

  it('list and create have JSON, with times in ISO 8601', async () => {
    const { run } = setUp([{ lastUsedAt: 0 }])
    expect(JSON.parse((await run('list', '--json')).stdout).tokens).toMatchObject([
      { id: 'a1', lastUsed: '1970-01-01T00:00:00.000Z', expires: null },
    ])
    expect(JSON.parse((await run('create', 'x', '--json')).stdout)).toMatchObject({ token: 'sutler_scim_x', name: 'x' })
  })

  it('revoke ends one, and knows when there is none', async () => {
    const { run } = setUp()
    expect(await run('revoke', 'a1')).toMatchObject({ code: 0, stdout: expect.stringContaining('revoked') })
    expect(JSON.parse((await run('revoke', 'a1', '--json')).stdout)).toEqual({ id: 'a1', revoked: true })
    expect(await run('revoke', 'zz')).toMatchObject({ code: 64, stderr: expect.stringContaining('no token zz') })
  })

  it('revoke takes no name, and knows what was revoked before', async () => {
    const { run } = setUp([{ id: 'b2' }, { id: 'c3', revokedAt: 0 }, { id: 'd4' }])
    expect(await run('revoke', 'entra')).toMatchObject({
      code: 64,
      stderr: expect.stringMatching(/is a name.*: b2, d4\n/),
    })
    expect(await run('revoke', 'c3')).toMatchObject({ code: 64, stderr: expect.stringContaining('revoked already') })
  })

  it.each([
    [
      'another profile',
      [],
      /warning: token a1 of entra has the profile entra and may change all, this one the profile strict/,
    ],
    ['other types', ['--profile', 'entra', '--types', 'User'], /this one the profile entra and may change User/],
  ])('create warns when the second token of a client has %s', async (_, flags, warning) => {
    const { code, stdout, stderr } = await setUp([{}]).run('create', 'entra', ...flags)
    expect([code, stdout]).toEqual([0, 'sutler_scim_x\n'])
    expect(stderr).toMatch(warning)
  })

  it.each([
    ['may do the same', [{}]],
    ['is revoked', [{ profile: 'okta', revokedAt: 0 }]],
    ['has expired', [{ profile: 'okta', expiresAt: 0 }]],
    ['is of another client', [{ name: 'other', profile: 'okta' }]],
  ])('create says nothing of a token that %s', async (_, tokens) => {
    const { stderr } = await setUp(tokens).run('create', 'entra', '--profile', 'entra')
    expect(stderr).not.toContain('warning')
  })
})
