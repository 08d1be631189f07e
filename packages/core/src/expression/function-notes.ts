import type { FunctionDescription, ParameterSpec } from './function-spec.ts'

/** How names of the language and of the configuration are set off: backticks in Markdown, as they are in a terminal. */
export type Mark = (name: string) => string

/** What has to be said of a function beyond its summary and its parameters: a sentence each. */
export function functionNotes(
  { dialect, undocumented, varies, addsOnly, replaces }: FunctionDescription,
  mark: Mark,
): readonly string[] {
  return [
    ...(dialect === undefined ? [] : [`Only with ${mark(`dialect: ${dialect}`)}.`]),
    ...(undocumented ? ["Entra's reference for apps does not list it."] : []),
    ...(varies ? [`It differs each time: write it on create only, with ${mark('flow: ObjectAddOnly')}.`] : []),
    ...(addsOnly ? ['Its values are added to those of the target, whatever the flow type is.'] : []),
    ...(replaces
      ? [`Without a value it empties the target's attribute, unless the mapping says ${mark('whenNull: skip')}.`]
      : []),
  ]
}

/** What a parameter holds, and what else may stand there: a few words each. */
export function parameterRemarks(
  { description, required, repeating, condition, words, flow, minimum }: ParameterSpec,
  mark: Mark,
): readonly string[] {
  return [
    ...(description === undefined ? [] : [description]),
    ...(required ? [] : ['may be left out']),
    ...(repeating ? ['as many as you like'] : []),
    ...(condition ? ['may be a comparison'] : []),
    ...(words === undefined ? [] : [words.map(mark).join(' or ')]),
    ...(flow ? ['may be IgnoreAttributeFlow or IgnoreObjectFlow'] : []),
    ...(minimum === undefined ? [] : [`${minimum} or more`]),
  ]
}
