import type { IncomingMessage } from 'node:http'
import type { ScimAnswer } from '@sutler/scim'
import { refusal } from './refusals.ts'

/** The body as text, or the refusal of it. Rejects when the connection breaks before its end. */
export function readBody(request: IncomingMessage, most: number): Promise<string | ScimAnswer> {
  // Made only when it is needed: an error takes note of where it was made, which costs more than the rest.
  const tooLarge = () => refusal(413, `The body is larger than ${most} bytes.`, { connection: 'close' })
  if (Number(request.headers['content-length']) > most) return Promise.resolve(tooLarge())
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let length = 0
    // Listeners, because an iterator of the stream costs as much as the rest of the reading.
    const onData = (chunk: Buffer): void => {
      length += chunk.length
      if (length <= most) {
        chunks.push(chunk)
        return
      }
      request.off('data', onData)
      request.pause()
      resolve(tooLarge())
    }
    request.on('data', onData)
    request.on('end', () => resolve(textOf(chunks)))
    request.on('error', reject)
    request.on('close', () => {
      if (!request.complete) reject(new Error('the connection was closed before the end of the body'))
    })
  })
}

function textOf(chunks: readonly Buffer[]): string | ScimAnswer {
  const [only] = chunks
  try {
    return decoder.decode(chunks.length === 1 ? only : Buffer.concat(chunks))
  } catch {
    return refusal(400, 'The body is not UTF-8.', {}, 'invalidSyntax')
  }
}

const decoder = new TextDecoder('utf-8', { fatal: true })
