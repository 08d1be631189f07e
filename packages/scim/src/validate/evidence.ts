import type { HttpRequest, HttpResponse } from '@sutler/core'
import type { Exchange } from './types.ts'

const hidden = '[hidden]'
const mostCharacters = 4000
const secretHeaders = ['authorization', 'cookie', 'set-cookie', 'proxy-authorization', 'x-api-key']

/** What was sent and what came, without the token, passwords and cookies. `answer` may be why none came. */
export function exchangeOf(request: HttpRequest, answer: HttpResponse | Error, token: string | null): Exchange {
  const secrets = secretsOf(request, token)
  const clean = (text: string) => cut(masked(text, secrets))
  const failed = answer instanceof Error
  return {
    method: request.method,
    url: clean(request.url),
    requestHeaders: headersOf(request.headers, secrets),
    requestBody: request.body === undefined ? null : clean(request.body),
    status: failed ? null : answer.status,
    headers: failed ? {} : headersOf(answer.headers, secrets),
    body: clean(failed ? answer.message : answer.body),
  }
}

/** The token, and the one that was sent: one that a check has altered gives the real one away. However they are escaped. */
function secretsOf({ headers }: HttpRequest, token: string | null): readonly string[] {
  const sent = headers.authorization?.replace(/^Bearer /, '') ?? ''
  const all = [token ?? '', sent].filter((secret) => secret !== '')
  return all.flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)])
}

function headersOf(headers: Readonly<Record<string, string | undefined>>, secrets: readonly string[]) {
  const entries = Object.entries(headers).map(([name, value = '']) => {
    return [name, secretHeaders.includes(name.toLowerCase()) ? hidden : cut(masked(value, secrets))] as const
  })
  return Object.fromEntries(entries)
}

/** Text without secrets, and without passwords. */
function masked(text: string, secrets: readonly string[]): string {
  const plain = secrets.reduce((rest, secret) => rest.replaceAll(secret, hidden), text)
  return plain.replace(/("password"\s*:\s*)"(?:[^"\\]|\\.)*"/gi, `$1"${hidden}"`)
}

function cut(text: string): string {
  const more = text.length - mostCharacters
  return more <= 0 ? text : `${text.slice(0, mostCharacters)}… (${more} characters more)`
}
