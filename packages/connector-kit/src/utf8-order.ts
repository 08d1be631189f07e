/**
 * Compares two texts as their UTF-8 bytes would (negative, 0, positive): the order of every listing.
 *
 * JavaScript's own `<` compares UTF-16, which differs where a character outside the basic plane meets one of U+E000 to
 * U+FFFF.
 */
export function compareUtf8(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length)
  for (let i = 0; i < shorter; i += 1) {
    const left = a.charCodeAt(i)
    const right = b.charCodeAt(i)
    if (left !== right) return rank(left) - rank(right)
  }
  return a.length - b.length
}

/** Surrogates stand for code points above all that a single unit can say. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit
}
