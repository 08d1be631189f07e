const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/**
 * Text made safe within XML and HTML, in quotes too. Characters that XML 1.0 cannot hold, not even escaped, become
 * question marks.
 */
export function escaped(text: string): string {
  const allowed = text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '?')
  return allowed.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
