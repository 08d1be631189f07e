import type { Value } from './types.ts'

/** JSON text with the members of every object in code unit order: equal values have equal text, whatever made them. */
export function canonical(value: Value): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return canonicalList(value)
  return canonicalMembers(value as { readonly [key: string]: Value })
}

function canonicalList(list: readonly Value[]): string {
  let text = '['
  for (let index = 0; index < list.length; index += 1) {
    text += (index === 0 ? '' : ',') + canonical(list[index] ?? null)
  }
  return `${text}]`
}

function canonicalMembers(object: { readonly [key: string]: Value }): string {
  const keys = Object.keys(object).sort()
  let text = '{'
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] ?? ''
    text += `${index === 0 ? '' : ','}${JSON.stringify(key)}:${canonical(object[key] ?? null)}`
  }
  return `${text}}`
}
