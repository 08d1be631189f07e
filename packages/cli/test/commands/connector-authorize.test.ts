import { describe, expect, it } from 'vitest'
import { run } from '../support.ts'

describe('connector authorize', () => {
  it('prints the address alone on standard output, then where the token is kept', async () => {
    const asked: unknown[] = []
    const { code, stdout, stderr } = await run(['connector', 'authorize', 'hr', '--port', '4711', '--timeout', '2m'], {
      async signIn(name, { port, timeoutMs, onAddress }) {
        asked.push(name, port, timeoutMs)
        onAddress({ address: 'https://login.test/?a=b', redirectUri: 'http://127.0.0.1:4711/callback' })
        return { keptIn: '/x/hr.refresh-token' }
      },
    })
    expect([code, asked]).toEqual([0, ['hr', 4711, 120_000]])
    expect(stdout).toBe(
      'https://login.test/?a=b\nSigned in. The refresh token is kept in /x/hr.refresh-token\nTry it: sutler connector test hr\n',
    )
    expect(stderr).toContain('redirect address: http://127.0.0.1:4711/callback\n')
  })

  it.each([
    ['SIGN_IN_REFUSED', 6],
    ['SIGN_IN_TIMEOUT', 7],
    ['SIGN_IN_FOREIGN', 8],
    ['SIGN_IN_PORT', 1],
  ])('ends after %s with %i', async (code, expected) => {
    const signIn = async () => {
      throw Object.assign(new Error('what to do'), { name: 'SignInError', code })
    }
    expect(await run(['connector', 'authorize', 'hr'], { signIn })).toEqual({
      code: expected,
      stdout: '',
      stderr: 'what to do\n',
    })
  })

  it.each([
    [['crm'], /there is no connection `crm`; connections: hr/],
    [[], /missing required argument 'name'/],
    [['hr', '--timeout', '0s'], /It must be a duration such as 90s/],
    [['hr', '--timeout', '99h'], /It must be a duration such as 90s/],
    [['hr', '--port', '70000'], /from 0 to 65535/],
  ])('refuses %j as wrong usage', async (args, says) => {
    const { code, stderr } = await run(['connector', 'authorize', ...args])
    expect([code, stderr]).toEqual([64, expect.stringMatching(says)])
  })
})
