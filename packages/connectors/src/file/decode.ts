import { isUtf8 } from 'node:buffer'
import type { OpenFile } from './access.ts'
import { fileFault } from './faults.ts'

/** Small enough that the records of one block, held at once, do not swell the heap: 256 KiB cost 50 MB more, for 5 % of time. */
const blockBytes = 64 * 1024
/** A longer line is taken for a sign that the file is not what it should be; it bounds memory. */
const longestLineBytes = 16 * 1024 * 1024

/** Bytes that windows-1252 leaves undefined; the WHATWG decoder lets them pass as control characters. */
const undefinedIn1252 = /[\u0081\u008d\u008f\u0090\u009d]/

interface Encoding {
  readonly name: string
  /** Bytes of one code unit: the step in which line ends are looked for. */
  readonly unit: 1 | 2
  readonly lineEnd: Uint8Array
}

/**
 * The file as blocks of whole lines in UTF-8, without byte order mark; the last block may lack its line end.
 *
 * `wanted` is `auto` (byte order mark, else UTF-8) or a name of the WHATWG Encoding Standard. Decoding is strict:
 * throws INVALID_VALUE naming the first line that is not written in that encoding, or that holds a NUL.
 */
export async function* decodedBlocks(file: OpenFile, label: string, wanted: string): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0)
  let line = 1
  let encoding: Encoding | undefined
  for (;;) {
    const read = Buffer.allocUnsafe(blockBytes)
    const bytes = await file.read(read)
    let block = rest.length === 0 ? read.subarray(0, bytes) : Buffer.concat([rest, read.subarray(0, bytes)])
    if (encoding === undefined) {
      const mark = byteOrderMark(block)
      encoding = chooseEncoding(label, wanted, mark?.name)
      block = block.subarray(mark?.bytes ?? 0)
    }
    const atEnd = bytes < blockBytes
    const cut = atEnd ? block.length : afterLastLineEnd(block, encoding)
    if (cut > 0) {
      const text = decodeBlock(block.subarray(0, cut), { label, line, encoding })
      yield text
      line += countLineEnds(text)
    }
    if (atEnd) return
    rest = block.subarray(cut)
    if (rest.length > longestLineBytes) {
      throw fileFault(
        `${label}: line ${line} does not end within 16 MiB. Check that this is a text file with line ends.`,
      )
    }
  }
}

/** Whether a name denotes an encoding this connector can read. */
export function isEncoding(name: string): boolean {
  if (name === 'auto') return true
  try {
    new TextDecoder(name)
    return true
  } catch {
    return false
  }
}

function byteOrderMark(block: Buffer): { readonly name: string; readonly bytes: number } | undefined {
  if (block[0] === 0xef && block[1] === 0xbb && block[2] === 0xbf) return { name: 'utf-8', bytes: 3 }
  if (block[0] === 0xff && block[1] === 0xfe) return { name: 'utf-16le', bytes: 2 }
  if (block[0] === 0xfe && block[1] === 0xff) return { name: 'utf-16be', bytes: 2 }
  return undefined
}

function chooseEncoding(label: string, wanted: string, marked: string | undefined): Encoding {
  const name = wanted === 'auto' ? (marked ?? 'utf-8') : new TextDecoder(wanted).encoding
  if (marked !== undefined && marked !== name) {
    throw fileFault(
      `${label} begins with the byte order mark of ${marked}, but the settings say ${wanted}. Set encoding: ${marked}, or leave it out.`,
    )
  }
  if (name === 'utf-16le') return { name, unit: 2, lineEnd: Uint8Array.of(0x0a, 0) }
  if (name === 'utf-16be') return { name, unit: 2, lineEnd: Uint8Array.of(0, 0x0a) }
  return { name, unit: 1, lineEnd: Uint8Array.of(0x0a) }
}

function afterLastLineEnd(block: Buffer, encoding: Encoding): number {
  let at = block.lastIndexOf(encoding.lineEnd)
  while (at > 0 && at % encoding.unit !== 0) at = block.lastIndexOf(encoding.lineEnd, at - 1)
  return at < 0 || at % encoding.unit !== 0 ? 0 : at + encoding.unit
}

interface Place {
  readonly label: string
  /** Number of the block's first line. */
  readonly line: number
  readonly encoding: Encoding
}

function decodeBlock(block: Buffer, place: Place): Buffer {
  const text = decode(block, place.encoding)
  if (text === null) throw wrongEncoding(block, place)
  const nul = text.indexOf(0)
  if (nul >= 0) throw nulFound(place, place.line + countLineEnds(text.subarray(0, nul)))
  return text
}

/** Null when the bytes are not written in this encoding. */
function decode(bytes: Buffer, { name }: Encoding): Buffer | null {
  if (name === 'utf-8') return isUtf8(bytes) ? bytes : null
  try {
    const text = new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(bytes)
    return name === 'windows-1252' && undefinedIn1252.test(text) ? null : Buffer.from(text, 'utf8')
  } catch {
    return null
  }
}

function wrongEncoding(block: Buffer, place: Place) {
  const { label, encoding } = place
  let line = place.line
  for (let start = 0; start < block.length; line += 1) {
    const end = nextLineEnd(block, start, encoding)
    if (decode(block.subarray(start, end), encoding) === null) break
    start = end
  }
  const hint =
    encoding.name === 'utf-8'
      ? 'Save the file as UTF-8, or set encoding to what it is written in: windows-1252 for most exports of Western Windows, utf-16le for "Unicode text".'
      : 'Set encoding to what the file is written in, or leave it out for UTF-8 and byte order marks.'
  return fileFault(`${label}: line ${line} is not ${encoding.name}. ${hint}`)
}

function nextLineEnd(block: Buffer, start: number, encoding: Encoding): number {
  let at = block.indexOf(encoding.lineEnd, start)
  while (at >= 0 && at % encoding.unit !== 0) at = block.indexOf(encoding.lineEnd, at + 1)
  return at < 0 ? block.length : at + encoding.unit
}

function nulFound({ label, encoding }: Place, line: number) {
  const hint =
    encoding.unit === 1
      ? 'If it is UTF-16 without a byte order mark, set encoding: utf-16le; if not, it is damaged or no text: export it again.'
      : 'The file is damaged or no text: export it again.'
  return fileFault(`${label}: line ${line} holds a NUL character. ${hint}`)
}

function countLineEnds(text: Buffer): number {
  let count = 0
  for (let at = text.indexOf(10); at >= 0; at = text.indexOf(10, at + 1)) count += 1
  return count
}
