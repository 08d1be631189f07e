import fc from 'fast-check'
import { type Attributes, type Comparison, type Expression, expressionFunctions } from '../../src/index.ts'

/** Texts that make trouble: half characters, quotes, controls, marks that combine, other scripts, much of the same. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: 'grapheme', maxLength: 8 }),
  fc.constantFrom(
    '',
    ' ',
    '"',
    '\\',
    '\\"',
    '[',
    ']',
    '\uD800',
    '\uDC00x',
    '\u0000',
    '\r\n',
    'İıſß',
    'e\u0301',
    '𝒳',
    'a,b,c',
  ),
)

const leafText = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom('[a]', '[b]', '[c]', '[a.b]', '[IsSoftDeleted]', '"x"', '""', '"a,b"', '","'),
  },
  { weight: 2, arbitrary: fc.constantFrom('1', '2', '-3', '&HF', '99999999999', '') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('IgnoreObjectFlow', 'IgnoreAttributeFlow', 'vbTextCompare', '"(.)(?<n>.*)"'),
  },
  { weight: 1, arbitrary: oddText.map((text) => `"${text.replace(/["\\]/g, '\\$&')}"`) },
)

/** Text of an expression: calls of known functions with some number of arguments, many of which compile. */
export const expressionText: fc.Arbitrary<string> = fc.letrec<{ text: string; call: string; test: string }>((tie) => ({
  call: fc
    .tuple(fc.constantFrom(...expressionFunctions), fc.array(tie('text'), { maxLength: 7 }), fc.nat(3))
    .map(([row, args, odd]) => {
      const wanted = row.parameters.at(-1)?.repeating ? Math.max(4, row.parameters.length) : row.parameters.length
      const padded = [...args, '[a]', '"x"', '1', '[b]', '2', '","', '[c]'].slice(0, odd > 0 ? wanted : args.length)
      return `${row.name}(${padded.join(', ')})`
    }),
  test: fc
    .tuple(tie('text'), fc.constantFrom('=', '<>', '<', '<=', '>', '>='), tie('text'), tie('text'), tie('text'))
    .map(([left, operator, right, yes, no]) => `IIF(${left} ${operator} ${right}, ${yes}, ${no})`),
  text: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leafText, tie('call'), tie('test')),
})).call

/** A source object with all kinds of values under the names the expressions read. */
export const sourceObject: fc.Arbitrary<Attributes> = fc
  .dictionary(fc.constantFrom('a', 'b', 'c'), fc.oneof(fc.jsonValue({ maxDepth: 3 }), oddText), { maxKeys: 3 })
  .map((value) => value as Attributes)

const attributeName = fc.oneof(
  fc.constantFrom(
    'mail',
    'name.givenName',
    'emails[type eq "work"].value',
    'a b',
    'extension_0_x',
    'urn:a:b:2.0:User:x',
  ),
  oddText.filter((text) => !/[[\]"\\]/.test(text) && text.trim() !== ''),
)
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_]{0,8}$/)
const start = fc.constant(0)
const end = fc.constant(0)

function node<const K extends Expression['kind'], T extends Record<string, fc.Arbitrary<unknown>>>(kind: K, fields: T) {
  return fc.record({ kind: fc.constant(kind), start, end, ...fields })
}

/** A tree as the parser makes them, every kind of node in every place the grammar allows. */
export const expressionTree: fc.Arbitrary<Expression> = fc.letrec<{ node: Expression }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    node('text', { value: oddText }),
    node('number', { value: fc.bigInt().map(String), hex: fc.constant(false) }),
    node('number', { value: fc.bigInt({ min: 0n }).map(String), hex: fc.constant(true) }),
    node('attribute', { name: attributeName }),
    node('word', { name: word }),
    node('call', {
      name: fc.oneof(word, fc.constantFrom(...expressionFunctions.map((row) => row.name))),
      args: fc
        .array(fc.option(tie('node')), { maxLength: 5 })
        .filter((args) => !(args.length === 1 && args[0] === null)),
    }),
    node('compare', {
      operator: fc.constantFrom<Comparison[]>('=', '<>', '>', '>=', '<', '<='),
      left: tie('node'),
      right: tie('node'),
    }),
    node('concat', { parts: fc.array(tie('node'), { minLength: 2, maxLength: 4 }) }),
  ) as fc.Arbitrary<unknown> as fc.Arbitrary<Expression>,
})).node
