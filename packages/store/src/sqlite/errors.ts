import { type ErrorCode, ProvisioningError } from '@sutler/core'
import { primaryCode, sqliteCodes } from './codes.ts'

/** Says what an error of node:sqlite means; others come back as they are. */
export function explainSqlite(error: unknown, place: string): unknown {
  const code = primaryCode(error)
  const meaning = code === null ? undefined : meanings[code]
  if (!meaning) return error
  return new ProvisioningError(meaning.text(place), { code: meaning.code, blame: 'connection' }, { cause: error })
}

const meanings: Readonly<Record<number, { code: ErrorCode; text: (place: string) => string }>> = {
  [sqliteCodes.busy]: {
    code: 'UNAVAILABLE',
    text: (place) => `${place} has been locked by another process for 5 s. Try again when that one is done.`,
  },
  [sqliteCodes.readOnly]: {
    code: 'INVALID_VALUE',
    text: (place) => `${place} is read-only. Allow this user to write it.`,
  },
  [sqliteCodes.ioError]: {
    code: 'UNAVAILABLE',
    text: (place) => `The disk failed to read or write ${place}. Check the disk.`,
  },
  [sqliteCodes.corrupt]: {
    code: 'INVALID_VALUE',
    text: (place) => `${place} is damaged. Restore it from a backup.`,
  },
  [sqliteCodes.full]: {
    code: 'UNAVAILABLE',
    text: (place) => `The disk that holds ${place} is full. Free some space.`,
  },
  [sqliteCodes.cannotOpen]: {
    code: 'INVALID_VALUE',
    text: (place) => `${place} cannot be opened. Check that this user may read and write it and its folder.`,
  },
  [sqliteCodes.constraint]: {
    code: 'CONFLICT',
    text: (place) => `A row with this key is in ${place} already. Read again, then decide.`,
  },
  [sqliteCodes.notADatabase]: {
    code: 'INVALID_VALUE',
    text: (place) => `${place} is not a database. Name a new file, or a Sutler store.`,
  },
}
