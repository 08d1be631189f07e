import {
  type AttributeMappingDefinition,
  compileExpression,
  type Diagnostic,
  type Expression,
  getPath,
  isList,
  type ObjectMappingDefinition,
  type ObjectTypeSchema,
  parsePath,
  print,
  type SystemObject,
  type SystemSchema,
  secretPaths,
  type Value,
  walk,
} from '@sutler/core'

/** A finding inside one object mapping, with the characters it is about when it is about an expression. */
export type Advice = Omit<Diagnostic, 'severity'> & {
  readonly severity: 'error' | 'warning' | 'info'
  readonly path: string
}

export interface AdviceInput {
  readonly definition: ObjectMappingDefinition
  readonly source: ObjectTypeSchema | SystemSchema | undefined
  /** Paths the target can be searched by; undefined: that is not known. */
  readonly findable: readonly string[] | undefined
  /** Objects of this mapping's source type; null: there is no sample. */
  readonly objects: readonly SystemObject[] | null
  /** Source attributes whose values are never shown; null: not known, so none is. */
  readonly secretSources: ReadonlySet<string> | null
}

/** What a dialect lacks has been complained of already; here only the tree counts. */
const options = Object.freeze({ dialect: 'cloud-sync' as const })

const namesShown = 20
const valuesShown = 5

/** What is allowed but worth a look, seen from the whole mapping and, where there is one, a sample. */
export function adviceOf(input: AdviceInput): Advice[] {
  return [
    ...matchAdvice(input.definition),
    ...searchAdvice(input),
    ...unusedAttributes(input),
    ...neverThere(input),
    ...switchAdvice(input),
  ]
}

/** A list of roles is no identity: two people with the same roles would be one account. */
function matchAdvice({ attributes }: ObjectMappingDefinition): Advice[] {
  return attributes.flatMap((attribute, index) => {
    if (attribute.match === undefined || !calls(attribute, /approleassignment/i)) return []
    return [
      {
        severity: 'warning',
        code: 'MATCH_BY_ROLES',
        summary: `${attribute.target} is computed from roles, which many people share, and is to find one account`,
        remedy: 'match by an identifier, such as the employee number',
        path: `attributes[${index}].match`,
      } as const,
    ]
  })
}

/** A cycle would fail for everybody who has to be searched for. */
function searchAdvice({ definition, findable }: AdviceInput): Advice[] {
  if (findable === undefined) return []
  const known = new Set(findable.map((path) => path.toLowerCase()))
  return definition.attributes.flatMap(({ target, match }, index): Advice[] => {
    if (match === undefined || known.has(target.toLowerCase())) return []
    const summary = `the target cannot be searched by ${target}`
    const remedy = findable.length === 0 ? 'name another target' : `match by one of ${findable.join(', ')}`
    return [{ severity: 'error', code: 'MATCH_NOT_SEARCHABLE', summary, remedy, path: `attributes[${index}].match` }]
  })
}

function calls({ expression, source }: AttributeMappingDefinition, name: RegExp): boolean {
  if (expression === undefined) return source !== undefined && name.test(source)
  const compiled = compileExpression(expression, options)
  let found = false
  if (compiled.ok)
    walk(compiled.compiled.expression, (node) => {
      if (node.kind === 'call' && name.test(node.name)) found = true
    })
  return found
}

function readsOf({ attributes, scope = [] }: ObjectMappingDefinition): string[] {
  const read = attributes.flatMap(({ source, expression }) => {
    if (expression === undefined) return source === undefined ? [] : [source]
    const compiled = compileExpression(expression, options)
    return compiled.ok ? [...compiled.compiled.attributes] : []
  })
  return [...read, ...scope.flat().map(({ attribute }) => attribute)]
}

/** Name of the attribute a path starts with, extension included, in lower case. */
export function topOf(path: string): string {
  const parsed = parsePath(path)
  const key = parsed.ok ? parsed.path.schemaKey : path.toLowerCase()
  const dot = key.indexOf('.', key.lastIndexOf(':') + 1)
  return dot < 0 ? key : key.slice(0, dot)
}

function unusedAttributes(input: AdviceInput): Advice[] {
  const used = new Set(readsOf(input.definition).map(topOf))
  const unused = new Map<string, string>()
  for (const name of knownAttributes(input)) {
    const top = topOf(name)
    if (!used.has(top) && !always.has(top)) unused.set(top, unused.get(top) ?? name)
  }
  if (unused.size === 0) return []
  const names = [...unused.values()].sort()
  const rest = names.length - namesShown
  const list = names.slice(0, namesShown).join(', ') + (rest > 0 ? ` and ${rest} more` : '')
  const summary = `no mapping reads ${names.length === 1 ? 'this attribute' : `these ${names.length} attributes`} of the source: ${list}`
  return [{ severity: 'info', code: 'UNUSED_SOURCE_ATTRIBUTE', summary, path: 'attributes' }]
}

/** Kept by every SCIM service; nobody maps them. */
const always = new Set(['id', 'meta', 'schemas', 'issoftdeleted', 'accountenabled'])

/** The schema of the mapping's source type; undefined: not known. */
export function sourceTypeOf({ definition, source }: Pick<AdviceInput, 'definition' | 'source'>) {
  return source === undefined || !('types' in source)
    ? source
    : source.types.find(({ name }) => name === definition.source)
}

function* knownAttributes(input: AdviceInput): Iterable<string> {
  const { objects } = input
  for (const { path } of sourceTypeOf(input)?.attributes ?? []) {
    if (path.indexOf('.', path.lastIndexOf(':') + 1) < 0) yield path
  }
  for (const { attributes } of objects ?? []) yield* Object.keys(attributes)
}

/** Attributes that are read and that nobody in the sample has: misspelt, or the sample is too small. */
function neverThere({ definition, objects }: AdviceInput): Advice[] {
  if (objects === null || objects.length === 0) return []
  const missing = new Set<string>()
  return definition.attributes.flatMap(({ source, expression }, index) => {
    const own = readsOf({ ...definition, scope: [], attributes: [definition.attributes[index] ?? { target: '' }] })
    const names = own.filter(
      (name) =>
        !missing.has(name) &&
        name !== 'IsSoftDeleted' &&
        objects.every((one) => isNothing(getPath(one.attributes, name))),
    )
    for (const name of names) missing.add(name)
    return names.map((name): Advice => {
      const summary = `nobody in the sample has [${name}]`
      const path = `attributes[${index}].${expression === undefined && source !== undefined ? 'source' : 'expression'}`
      return { severity: 'info', code: 'NOT_IN_SAMPLE', summary, path }
    })
  })
}

function isNothing(value: Value): boolean {
  return value === null || value === '' || (isList(value) && value.length === 0)
}

type Call = Extract<Expression, { kind: 'call' }>

/** Keys of a Switch no value of the sample has, and values that have no key. */
function switchAdvice({ definition, objects, secretSources }: AdviceInput): Advice[] {
  if (objects === null || objects.length === 0) return []
  const isSecret = secretSources === null ? () => true : secretPaths(secretSources)
  return definition.attributes.flatMap(({ expression }, index) => {
    const compiled = expression === undefined ? null : compileExpression(expression, options)
    if (expression === undefined || !compiled?.ok) return []
    const found: Advice[] = []
    walk(compiled.compiled.expression, (node) => {
      if (node.kind !== 'call' || node.name.toLowerCase() !== 'switch') return
      const place = { path: `attributes[${index}].expression`, expression }
      found.push(...oneSwitch(node, objects, place, compiled.compiled.attributes.some(isSecret)))
    })
    return found
  })
}

function oneSwitch(
  call: Call,
  objects: readonly SystemObject[],
  { path, expression }: { readonly path: string; readonly expression: string },
  secret: boolean,
): Advice[] {
  const [source, fallback] = call.args
  const keys = call.args.filter((_, at) => at >= 2 && at % 2 === 0)
  // A key that is computed can be anything.
  if (!source || keys.some((key) => key === null || (key.kind !== 'text' && key.kind !== 'number'))) return []
  const seen = valuesOf(source, objects)
  if (seen === null) return []
  const span = (node: Expression) => ({ text: expression, start: node.start, end: node.end })
  const advice: Advice[] = []
  const texts = new Set<string>()
  for (const key of keys) {
    if (key?.kind !== 'text' && key?.kind !== 'number') continue
    if (!texts.has(key.value) && !seen.has(key.value) && key.value !== '') {
      const summary = `nobody in the sample has the value of this key, ${JSON.stringify(key.value)}`
      advice.push({ severity: 'info', code: 'SWITCH_KEY_NOT_IN_SAMPLE', summary, path, span: span(key) })
    }
    texts.add(key.value)
  }
  const unmatched = [...seen].filter(([value]) => !texts.has(value) && value !== '')
  const people = unmatched.reduce((sum, [, count]) => sum + count, 0)
  if (people > 0) {
    const values = unmatched
      .sort(([, a], [, b]) => b - a)
      .slice(0, valuesShown)
      .map(([value, count]) => `${JSON.stringify(value)} (${count})`)
    const list = secret ? '' : `: ${values.join(', ')}${unmatched.length > valuesShown ? ', …' : ''}`
    const gets = fallback ? 'the default' : 'no value'
    const summary = `${people} in the sample have values without a key and get ${gets}${list}`
    advice.push({ severity: 'info', code: 'SWITCH_VALUE_WITHOUT_KEY', summary, path, span: span(source) })
  }
  return advice
}

/** Text → how many objects have it, for what a Switch looks at; null when that cannot be told. */
function valuesOf(source: Expression, objects: readonly SystemObject[]): Map<string, number> | null {
  const compiled = compileExpression(`Switch(${print(source)}, ${print(source)}, "", "")`, options)
  if (!compiled.ok || source.kind === 'text' || source.kind === 'number') return null
  const seen = new Map<string, number>()
  for (const { attributes } of objects) {
    const result = compiled.compiled.evaluate({ attributes, now: 0 })
    if (result.kind !== 'value' || typeof result.value === 'object') continue
    const text = typeof result.value === 'boolean' ? (result.value ? 'True' : 'False') : String(result.value)
    seen.set(text, (seen.get(text) ?? 0) + 1)
  }
  return seen
}
