import { type CallExpression, type Expression, print } from '../expression/ast.ts'
import { findFunction } from '../expression/functions.ts'
import { parseExpression } from '../expression/parser.ts'
import type { AttributeMappingDefinition } from '../mapping/types.ts'
import type { Value } from '../value/types.ts'
import type { Json, Warn } from './types.ts'

/** Where a value comes from, the way a mapping says it. */
export type SourcePart = Pick<AttributeMappingDefinition, 'source' | 'constant' | 'expression'>

/** The `attributeMappingSource` of a mapping; null when it has none. */
export function sourceToTree(part: SourcePart, warn: Warn): Json | null {
  if (part.expression !== undefined) return expressionToTree(part.expression, warn)
  if (part.source !== undefined) return attributeNode(part.source)
  if (part.constant === undefined || part.constant === null) return null
  return constantNode(constantText(part.constant, warn))
}

/** A fixed value as Graph's text; what has parts cannot be said there. */
export function constantText(value: Value, warn: Warn): string {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'object') {
    warn('', 'Entra takes only text here, and the value has parts', 'check it in Entra after the import')
    return JSON.stringify(value)
  }
  return String(value)
}

function expressionToTree(text: string, warn: Warn): Json {
  const parsed = parseExpression(text)
  if (!parsed.ok) {
    warn('', 'the expression does not parse, so its parameters are left out', 'correct the expression')
    const name = text.match(/^\s*(\w+)/)?.[1] ?? ''
    return { expression: text, name, parameters: [], type: 'Function' }
  }
  return { ...nodeOf(parsed.expression, warn), expression: text }
}

function nodeOf(node: Expression, warn: Warn): Json {
  switch (node.kind) {
    case 'attribute':
      return attributeNode(node.name)
    case 'text':
      return constantNode(node.value)
    case 'number':
      return constantNode(print(node))
    case 'call':
      return functionNode(node, warn)
    case 'word':
      return { ...constantNode(node.name), expression: node.name }
    default: {
      const what = node.kind === 'compare' ? 'a comparison' : '"&"'
      const remedy = 'let Entra read the expression again: open it there and save it'
      warn('', `how Entra stores ${what} is not published; the tree holds its text`, remedy)
      return { ...constantNode(print(node)), expression: print(node) }
    }
  }
}

function attributeNode(name: string): Json {
  return { expression: `[${name}]`, name, parameters: [], type: 'Attribute' }
}

/** Constants carry no type: the number 1 and the text "1" are stored alike. */
function constantNode(value: string): Json {
  const expression = `"${value.replace(/["\\]/g, '\\$&')}"`
  return { expression, name: value, parameters: [], type: 'Constant' }
}

function functionNode(call: CallExpression, warn: Warn): Json {
  const spec = findFunction(call.name)?.spec
  const expression = print(call)
  if (spec === undefined) {
    const remedy = 'let Entra read the expression again: open it there and save it'
    warn('', `the parameters of ${call.name} are not known here, so they are left out`, remedy)
    return { expression, name: call.name, parameters: [], type: 'Function' }
  }
  const parameters: Value[] = []
  for (const [index, argument] of call.args.entries()) {
    const parameter = spec.parameters[index] ?? spec.parameters.at(-1)
    if (argument !== null && parameter !== undefined) {
      parameters.push({ key: parameter.name, value: nodeOf(argument, warn) })
    }
  }
  return { expression, name: spec.name, parameters, type: 'Function' }
}
