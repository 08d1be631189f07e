import type { HttpRequest, HttpResponse } from '@sutler/core'
import type { Exchange } from './types.ts'

const hidden = '[hidden]'
const mostCharacters = 4000
const secretHeaders = ['authorization', 'cookie', 'set-cookie', 'proxy-authorization', 'x-api-key']

/** What was sent and what came, without the token, passwords and cookies. `answer` may be why none came. */
export function exchangeOf(request: HttpRequest, answer: HttpResponse | Error, token: string | null): Exchange {
  const clean = (text: string) => cut(masked(text, token))
  const failed = answer instanceof Error
  return {
    method: request.method,
    url: clean(request.url),
    requestHeaders: headersOf(request.headers, token),
    requestBody: request.body === undefined ? null : clean(request.body),
    status: failed ? null : answer.status,
    headers: failed ? {} : headersOf(answer.headers, token),
    body: clean(failed ? answer.message : answer.body),
  }
}

function headersOf(headers: Readonly<Record<string, string | undefined>>, token: string | null) {
  const entries = Object.entries(headers).map(([name, value = '']) => {
    return [name, secretHeaders.includes(name.toLowerCase()) ? hidden : cut(masked(value, token))] as const
  })
  return Object.fromEntries(entries)
}

/** Text without the token, however it is escaped, and without passwords. */
function masked(text: string, token: string | null): string {
  const forms =
    token === null || token === '' ? [] : [token, JSON.stringify(token).slice(1, -1), encodeURIComponent(token)]
  const plain = forms.reduce((rest, form) => rest.replaceAll(form, hidden), text)
  return plain.replace(/("password"\s*:\s*)"(?:[^"\\]|\\.)*"/gi, `$1"${hidden}"`)
}

function cut(text: string): string {
  const more = text.length - mostCharacters
  return more <= 0 ? text : `${text.slice(0, mostCharacters)}… (${more} characters more)`
}
