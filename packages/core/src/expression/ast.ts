import type { Span } from './issue.ts'

export type Comparison = '=' | '<>' | '>' | '>=' | '<' | '<='

/** A parsed expression. Every node knows the characters it came from. */
export type Expression =
  | (Span & { readonly kind: 'text'; readonly value: string })
  /** Decimal digits; a text, because FILETIME values pass 2^53. */
  | (Span & { readonly kind: 'number'; readonly value: string; readonly hex: boolean })
  | (Span & { readonly kind: 'attribute'; readonly name: string })
  | (Span & { readonly kind: 'word'; readonly name: string })
  | CallExpression
  | (Span & {
      readonly kind: 'compare'
      readonly operator: Comparison
      readonly left: Expression
      readonly right: Expression
    })
  | (Span & { readonly kind: 'concat'; readonly parts: readonly Expression[] })

export interface CallExpression extends Span {
  readonly kind: 'call'
  readonly name: string
  /** Null: written as nothing between commas, which means "not supplied". */
  readonly args: readonly (Expression | null)[]
}

/** The expression in canonical spelling: parsing the text again gives the same tree, positions aside. */
export function print(node: Expression): string {
  switch (node.kind) {
    case 'text':
      return `"${node.value.replace(/["\\]/g, '\\$&')}"`
    case 'number':
      return node.hex ? `&H${BigInt(node.value).toString(16).toUpperCase()}` : node.value
    case 'attribute':
      return `[${node.name}]`
    case 'word':
      return node.name
    case 'call':
      return `${node.name}(${printArguments(node.args)})`
    case 'compare':
      return `${printOperand(node.left)} ${node.operator} ${printOperand(node.right)}`
    case 'concat':
      return node.parts.map(printOperand).join(' & ')
  }
}

function printArguments(args: readonly (Expression | null)[]): string {
  const text = args.map((arg) => (arg === null ? '' : print(arg))).join(', ')
  return text.trimEnd()
}

function printOperand(node: Expression): string {
  return node.kind === 'compare' || node.kind === 'concat' ? `(${print(node)})` : print(node)
}

/** Calls `visit` for the node and everything below it, outside in. */
export function walk(node: Expression, visit: (node: Expression) => void): void {
  visit(node)
  if (node.kind === 'call') {
    for (const arg of node.args) if (arg !== null) walk(arg, visit)
  } else if (node.kind === 'compare') {
    walk(node.left, visit)
    walk(node.right, visit)
  } else if (node.kind === 'concat') for (const part of node.parts) walk(part, visit)
}
