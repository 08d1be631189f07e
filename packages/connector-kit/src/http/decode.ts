import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'

type Unpack = (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

const unpackers: Readonly<Record<string, Unpack>> = Object.freeze({
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
  br: promisify(brotliDecompress),
})

/**
 * Unpacks a body that came with `Content-Encoding` (RFC 9110 §8.4).
 *
 * Throws a RangeError with code ERR_BUFFER_TOO_LARGE above `maxBytes`, and an Error for an encoding it does not know.
 */
export function unpack(encoding: string, body: Buffer, maxBytes: number): Promise<Buffer> {
  const unpacker = unpackers[encoding.trim().toLowerCase()]
  if (!unpacker) return Promise.reject(new Error(`unknown content encoding ${encoding.slice(0, 40)}`))
  return unpacker(body, { maxOutputLength: maxBytes })
}

/** Text in the charset the `Content-Type` names, else UTF-8. Throws a RangeError for a charset it does not know. */
export function textOf(body: Buffer, contentType: string | undefined): string {
  const charset = contentType && /charset="?([\w.:-]+)/i.exec(contentType)?.[1]?.toLowerCase()
  if (!charset || charset === 'utf-8' || charset === 'utf8') {
    const start = body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? 3 : 0
    return body.toString('utf8', start)
  }
  return new TextDecoder(charset).decode(body)
}
