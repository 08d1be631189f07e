/** Primary result codes, https://sqlite.org/rescode.html. */
export const sqliteCodes = Object.freeze({
  busy: 5,
  readOnly: 8,
  ioError: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
})

/** The primary result code of an error of node:sqlite; null for any other error. */
export function primaryCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null
  return error.errcode & 0xff
}
