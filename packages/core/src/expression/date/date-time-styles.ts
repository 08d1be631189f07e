/** The flags of .NET's DateTimeStyles. */
export const styleFlags = Object.freeze({
  None: 0,
  AllowLeadingWhite: 1,
  AllowTrailingWhite: 2,
  AllowInnerWhite: 4,
  AllowWhiteSpaces: 7,
  NoCurrentDateDefault: 8,
  AdjustToUniversal: 16,
  AssumeLocal: 32,
  AssumeUniversal: 64,
  RoundtripKind: 128,
})

/** What Entra uses where none are given. */
export const defaultStyles = styleFlags.RoundtripKind | styleFlags.AllowLeadingWhite | styleFlags.AllowTrailingWhite

export type Styles = { readonly ok: true; readonly flags: number } | { readonly ok: false; readonly problem: string }

const byName: ReadonlyMap<string, number> = new Map(
  Object.entries(styleFlags).map(([name, flag]) => [name.toLowerCase(), flag]),
)
const allFlags = 255

/** Reads the sum of the flags (`"131"`), or their names with commas (`"AdjustToUniversal, AssumeUniversal"`). */
export function parseStyles(text: string): Styles {
  const flags = /^\s*\d{1,4}\s*$/.test(text) ? Number(text) : flagsOfNames(text)
  if (flags === null || flags > allFlags) {
    return { ok: false, problem: 'there is no such date style' }
  }
  const problem = conflictOf(flags)
  return problem === null ? { ok: true, flags } : { ok: false, problem }
}

function flagsOfNames(text: string): number | null {
  let flags = 0
  for (const name of text.split(/[,|]/)) {
    const bare = name.trim().toLowerCase()
    const flag = byName.get(bare.startsWith('datetimestyles.') ? bare.slice(15) : bare)
    if (flag === undefined) return null
    flags |= flag
  }
  return flags
}

function conflictOf(flags: number): string | null {
  const { AssumeLocal, AssumeUniversal, AdjustToUniversal, RoundtripKind } = styleFlags
  const both = AssumeLocal | AssumeUniversal
  if ((flags & both) === both) return 'AssumeLocal and AssumeUniversal exclude each other'
  if ((flags & RoundtripKind) === 0 || (flags & (both | AdjustToUniversal)) === 0) return null
  return 'RoundtripKind excludes AssumeLocal, AssumeUniversal and AdjustToUniversal'
}
