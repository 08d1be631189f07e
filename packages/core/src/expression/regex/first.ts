import { type CharSet, charSet, negate, onlyMember, union } from './char-set.ts'
import { asSet, canBeEmpty, type Node } from './tree.ts'

const anything: CharSet = negate(charSet([]))

/** The characters a match can begin with; null when it can be empty, or begin with anything. */
export function firstCharacters(node: Node): CharSet | null {
  return canBeEmpty(node) ? null : first(node)
}

function first(node: Node): CharSet {
  switch (node.kind) {
    case 'set':
      return node.set
    case 'sequence':
      return firstOfSequence(node.items)
    case 'choice':
      return union(...node.branches.map(first))
    case 'repeat':
    case 'capture':
    case 'atomic':
      return first(node.body)
    case 'condition':
    case 'reference':
      return anything
    default:
      return charSet([])
  }
}

function firstOfSequence(items: readonly Node[]): CharSet {
  const end = items.findIndex((item) => !canBeEmpty(item))
  return union(...items.slice(0, end === -1 ? items.length : end + 1).map(first))
}

/** Characters that every match holds, each as text: a value without one of them needs no search. */
export function requiredCharacters(node: Node): readonly string[] {
  const found = new Set<string>()
  collect(node, found)
  return [...found].slice(0, 4)
}

function collect(node: Node, found: Set<string>): void {
  if (node.kind === 'set') {
    const only = onlyMember(node.set)
    if (only !== null) found.add(String.fromCharCode(only))
  } else if (node.kind === 'sequence') for (const item of node.items) collect(item, found)
  else if (node.kind === 'capture' || node.kind === 'atomic') collect(node.body, found)
  else if (node.kind === 'repeat' && node.min > 0) collect(node.body, found)
}

/** Whether a match can only be at the start of the text. */
export function startsAtStart(node: Node): boolean {
  if (node.kind === 'assertion') return node.what === 'start'
  if (node.kind === 'sequence')
    return node.items.length > 0 && node.items[0] !== undefined && startsAtStart(node.items[0])
  return (node.kind === 'capture' || node.kind === 'atomic') && startsAtStart(node.body)
}

/**
 * The set of an endless repetition the pattern begins with, or null. When a match cannot begin at the first of several
 * such characters, it cannot begin at the others: what they could be followed by was tried from the first.
 */
export function leadingRun(node: Node): CharSet | null {
  if (node.kind === 'repeat') {
    return node.max === Number.POSITIVE_INFINITY ? asSet(node.body) : null
  }
  if (node.kind === 'sequence') return node.items[0] === undefined ? null : leadingRun(node.items[0])
  return node.kind === 'capture' ? leadingRun(node.body) : null
}
