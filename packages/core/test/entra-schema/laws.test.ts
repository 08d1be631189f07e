import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sourceToTree } from '../../src/entra-schema/source-to-tree.ts'
import { treeToSource } from '../../src/entra-schema/tree-to-source.ts'
import type { Json } from '../../src/entra-schema/types.ts'
import { print } from '../../src/expression/ast.ts'
import {
  exportEntraSchema,
  expressionFunctions,
  importEntraSchema,
  parseExpression,
  type Value,
} from '../../src/index.ts'
import { attributeMapping, attributeNode, objectMapping, schemaOf } from './support.ts'

const silent = () => undefined
const name = fc.constantFrom(
  'mail',
  'givenName',
  'IsSoftDeleted',
  'urn:x:2.0:User:dept',
  'emails[type eq "work"].value',
)
const text = fc.oneof(
  fc.string({ maxLength: 6 }),
  fc.constantFrom('', '1', '-5', '"', '\\', 'a, b', '[x]', 'Trim([a])'),
)

/** Calls of known functions, nested, with some arguments left out; only what a tree can hold. */
const expression: fc.Arbitrary<string> = fc.letrec<{ call: string; argument: string }>((tie) => ({
  call: fc
    .tuple(fc.constantFrom(...expressionFunctions), fc.array(fc.option(tie('argument'), { nil: '' }), { maxLength: 5 }))
    .map(([row, given]) => {
      const most = row.parameters.at(-1)?.repeating === true ? given.length : row.parameters.length
      const args = given.slice(0, most)
      while (args.at(-1) === '') args.pop()
      return `${row.name}(${args.join(', ')})`
    }),
  argument: fc.oneof(
    { depthSize: 'small' },
    name.map((each) => `[${each}]`),
    text.map((each) => `"${each.replace(/["\\]/g, '\\$&')}"`),
    fc.constantFrom('1', '20', '-3'),
    tie('call'),
  ),
})).call

const source: fc.Arbitrary<Json | null> = fc.oneof(
  fc.constant(null),
  name.map(attributeNode),
  text.filter((each) => each !== '').map((constant) => sourceToTree({ constant }, silent)),
  expression.map((each) => sourceToTree({ expression: each }, silent)),
)

const anything = fc.jsonValue({ maxDepth: 2 }).map((value) => value as Value)
const unknownFields = fc.dictionary(fc.constantFrom('metadata', 'newField', 'annotations'), anything, { maxKeys: 2 })

const mapping = fc
  .record({
    defaultValue: fc.option(text),
    exportMissingReferences: fc.boolean(),
    flowBehavior: fc.constantFrom('FlowWhenChanged', 'FlowAlways', 'unknownFutureValue'),
    flowType: fc.constantFrom(
      'Always',
      'ObjectAddOnly',
      'MultiValueAddOnly',
      'ValueAddOnly',
      'AttributeAddOnly',
      'Odd',
    ),
    matchingPriority: fc.integer({ min: -1, max: 3 }),
    source,
    targetAttributeName: fc.constantFrom('a', 'b', 'c', 'd', 'name.givenName', 'roles[primary eq "True"].value', ''),
  })
  .chain((fields) => unknownFields.map((more) => attributeMapping({ ...more, ...fields })))

const clause = fc.record({
  operatorName: fc.constantFrom(
    'EQUALS',
    'NOT EQUALS',
    'IS NULL',
    'Includes',
    'Greater_Than',
    'REGEX MATCH',
    '&',
    'ODD',
  ),
  sourceOperandName: fc.constantFrom('country', 'dept', ''),
  targetOperand: fc.record({ values: fc.array(text, { maxLength: 2 }) }),
})
const groups = fc.array(fc.record({ clauses: fc.array(clause, { maxLength: 2 }), name: fc.constantFrom('', 'US') }), {
  maxLength: 2,
})
const filter = fc.option(
  fc
    .record({ categoryFilterGroups: groups, groups, inputFilterGroups: groups })
    .filter((sets) => Object.values(sets).some(({ length }) => length > 0)),
)

const objects = fc
  .record({
    attributeMappings: fc.array(mapping, { maxLength: 4 }),
    enabled: fc.boolean(),
    flowTypes: fc.constantFrom('Add, Update, Delete', 'Add', 'Update, Delete', '', 'Add, Merge'),
    name: fc.string({ maxLength: 5 }),
    scope: filter,
    sourceObjectName: fc.constantFrom('User', 'Group', ''),
  })
  .chain((fields) => unknownFields.map((more) => objectMapping({ ...more, ...fields })))

/** What is left out comes back last: the order of both lists means nothing. */
function unordered(schema: Json): Json {
  const rules = schema.synchronizationRules as unknown as Record<string, Value>[]
  const sorted = (list: Value | undefined): Value[] =>
    [...((list ?? []) as Json[])].sort((a, b) => (JSON.stringify(canonical(a)) < JSON.stringify(canonical(b)) ? -1 : 1))
  const mappings = (rule: Record<string, Value>) =>
    (rule.objectMappings as Json[]).map((each) => ({ ...each, attributeMappings: sorted(each.attributeMappings) }))
  return {
    ...schema,
    synchronizationRules: sorted(rules.map((rule) => ({ ...rule, objectMappings: sorted(mappings(rule)) }))),
  }
}

function canonical(value: Value): Value {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1))
  return Object.fromEntries(entries.map(([key, each]) => [key, canonical(each)]))
}

/** A tree without its texts: they spell constants as text or number, which the tree does not tell apart. */
function bare(tree: Value): Value {
  if (Array.isArray(tree)) return tree.map(bare)
  if (typeof tree !== 'object' || tree === null) return tree
  const entries = Object.entries(tree).filter(([key]) => key !== 'expression')
  return Object.fromEntries(entries.map(([key, each]) => [key, bare(each)]))
}

it('whatever is imported comes back', () => {
  fc.assert(
    fc.property(fc.array(objects, { maxLength: 3 }), unknownFields, (mappings, more) => {
      const schema = { ...more, ...schemaOf(...mappings) }
      expect(unordered(exportEntraSchema(importEntraSchema(schema)).schema)).toEqual(unordered(schema))
    }),
  )
})

it('the second import is the first one, whatever is exported', () => {
  fc.assert(
    fc.property(fc.array(objects, { maxLength: 2 }), (mappings) => {
      const first = importEntraSchema(schemaOf(...mappings))
      const second = importEntraSchema(exportEntraSchema(first).schema)
      expect(second.rules).toEqual(first.rules)
    }),
  )
})

it('text and tree say the same: one can be had from the other', () => {
  fc.assert(
    fc.property(expression, (each) => {
      const tree = sourceToTree({ expression: each }, silent)
      const warnings: string[] = []
      const part = treeToSource(bare(tree), (path, message) => warnings.push(`${path}: ${message}`))
      expect(warnings).toEqual([])
      expect(bare(sourceToTree(part, silent))).toEqual(bare(tree))
      const parsed = parseExpression(part.expression ?? '')
      expect(parsed.ok && print(parsed.expression)).toBe(part.expression)
    }),
  )
})

it('no JSON makes the import fail but by saying that it is no schema', () => {
  const keys = [
    'synchronizationRules',
    'objectMappings',
    'attributeMappings',
    'source',
    'scope',
    'groups',
    'clauses',
    'directories',
  ]
  const tree = fc.letrec<{ node: Value; object: Json }>((tie) => ({
    object: fc.dictionary(
      fc.constantFrom(...keys, 'name', 'type', 'targetAttributeName', 'sourceObjectName'),
      tie('node'),
    ),
    node: fc.oneof(
      { depthSize: 'medium' },
      fc.constantFrom<Value>(null, 1, '', 'User', true),
      tie('object'),
      fc.array(tie('node'), { maxLength: 3 }),
    ),
  })).object
  fc.assert(
    fc.property(tree, fc.array(tree, { maxLength: 3 }), (schema, rules) => {
      const imported = importEntraSchema({ ...schema, synchronizationRules: rules })
      expect(Array.isArray(exportEntraSchema(imported).schema.synchronizationRules)).toBe(true)
    }),
  )
})
