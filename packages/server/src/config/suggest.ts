import { nearest } from '@sutler/core'

/** `did you mean …?` when a name is close, else the list of what there is. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearest(name, known)
  if (near !== undefined) return `did you mean \`${near}\`?`
  if (known.length === 0) return 'there is nothing to choose from'
  return `use one of: ${known.join(', ')}`
}
