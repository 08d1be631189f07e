import { getPath } from '../value/access.ts'
import { type Path, parsePath } from '../value/path.ts'
import type { Attributes, Value } from '../value/types.ts'
import type { CallExpression, Expression } from './ast.ts'
import { compareValues } from './compare.ts'
import { findFunction } from './functions.ts'
import { readingSteps } from './reading-steps.ts'
import {
  type Argument,
  type Evaluator,
  fault,
  fromBigInt,
  ignoreAttribute,
  ignoreObject,
  type Runtime,
  spend,
  toText,
} from './runtime.ts'

/** Given each node's evaluator, says what is to run in its place; a trace listens this way. */
export type Wrap = (node: Expression, evaluator: Evaluator) => Evaluator

const plain: Wrap = (_node, evaluator) => evaluator

/** Turns a checked tree into one function. What does not depend on the source is decided here, once. */
export function buildEvaluator(node: Expression, wrap: Wrap = plain): Evaluator {
  return wrap(node, build(node, wrap))
}

function build(node: Expression, wrap: Wrap): Evaluator {
  switch (node.kind) {
    case 'text': {
      const { value } = node
      return () => value
    }
    case 'number': {
      const value = fromBigInt(BigInt(node.value))
      return () => value
    }
    case 'attribute':
      return buildAttribute(node.name)
    case 'word':
      return buildWord(node.name)
    case 'call':
      return buildCall(node, wrap)
    case 'compare': {
      const { operator } = node
      const left = buildEvaluator(node.left, wrap)
      const right = buildEvaluator(node.right, wrap)
      return (runtime) => compareValues(left(runtime), operator, right(runtime), runtime)
    }
    case 'concat':
      return buildConcat(node.parts, wrap)
  }
}

function buildAttribute(name: string): Evaluator {
  const read = attributeReader(name)
  const computed = name === 'IsSoftDeleted'
  const plain: Evaluator = (runtime) => {
    runtime.onRead?.(name)
    if (computed && runtime.isSoftDeleted !== undefined) return runtime.isSoftDeleted
    return read(runtime.attributes)
  }
  const list = listIn(name)
  if (list === null) return plain
  return (runtime) => {
    const walked = runtime.attributes[list]
    if (Array.isArray(walked)) spend(runtime, stepsPerElement * walked.length)
    return plain(runtime)
  }
}

const stepsPerElement = 5

/** The attribute whose values a path such as `emails[type eq "work"].value` looks at; null: it names no part. */
function listIn(path: string): string | null {
  const parsed = parsePath(path)
  const [first, next] = parsed.ok ? parsed.path.steps : []
  return first === undefined || (next === undefined && first.terms === null) ? null : first.name
}

/** {@link getPath} with the text read once. */
export function attributeReader(name: string): (attributes: Attributes) => Value {
  const parsed = parsePath(name)
  const path: Path | string = parsed.ok ? parsed.path : name
  // Nearly every attribute is a key of its own; what an object has from elsewhere is not one.
  if (name in Object.prototype) return (attributes) => getPath(attributes, path)
  return (attributes) => attributes[name] ?? getPath(attributes, path)
}

function buildWord(name: string): Evaluator {
  if (name === 'IgnoreAttributeFlow' || name === 'IgnoreObjectFlow') {
    const signal = name === 'IgnoreAttributeFlow' ? ignoreAttribute : ignoreObject
    return () => {
      throw signal
    }
  }
  return () => name
}

function buildConcat(nodes: readonly Expression[], wrap: Wrap): Evaluator {
  const parts = nodes.map((node) => buildEvaluator(node, wrap))
  return (runtime) => {
    let text = ''
    for (const part of parts) {
      text += toText(part(runtime), runtime) ?? ''
      spend(runtime, text.length + 1)
    }
    return text
  }
}

/** What the platform does with a text as a whole takes a thousandth of a microsecond a character. */
const defaultEffort = 1 / 16

function buildCall(node: CallExpression, wrap: Wrap): Evaluator {
  const spec = findFunction(node.name)?.spec
  const args = trimBlanks(node.args).map((arg) => (arg === null ? undefined : buildEvaluator(arg, wrap)))
  const { call, lazy, effort = defaultEffort } = spec ?? {}
  if (call === undefined) {
    return (runtime) => {
      runtime.at = node
      spend(runtime, 1)
      if (lazy === undefined) throw fault(runtime, 'E_UNKNOWN_FUNCTION', `there is no function ${node.name}`)
      return lazy(args, runtime)
    }
  }
  const charged = (values: readonly Argument[], runtime: Runtime): Value => {
    runtime.at = node
    const reading = effort === 0 ? 0 : readingSteps(values, effort)
    if (reading > 0) spend(runtime, reading)
    const value = call(values, runtime)
    spend(runtime, typeof value === 'string' || Array.isArray(value) ? value.length + 1 : 1)
    return value
  }
  // An array made whole is several times as fast as one that grows.
  const [a, b, c] = args
  if (a !== undefined && args.length === 1) return (runtime) => charged([a(runtime)], runtime)
  if (a !== undefined && b !== undefined && args.length === 2)
    return (runtime) => charged([a(runtime), b(runtime)], runtime)
  if (a !== undefined && b !== undefined && c !== undefined && args.length === 3)
    return (runtime) => charged([a(runtime), b(runtime), c(runtime)], runtime)
  return (runtime) =>
    charged(
      args.map((arg) => arg?.(runtime)),
      runtime,
    )
}

/** A comma after the last argument supplies nothing. */
function trimBlanks(args: CallExpression['args']): CallExpression['args'] {
  let length = args.length
  while (length > 0 && args[length - 1] === null) length -= 1
  return args.slice(0, length)
}
