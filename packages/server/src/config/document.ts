import { isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument } from 'yaml'

/** Keys and list positions from the root of the file to one value. */
export type KeyPath = readonly (string | number)[]

interface Place {
  readonly line: number
  readonly column: number
}

/** A configuration file as text: its plain value, and where each key stands. */
export interface ConfigDocument {
  readonly value: unknown
  /** What keeps the text from being YAML; empty when it is. */
  readonly syntaxErrors: readonly { readonly place: Place; readonly message: string }[]
  /** Place of the key (`key`) or of its value; the nearest parent that is there when the path is not. */
  place(path: KeyPath, part: 'key' | 'value'): Place
}

/** Reads YAML 1.2, remembering lines and columns, both counted from 1. */
export function parseConfigDocument(text: string): ConfigDocument {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true })
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset)
    return { line: Math.max(1, line), column: Math.max(1, col) }
  }
  const syntaxErrors = document.errors.map((error) => ({ place: placeAt(error.pos[0]), message: error.message }))
  return {
    value: syntaxErrors.length > 0 ? null : document.toJS({ maxAliasCount: 100 }),
    syntaxErrors,
    place: (path, part) => placeAt(offsetOf(document.contents, path, part)),
  }
}

function offsetOf(root: Node | null, path: KeyPath, part: 'key' | 'value'): number {
  let node: unknown = root
  let offset = startOf(root) ?? 0
  for (const [index, step] of path.entries()) {
    const pair = isMap(node) ? node.items.find((item) => keyText(item) === String(step)) : undefined
    const child = isSeq(node) ? node.items[Number(step)] : pair?.value
    if (pair === undefined && child === undefined) return offset
    const keyOffset = pair === undefined ? startOf(child) : startOf(pair.key)
    const wanted = index === path.length - 1 && part === 'value' ? (startOf(child) ?? keyOffset) : keyOffset
    offset = wanted ?? offset
    node = child
  }
  return offset
}

function keyText(pair: Pair): string {
  return isScalar(pair.key) ? String(pair.key.value) : String(pair.key)
}

function startOf(node: unknown): number | null {
  if (typeof node !== 'object' || node === null || !('range' in node)) return null
  const range = node.range
  return Array.isArray(range) && typeof range[0] === 'number' ? range[0] : null
}
