import { stringify } from 'yaml'

/** A `jobs:` section as text, to be put into a `sutler.yaml`; every line of `comment` stands above it. */
export function jobsText(jobs: Readonly<Record<string, object>>, comment: readonly string[]): string {
  const lines = comment.map((line) => `# ${line}\n`)
  return `${lines.join('')}${stringify({ jobs }, { lineWidth: 0, aliasDuplicateObjects: false })}`
}
