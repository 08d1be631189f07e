import { ScimError } from '../error.ts'

/** A place in a listing that goes to the client and comes back (RFC 9865 §2). */
interface Cursor {
  /** Where `Resources` goes on. */
  readonly after: string
  /** The page size it was made with; it may not change on the way. */
  readonly count: number
}

export interface CursorCodec {
  /** `query` is all the request asks for besides its cursor and count: a cursor is good for this alone. */
  encode(cursor: Cursor, query: string): Promise<string>
  /** Throws invalidCursor for one that is not ours or belongs to another query, and expiredCursor. */
  decode(text: string, query: string): Promise<Cursor>
}

interface CursorOptions {
  /** Signs cursors; null: a key of this process alone. */
  readonly key: string | null
  /** Milliseconds. */
  readonly life: number
  readonly now: () => number
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Cursors that show nothing, and that nobody can make or change without the key: HMAC-SHA-256 over place and query. */
export function createCursorCodec({ key, life, now }: CursorOptions): CursorCodec {
  const secret = key === null ? crypto.getRandomValues(new Uint8Array(32)) : encoder.encode(`scim cursor ${key}`)
  let imported: ReturnType<typeof crypto.subtle.importKey> | null = null
  const sign = async (text: string): Promise<string> => {
    imported ??= crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    const signature = await crypto.subtle.sign('HMAC', await imported, encoder.encode(text))
    return base64url(new Uint8Array(signature))
  }
  return {
    async encode({ after, count }, query) {
      const payload = base64url(encoder.encode(JSON.stringify([after, count, now() + life])))
      return `${payload}.${await sign(`${payload} ${query}`)}`
    },
    async decode(text, query) {
      const dot = text.indexOf('.')
      const payload = text.slice(0, Math.max(dot, 0))
      if (dot === -1 || !same(text.slice(dot + 1), await sign(`${payload} ${query}`)))
        throw new ScimError(400, 'invalidCursor', 'The cursor is none of this service, or belongs to another query.')
      const [after, count, until] = JSON.parse(textOf(payload))
      if (now() > until) throw new ScimError(400, 'expiredCursor', 'The cursor is too old; begin the listing again.')
      return { after, count }
    },
  }
}

/** In letters that need no encoding in an address (RFC 9865 §2). */
function base64url(bytes: Uint8Array): string {
  // One by one: a call takes only so many arguments, and a place may hold a long value.
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function textOf(encoded: string): string {
  const binary = atob(encoded.replaceAll('-', '+').replaceAll('_', '/'))
  return decoder.decode(Uint8Array.from(binary, (character) => character.charCodeAt(0)))
}

/** Takes as long wherever two texts differ. */
function same(given: string, wanted: string): boolean {
  let difference = given.length ^ wanted.length
  for (let at = 0; at < wanted.length; at += 1) difference |= given.charCodeAt(at) ^ wanted.charCodeAt(at)
  return difference === 0
}
