import { type Filter, pathText, printFilter } from '@sutler/scim'

/** The tree of a filter, a line for each part, indented as they hold each other. */
export function filterLines(filter: Filter, depth = 0): readonly string[] {
  const line = (text: string) => `${'  '.repeat(depth)}${text}`
  switch (filter.kind) {
    case 'and':
    case 'or':
      return [line(filter.kind), ...filter.parts.flatMap((part) => filterLines(part, depth + 1))]
    case 'not':
      return [line('not'), ...filterLines(filter.part, depth + 1)]
    case 'elements': {
      const head = line(`${pathText(filter.path)}: one element with`)
      const inner = filterLines(filter.filter, depth + 1)
      return filter.then === null
        ? [head, ...inner]
        : [head, ...inner, line('whose'), ...filterLines(filter.then, depth + 1)]
    }
    default:
      return [line(printFilter(filter))]
  }
}

/** The tree of a filter as `--json` prints it: paths as text. */
export function filterJson(filter: Filter): object {
  const { kind, start, end } = filter
  switch (filter.kind) {
    case 'and':
    case 'or':
      return { kind, parts: filter.parts.map(filterJson), start, end }
    case 'not':
      return { kind, part: filterJson(filter.part), start, end }
    case 'present':
      return { kind, path: pathText(filter.path), start, end }
    case 'compare':
      return { kind, path: pathText(filter.path), operator: filter.operator, value: filter.value, start, end }
    case 'elements': {
      const then = filter.then === null ? null : filterJson(filter.then)
      return { kind, path: pathText(filter.path), filter: filterJson(filter.filter), then, start, end }
    }
  }
}
