import type { Value } from '../../value/types.ts'
import type { CallExpression } from '../ast.ts'
import { type FunctionSpec, optional, required } from '../function-spec.ts'
import { type ExpressionCode, type ExpressionIssue, errorAt } from '../issue.ts'
import { type Argument, fault, type Runtime, requireInteger, spend, toText } from '../runtime.ts'

const counts = ['Length', 'MinimumNumbers', 'MinimumSpecialCharacters', 'MinimumCapital', 'MinimumLowerCase'] as const

export const randomFunctions: readonly FunctionSpec[] = [
  {
    name: 'Guid',
    theme: 'random',
    varies: true,
    summary: 'A new random GUID in lower case, another each time.',
    parameters: [],
    returns: 'text',
    examples: [{ expression: 'Len(Guid())', result: 36 }],
    call: (_, runtime) => guid(runtime),
  },
  {
    name: 'RandomString',
    theme: 'random',
    varies: true,
    summary:
      'A random text of 1 to 256 characters with at least so many digits, special characters, capitals and small letters.',
    parameters: [
      ...counts.map((name) => required(name, 'number')),
      optional('CharactersToAvoid', 'text', 'one beside the other'),
    ],
    returns: 'text',
    examples: [{ expression: 'Len(RandomString(12, 2, 2, 2, 2, "?,"))', result: 12 }],
    call: randomString,
    check: checkConstants,
  },
]

/** RFC 9562 §5.4: 122 random bits, version 4, variant 10. */
function guid(runtime: Runtime): Value {
  let hex = ''
  for (const [index, byte] of runtime.randomBytes(16).entries()) {
    const marked = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte
    hex += marked.toString(16).padStart(2, '0')
  }
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** What Windows counts as a class of characters in a password, in the order of the minima. */
const classes: readonly (readonly [name: string, characters: string])[] = [
  ['digit', '0123456789'],
  ['special character', '~!@#$%^&*_-+=`|\\(){}[]:;"\'<>,.?/'],
  ['capital letter', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'],
  ['small letter', 'abcdefghijklmnopqrstuvwxyz'],
]

const maxLength = 256

interface Plan {
  readonly length: number
  /** Characters to choose from, and how many at least; a class of which nothing is left has none. */
  readonly pools: readonly { readonly characters: string; readonly minimum: number }[]
}

type Problem = readonly [code: ExpressionCode, message: string, hint: string]

/** What the arguments ask for, or why nothing can fulfil it. */
function planOf(numbers: readonly number[], avoid: string): Plan | Problem {
  const [length = 0, ...minima] = numbers
  if (length < 1 || length > maxLength) {
    return ['E_INDEX_RANGE', `"Length" is ${length}`, `It may be 1 to ${maxLength}.`]
  }
  const negative = minima.findIndex((minimum) => minimum < 0)
  if (negative >= 0) return ['E_INDEX_RANGE', `"${counts[negative + 1]}" is negative`, 'Write 0 for none.']
  const sum = minima.reduce((total, minimum) => total + minimum, 0)
  if (sum > length) {
    const message = `the minima ask for ${sum} characters, and there are ${length}`
    return ['E_ARGUMENT_COMBINATION', message, 'Raise the length or lower the minima.']
  }
  const pools = classes.map(([, characters], index) => ({
    characters: [...characters].filter((character) => !avoid.includes(character)).join(''),
    minimum: minima[index] as number,
  }))
  const empty = pools.findIndex(({ characters, minimum }) => characters === '' && minimum > 0)
  if (empty >= 0 || pools.every(({ characters }) => characters === '')) {
    const message = `no ${classes[empty]?.[0] ?? 'character'} is left to choose from`
    return ['E_ARGUMENT_COMBINATION', message, 'Avoid fewer characters.']
  }
  return { length, pools }
}

function randomString(args: readonly Argument[], runtime: Runtime): Value {
  const numbers = counts.map((name, index) => requireInteger(args[index], name, runtime))
  const plan = planOf(numbers, toText(args[5], runtime) ?? '')
  if (!('length' in plan && 'pools' in plan)) throw fault(runtime, ...plan)
  const below = dice(runtime)
  const pick = (characters: string) => characters.charAt(below(characters.length))
  const chosen = plan.pools.flatMap(({ characters, minimum }) =>
    Array.from({ length: minimum }, () => pick(characters)),
  )
  const all = plan.pools.map(({ characters }) => characters).join('')
  while (chosen.length < plan.length) chosen.push(pick(all))
  return shuffled(chosen, below).join('')
}

/** Fisher and Yates: every order is equally likely. */
function shuffled(items: readonly string[], below: (count: number) => number): readonly string[] {
  const result = [...items]
  for (let last = result.length - 1; last > 0; last -= 1) {
    const other = below(last + 1)
    const moved = result[last] as string
    result[last] = result[other] as string
    result[other] = moved
  }
  return result
}

/** Whole numbers from 0 to `count` - 1, all equally likely; `count` is at most 256. */
function dice(runtime: Runtime): (count: number) => number {
  let bytes = new Uint8Array(0)
  let used = 0
  const next = () => {
    if (used === bytes.length) {
      // A generator stuck on one rejected byte would keep the loop below going for ever.
      spend(runtime, 64)
      bytes = Uint8Array.from(runtime.randomBytes(64))
      used = 0
    }
    used += 1
    return bytes[used - 1] as number
  }
  return (count) => {
    // The bytes from here on would make small remainders likelier than large ones.
    const fair = 256 - (256 % count)
    let byte = next()
    while (byte >= fair) byte = next()
    return byte % count
  }
}

/** What constant arguments ask for is known before anybody's password depends on it. */
function checkConstants(call: CallExpression): readonly ExpressionIssue[] {
  const [avoid = null] = call.args.slice(counts.length)
  const numbers = call.args.slice(0, counts.length).map((arg) => {
    const constant = arg?.kind === 'number' || arg?.kind === 'text' ? arg.value.trim() : ''
    return /^[+-]?\d+$/.test(constant) ? Number(constant) : null
  })
  if (numbers.some((number) => number === null) || (avoid !== null && avoid.kind !== 'text')) return []
  const known = numbers.filter((number) => number !== null)
  const plan = planOf(known, avoid?.value ?? '')
  return 'pools' in plan ? [] : [errorAt(plan[0], plan[1], call, plan[2])]
}
