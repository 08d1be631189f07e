import { type CharSet, union } from './char-set.ts'

/** A parsed .NET pattern. Options such as `i` or `s` are worked into the nodes: none of them is left to the matcher. */
export type Node =
  | { readonly kind: 'set'; readonly set: CharSet }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly branches: readonly Node[] }
  /** `max` is Infinity for `*`, `+` and `{n,}`. */
  | { readonly kind: 'repeat'; readonly body: Node; readonly min: number; readonly max: number; readonly lazy: boolean }
  | { readonly kind: 'capture'; readonly group: number; readonly body: Node }
  | { readonly kind: 'assertion'; readonly what: Assertion }
  | Look
  | { readonly kind: 'atomic'; readonly body: Node }
  | { readonly kind: 'reference'; readonly group: number; readonly ignoreCase: boolean }
  /** `if` is a group that took part or not, or a look around. */
  | { readonly kind: 'condition'; readonly if: number | Look; readonly yes: Node; readonly no: Node }

export interface Look {
  readonly kind: 'look'
  readonly behind: boolean
  readonly negative: boolean
  readonly body: Node
}

export type Assertion =
  /** `\A`, and `^` without option m. */
  | 'start'
  /** `\z`. */
  | 'end'
  /** `\Z`, and `$` without option m: the end, or before a final line feed. */
  | 'endOrLineFeed'
  | 'lineStart'
  | 'lineEnd'
  | 'boundary'
  | 'notBoundary'
  /** `\G`: where the search began. */
  | 'origin'

/** A pattern and what its groups are called. */
export interface ParsedPattern {
  readonly node: Node
  /** The number in the tree of every group, by .NET number and by name. `0` is the whole match. */
  readonly groups: ReadonlyMap<string, number>
  /** How many groups there are, the whole match included. */
  readonly count: number
}

export const empty: Node = Object.freeze({ kind: 'sequence', items: [] })

/** Whether the node can match without taking a character. Generous: a reference always can. */
export function canBeEmpty(node: Node): boolean {
  switch (node.kind) {
    case 'set':
      return false
    case 'sequence':
      return node.items.every(canBeEmpty)
    case 'choice':
      return node.branches.some(canBeEmpty)
    case 'repeat':
      return node.min === 0 || canBeEmpty(node.body)
    case 'capture':
    case 'atomic':
      return canBeEmpty(node.body)
    case 'condition':
      return canBeEmpty(node.yes) || canBeEmpty(node.no)
    default:
      return true
  }
}

/** The set a node is, or amounts to: `(?:a|b)` is `[ab]`. Null when it is anything else. */
export function asSet(node: Node): CharSet | null {
  if (node.kind === 'set') return node.set
  if (node.kind !== 'choice') return null
  const sets = node.branches.flatMap((branch) => asSet(branch) ?? [])
  return sets.length === node.branches.length ? union(...sets) : null
}
