import type { ObjectTypeSchema } from '../schema/types.ts'
import { caretPlace, parameterAtCaret } from './caret.ts'
import { signatureOf } from './check.ts'
import type { Dialect, FunctionDescription, ParameterSpec } from './function-spec.ts'
import { expressionFunctions, findFunction } from './functions.ts'

export interface CompletionOptions {
  /** Default `app`. */
  readonly dialect?: Dialect
  /** Whose attributes are offered. Absent: none but IsSoftDeleted. */
  readonly source?: ObjectTypeSchema
}

export interface CompletionItem {
  readonly kind: 'function' | 'attribute' | 'word'
  readonly label: string
  /** What is written in place of the range. */
  readonly insertText: string
  /** Signature of a function, type of an attribute; empty for words. */
  readonly detail: string
  /** A sentence on a function; empty for all others. */
  readonly summary: string
}

export interface Completions {
  /** The characters that an item replaces, `end` exclusive. */
  readonly start: number
  readonly end: number
  /** What begins with the characters before the caret, then what merely holds them. */
  readonly items: readonly CompletionItem[]
}

/** What may be written at a place of an expression, however incomplete it is. Inside texts that is nothing. */
export function completions(text: string, offset: number, options: CompletionOptions = {}): Completions {
  const place = caretPlace(text, offset)
  const { start } = place
  const typed = text.slice(start, offset).toLowerCase()
  if (place.kind === 'text') return { start, end: place.end, items: [] }
  if (place.kind === 'attribute') {
    const closed = text[place.end] === ']'
    const items = attributeItems(options.source, (path) => (closed ? path : `${path}]`))
    return { start, end: place.end, items: fitting(items, typed) }
  }
  const called = text.slice(place.end).trimStart().startsWith('(')
  const words = called ? [] : wordItems(parameterAtCaret(place), place.calls.length === 0)
  const attributes = called ? [] : attributeItems(options.source, (path) => `[${path}]`)
  const items = [...words, ...functionItems(options.dialect ?? 'app', called), ...attributes]
  return { start, end: place.end, items: fitting(items, typed) }
}

function fitting(items: readonly CompletionItem[], typed: string): readonly CompletionItem[] {
  const places = items.map((item) => ({ item, at: item.label.toLowerCase().indexOf(typed) }))
  const begin = places.filter(({ at }) => at === 0)
  return [...begin, ...places.filter(({ at }) => at > 0)].map(({ item }) => item)
}

function functionItems(dialect: Dialect, called: boolean): readonly CompletionItem[] {
  return expressionFunctions
    .filter((spec) => spec.dialect === undefined || spec.dialect === dialect)
    .map((spec) => ({
      kind: 'function',
      label: spec.name,
      insertText: called ? spec.name : `${spec.name}(`,
      detail: signatureOf(spec),
      summary: spec.summary,
    }))
}

function attributeItems(
  source: ObjectTypeSchema | undefined,
  written: (path: string) => string,
): readonly CompletionItem[] {
  const listed = (source?.attributes ?? []).map(({ path, type, multiValued }) => ({
    path,
    detail: multiValued ? `${type}, several` : type,
  }))
  const known = listed.some(({ path }) => path === 'IsSoftDeleted')
  const all = known ? listed : [...listed, { path: 'IsSoftDeleted', detail: 'boolean' }]
  return all.map(({ path, detail }) => ({
    kind: 'attribute',
    label: path,
    insertText: written(path),
    detail,
    summary: '',
  }))
}

function wordItems(parameter: ParameterSpec | undefined, alone: boolean): readonly CompletionItem[] {
  const flow = alone || parameter?.flow === true ? ['IgnoreAttributeFlow', 'IgnoreObjectFlow'] : []
  return [...(parameter?.words ?? []), ...flow].map((word) => ({
    kind: 'word',
    label: word,
    insertText: word,
    detail: '',
    summary: '',
  }))
}

export interface SignatureHelp {
  readonly name: string
  readonly signature: string
  readonly summary: string
  readonly parameters: FunctionDescription['parameters']
  /** The parameter the caret is in, counted from 0; null when there are already too many arguments. */
  readonly active: number | null
}

/** The innermost known call around the caret, and which of its parameters is being written; null outside of calls. */
export function signatureHelp(text: string, offset: number): SignatureHelp | null {
  const call = caretPlace(text, offset).calls.findLast(({ name }) => name !== '')
  const spec = call === undefined ? undefined : findFunction(call.name)?.spec
  if (call === undefined || spec === undefined) return null
  const { name, summary, parameters } = spec
  const last = parameters.length - 1
  const active = call.argument <= last ? call.argument : parameters[last]?.repeating === true ? last : null
  return { name, signature: signatureOf(spec), summary, parameters, active }
}
