import type { AttributeSchema } from '../schema/types.ts'
import type { Expression } from './ast.ts'
import type { ValueType } from './function-spec.ts'

/**
 * One value an expression may have, known before it runs. IIF, Switch and their like have one for each branch, so that
 * a finding points at the branch it is about.
 */
export interface Outcome {
  readonly node: Expression
  /** Of one value; `any` when nothing is known. Never `list`, for which see `many`. */
  readonly type: Exclude<ValueType, 'list'>
  /** Whether it is a list; null when that is not known. */
  readonly many: boolean | null
  /** Its text form, when it is the same for everybody. */
  readonly constant: string | null
  /** The function that makes it differ each time; null when there is none. */
  readonly varies: string | null
  /** The attribute it comes from as it is. */
  readonly attribute: AttributeSchema | null
}

/** An outcome of which only what is given is known. */
export function outcome(node: Expression, known: Partial<Outcome> = {}): Outcome {
  return { node, type: 'any', many: null, constant: null, varies: null, attribute: null, ...known }
}

const types: Readonly<Record<AttributeSchema['type'], Outcome['type']>> = Object.freeze({
  string: 'text',
  boolean: 'boolean',
  integer: 'number',
  decimal: 'number',
  dateTime: 'dateTime',
  reference: 'text',
  binary: 'text',
  complex: 'complex',
})

/** What the value of an attribute is. */
export function attributeType(type: AttributeSchema['type']): Outcome['type'] {
  return types[type]
}

/** A value's type in words, with an article. */
export function inWords({ type, many }: Pick<Outcome, 'type' | 'many'>): string {
  return many === true ? 'a list' : names[type]
}

const names: Readonly<Record<Outcome['type'], string>> = Object.freeze({
  text: 'a text',
  number: 'a number',
  boolean: 'True or False',
  dateTime: 'a date',
  complex: 'an attribute with parts',
  any: 'a value',
})
