import type { Exchange } from '../types.ts'

/** A request and its answer as people read them. */
export function exchangeText(exchange: Exchange): string {
  const { method, url, requestHeaders, requestBody, status, headers, body } = exchange
  const sent = [`${method} ${url}`, ...headerLines(requestHeaders), ...(requestBody === null ? [] : ['', requestBody])]
  const came =
    status === null ? [...(method === 'TLS' ? [] : ['no answer'])] : [String(status), ...headerLines(headers)]
  return [...sent, '', ...came, ...(body === '' ? [] : ['', body])].join('\n')
}

function headerLines(headers: Readonly<Record<string, string>>): readonly string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
}
