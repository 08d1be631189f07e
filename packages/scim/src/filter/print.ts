import { pathText } from '../schema/known-path.ts'
import type { Filter } from './types.ts'

/** The filter as text, with no more spaces and parentheses than it needs; parsed again it is the same filter. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'or':
      return filter.parts
        .map((part) => (part.kind === 'or' ? `(${printFilter(part)})` : printFilter(part)))
        .join(' or ')
    case 'and':
      return filter.parts.map((part) => (isJoined(part) ? `(${printFilter(part)})` : printFilter(part))).join(' and ')
    case 'not':
      return `not (${printFilter(filter.part)})`
    case 'present':
      return `${pathText(filter.path)} pr`
    case 'compare':
      return `${pathText(filter.path)} ${filter.operator} ${literalText(filter.value)}`
    case 'elements': {
      const then = filter.then === null ? '' : `.${printFilter(filter.then)}`
      return `${pathText(filter.path)}[${printFilter(filter.filter)}]${then}`
    }
  }
}

function isJoined({ kind }: Filter): boolean {
  return kind === 'and' || kind === 'or'
}

function literalText(value: string | number | boolean | null): string {
  return Object.is(value, -0) ? '-0' : JSON.stringify(value)
}
