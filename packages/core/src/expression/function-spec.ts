import type { Value } from '../value/types.ts'
import type { CallExpression } from './ast.ts'
import type { ExpressionIssue } from './issue.ts'
import type { Argument, Evaluator, Runtime } from './runtime.ts'

/** `text` takes anything that has a text form; `role` and other attributes with parts are `complex`. */
export type ValueType = 'text' | 'number' | 'boolean' | 'dateTime' | 'list' | 'complex' | 'any'

/** `cloud-sync`: functions that only the Active Directory dialect has; see {@link CompileOptions}. */
export type Dialect = 'app' | 'cloud-sync'

export interface ParameterSpec {
  /** As Graph names it where that is known, so that stored Entra schemas can be read and written. */
  readonly name: string
  readonly type: ValueType
  /** What it holds, in a few words; absent where the name says it. */
  readonly description?: string
  /** False: may be left blank or off. */
  readonly required: boolean
  /** Graph lists it as optional, though nothing works without it. */
  readonly graphOptional?: boolean
  /** Digits behind the point are allowed, of a `number`. */
  readonly fraction?: boolean
  /** Smallest whole number that is allowed, of a `number`. */
  readonly minimum?: number
  /** Takes all remaining arguments. Only the last parameter may. */
  readonly repeating?: boolean
  /** Bare words accepted here. */
  readonly words?: readonly string[]
  /** A comparison may stand here. */
  readonly condition?: boolean
  /** IgnoreAttributeFlow and IgnoreObjectFlow may stand here. */
  readonly flow?: boolean
}

export interface FunctionExample {
  readonly expression: string
  readonly source?: Readonly<Record<string, Value>>
  readonly result: Value
}

/** What a reader of the reference sees of a function. */
export interface FunctionDescription {
  readonly name: string
  readonly theme:
    | 'text'
    | 'list'
    | 'choice'
    | 'test'
    | 'number'
    | 'date'
    | 'role'
    | 'unique'
    | 'random'
    | 'directory'
    | 'flow'
  /** Absent: every dialect has it. */
  readonly dialect?: 'cloud-sync'
  /** Entra's reference of the `app` dialect does not have it. */
  readonly undocumented?: boolean
  /** Gives another value each time (Guid, RandomString, Now): on update it would write for ever. */
  readonly varies?: boolean
  /** Its values are only ever added to what the target has, whatever the mapping's flow type says. */
  readonly addsOnly?: boolean
  /** It says all there shall be: an empty result takes away what the target has, unless the mapping says otherwise. */
  readonly replaces?: boolean
  readonly summary: string
  readonly parameters: readonly ParameterSpec[]
  readonly returns: ValueType
  /**
   * The places of the arguments, counted from 0, whose value may be handed on as it is, of a call with so many
   * arguments. Absent: the result is always a new value.
   */
  readonly passes?: (count: number) => readonly number[]
  /** Run by a test. */
  readonly examples: readonly FunctionExample[]
}

/** A row of the function table: the description, and how it is carried out. */
export interface FunctionSpec extends FunctionDescription {
  /** Arguments are evaluated in order and given as they are; blank trailing ones are undefined. */
  readonly call?: (args: readonly Argument[], runtime: Runtime) => Value
  /** For functions that must not evaluate every argument. Exactly one of `call` and `lazy` is there. */
  readonly lazy?: (args: readonly (Evaluator | undefined)[], runtime: Runtime) => Value
  /**
   * Steps that each character of the arguments takes, spent before the call with one for each value of a list. Default
   * 1/16, where the platform reads the text as a whole; 0 for a `call` that takes as long for a long text as for a short
   * one, or counts for itself.
   */
  readonly effort?: number
  /** Checks a call beyond what the parameters say. */
  readonly check?: (call: CallExpression) => readonly ExpressionIssue[]
}

/** Shorthand for the row of a parameter that must be given. */
export function required(name: string, type: ValueType, description?: string): ParameterSpec {
  return { name, type, required: true, ...(description === undefined ? {} : { description }) }
}

/** Shorthand for the row of a parameter that may be left out. */
export function optional(name: string, type: ValueType, description?: string): ParameterSpec {
  return { name, type, required: false, ...(description === undefined ? {} : { description }) }
}

/** The parameter an argument belongs to, counted from 0; undefined when there are fewer. */
export function parameterAt({ parameters }: FunctionDescription, index: number): ParameterSpec | undefined {
  const last = parameters.at(-1)
  return parameters[index] ?? (last?.repeating === true ? last : undefined)
}
