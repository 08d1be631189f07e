import { randomUUID } from 'node:crypto'

/**
 * Makes ids that sort by when they were made (UUID version 7, RFC 9562 §5.7): a list in their order is one in order
 * of creation, and new rows come to stand beside each other in the index.
 */
export function idMaker(now: () => number): () => string {
  let last = 0
  let start = startOf(0)
  let counter = 0
  return () => {
    const at = Math.max(now(), last)
    // The counter has 12 bits; the next millisecond is borrowed when they are used up.
    const isFull = at === last && counter === 0xfff
    if (at > last || isFull) {
      last = isFull ? at + 1 : at
      start = startOf(last)
      counter = 0
    } else counter += 1
    // Variant and random part are those of a version 4.
    return `${start}${counter.toString(16).padStart(3, '0')}${randomUUID().slice(18)}`
  }
}

/** Many ids are of one millisecond, and begin alike. */
function startOf(time: number): string {
  const hex = time.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7`
}
