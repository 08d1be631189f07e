import { randomUUID } from 'node:crypto'

/**
 * Makes ids that sort by when they were made (UUID version 7, RFC 9562 §5.7): a list in their order is one in order
 * of creation, and new rows come to stand beside each other in the index.
 */
export function idMaker(now: () => number): () => string {
  let last = 0
  let counter = 0
  return () => {
    const at = Math.max(now(), last)
    counter = at === last ? counter + 1 : 0
    // The counter has 12 bits; the next millisecond is borrowed when they are used up.
    const carry = counter > 0xfff
    last = carry ? at + 1 : at
    if (carry) counter = 0
    const time = last.toString(16).padStart(12, '0')
    // Variant and random part are those of a version 4.
    return `${time.slice(0, 8)}-${time.slice(8)}-7${counter.toString(16).padStart(3, '0')}${randomUUID().slice(18)}`
  }
}
