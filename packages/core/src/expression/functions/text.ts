import type { Value } from '../../value/types.ts'
import type { CallExpression } from '../ast.ts'
import { type FunctionSpec, optional, required } from '../function-spec.ts'
import { type ExpressionIssue, errorAt } from '../issue.ts'
import {
  type Argument,
  fault,
  type Runtime,
  requireInteger,
  spend,
  spendSearch,
  toInteger,
  toList,
  toText,
} from '../runtime.ts'
import { isAscii, lowerCase, titleCase, titleCaseBetween, trim, upperCase } from './characters.ts'
import { normalizeDiacritics } from './diacritics.ts'

const source = required('source', 'text')

export const textFunctions: readonly FunctionSpec[] = [
  {
    name: 'Append',
    theme: 'text',
    summary: 'The source followed by the suffix. Null when the source is null.',
    parameters: [source, required('suffix', 'text')],
    returns: 'text',
    examples: [{ expression: 'Append([sam], "-x")', source: { sam: 'jdoe' }, result: 'jdoe-x' }],
    effort: 0,
    call: ([text, suffix], runtime) => mapText(text, runtime, (s) => s + (toText(suffix, runtime) ?? '')),
  },
  {
    name: 'Prepend',
    theme: 'text',
    summary: 'The prefix followed by the source. Null when the source is null.',
    parameters: [required('prefix', 'text'), source],
    returns: 'text',
    examples: [{ expression: 'Prepend("CONTOSO\\\\", [sam])', source: { sam: 'jdoe' }, result: 'CONTOSO\\jdoe' }],
    effort: 0,
    call: ([prefix, text], runtime) => mapText(text, runtime, (s) => (toText(prefix, runtime) ?? '') + s),
  },
  {
    name: 'Join',
    theme: 'text',
    summary:
      'The sources with the separator between them. Null and empty sources are skipped; a list gives all its values.',
    parameters: [
      required('separator', 'text', 'what is put between two values; may be ""'),
      { ...required('source', 'any', 'a text or a list'), repeating: true },
    ],
    returns: 'text',
    examples: [
      {
        expression: 'Join(" ", [first], [middle], [last])',
        source: { first: 'Ada', last: 'Byron' },
        result: 'Ada Byron',
      },
    ],
    call: join,
  },
  {
    name: 'Left',
    theme: 'text',
    summary: 'The first characters. All of them when the number is negative; "" when the source is null.',
    parameters: [source, required('numChars', 'number', 'how many characters')],
    returns: 'text',
    examples: [{ expression: 'Left("John Doe", 4)', result: 'John' }],
    effort: 0,
    call: ([text, count], runtime) => left(toText(text, runtime) ?? '', requireInteger(count, 'numChars', runtime)),
  },
  {
    name: 'Mid',
    theme: 'text',
    summary: 'Part of the source, from a position on. The first character is 1; what lies past the end is left out.',
    parameters: [
      source,
      { ...required('start', 'number', 'the first character is 1'), minimum: 1 },
      required('length', 'number', 'how many characters at most'),
    ],
    returns: 'text',
    examples: [{ expression: 'Mid("John Doe", 3, 5)', result: 'hn Do' }],
    effort: 0,
    call: mid,
  },
  {
    name: 'Len',
    theme: 'text',
    undocumented: true,
    summary: 'Number of characters (UTF-16 units). 0 when the source is null.',
    parameters: [source],
    returns: 'number',
    examples: [{ expression: 'Len("John")', result: 4 }],
    effort: 0,
    call: ([text], runtime) => toText(text, runtime)?.length ?? 0,
  },
  {
    name: 'InStr',
    theme: 'text',
    summary:
      'Position of a text in another, counted from 1; 0 when it is not there. Case counts unless vbTextCompare is given.',
    parameters: [
      required('source', 'text', 'the text that is searched'),
      required('find', 'text', 'the text that is looked for'),
      { ...optional('start', 'number', 'where the search begins; 1 when left out'), minimum: 1 },
      { ...optional('compare', 'text', 'whether case counts'), words: ['vbTextCompare', 'vbBinaryCompare'] },
    ],
    returns: 'number',
    examples: [
      { expression: 'InStr("The quick brown fox", "quick")', result: 5 },
      { expression: 'InStr("repEated", "E", 1, vbTextCompare)', result: 2 },
    ],
    call: inStr,
  },
  {
    name: 'Word',
    theme: 'text',
    summary: 'The n-th word, words being what any of the delimiter characters separate. "" when there are too few.',
    parameters: [
      source,
      required('wordNumber', 'number', 'the first word is 1'),
      required('delimiters', 'text', 'the characters between words, one beside the other'),
    ],
    returns: 'text',
    examples: [{ expression: 'Word("The quick brown fox", 3, " ")', result: 'brown' }],
    effort: 0,
    call: word,
  },
  {
    name: 'StripSpaces',
    theme: 'text',
    summary: 'The source without its spaces. Other white space stays.',
    parameters: [source],
    returns: 'text',
    examples: [{ expression: 'StripSpaces("Mary Ann Lee")', result: 'MaryAnnLee' }],
    call: ([text], runtime) => mapText(text, runtime, (s) => s.replaceAll(' ', '')),
  },
  {
    name: 'Trim',
    theme: 'text',
    undocumented: true,
    summary: 'The source without white space at both ends; of a list, every value.',
    parameters: [required('source', 'any', 'a text or a list')],
    returns: 'any',
    examples: [{ expression: 'Trim(" Test ")', result: 'Test' }],
    call: ([value], runtime) => {
      if (!Array.isArray(value)) return mapText(value, runtime, trim)
      spend(runtime, stepsPerTrim * value.length)
      return toList(value).map((each) => mapText(each, runtime, trim))
    },
  },
  {
    name: 'ToLower',
    theme: 'text',
    summary: 'Lower case, character by character, by the rules of no culture unless one is named.',
    parameters: [source, optional('culture', 'text', 'such as `tr-TR`')],
    returns: 'text',
    examples: [{ expression: 'ToLower("ISPARTA")', result: 'isparta' }],
    call: ([text, culture], runtime) =>
      mapLetters(text, runtime, (s) => lowerCase(s, isTurkic(toText(culture, runtime), runtime))),
    check: checkCulture,
  },
  {
    name: 'ToUpper',
    theme: 'text',
    summary: 'Upper case, character by character, by the rules of no culture unless one is named.',
    parameters: [source, optional('culture', 'text', 'such as `tr-TR`')],
    returns: 'text',
    examples: [{ expression: 'ToUpper("isparta", "tr-TR")', result: 'İSPARTA' }],
    call: ([text, culture], runtime) =>
      mapLetters(text, runtime, (s) => upperCase(s, isTurkic(toText(culture, runtime), runtime))),
    check: checkCulture,
  },
  {
    name: 'PCase',
    theme: 'text',
    summary: 'Each word with a capital, the rest in lower case. Only the separators start words when they are given.',
    parameters: [source, optional('wordSeparators', 'text', 'the characters before a capital, one beside the other')],
    returns: 'text',
    examples: [
      { expression: 'PCase("PABLO (SECOND)")', result: 'Pablo (Second)' },
      { expression: 'PCase("ANNA-MARIA SMITH", " ")', result: 'Anna-maria Smith' },
    ],
    effort: 3,
    call: ([text, separators], runtime) => {
      const given = toText(separators, runtime)
      return mapLetters(text, runtime, (s) => (given === null ? titleCase(s) : titleCaseBetween(s, given)))
    },
  },
  {
    name: 'NormalizeDiacritics',
    theme: 'text',
    summary: 'Latin letters without their marks: é to e, ø to oe, ß to ss. Other scripts stay.',
    parameters: [source],
    returns: 'text',
    examples: [{ expression: 'NormalizeDiacritics("Jürgen Łø")', result: 'Jurgen Loe' }],
    call: ([text], runtime) =>
      mapLetters(text, runtime, (s) => normalizeDiacritics(s, runtime.diacritics ?? 'extended')),
  },
  {
    name: 'CStr',
    theme: 'text',
    summary: 'The value as text. Booleans give True and False.',
    parameters: [required('value', 'any', 'a text, number, boolean, date or reference')],
    returns: 'text',
    examples: [{ expression: 'CStr(BitAnd(6, 3))', result: '2' }],
    effort: 0,
    call: ([value], runtime) => toText(value, runtime),
  },
  {
    name: 'ConvertToBase64',
    theme: 'text',
    summary: 'Base64 of the text in UTF-16, little end first.',
    parameters: [source],
    returns: 'text',
    examples: [{ expression: 'ConvertToBase64("Hi")', result: 'SABpAA==' }],
    effort: 0.25,
    call: ([text], runtime) => mapText(text, runtime, base64, 8 / 3),
  },
  {
    name: 'ConvertToUTF8Hex',
    theme: 'text',
    summary: 'The bytes of the text in UTF-8, as upper-case hexadecimal digits.',
    parameters: [source],
    returns: 'text',
    examples: [{ expression: 'ConvertToUTF8Hex("é1")', result: 'C3A931' }],
    call: ([text], runtime) => mapText(text, runtime, utf8Hex, 2),
  },
]

const stepsPerTrim = 3

/** `growth`: how many characters it makes of one, at least. */
function mapText(value: Argument, runtime: Runtime, change: (text: string) => string, growth = 1): string | null {
  const text = toText(value, runtime)
  if (text === null) return null
  // No work is done on a result that would be too long.
  if (growth * text.length > runtime.fuel) spend(runtime, growth * text.length)
  return change(text)
}

/** What a letter beyond ASCII takes more than one of ASCII, where every letter is looked at. */
const stepsPerLetter = 5

function mapLetters(value: Argument, runtime: Runtime, change: (text: string) => string): string | null {
  return mapText(value, runtime, (text) => {
    spendLetters(runtime, text)
    return change(text)
  })
}

function spendLetters(runtime: Runtime, text: string): void {
  // Of a short one it is not worth asking.
  if (text.length > 100 && !isAscii(text)) spend(runtime, stepsPerLetter * text.length)
}

function join(args: readonly Argument[], runtime: Runtime): Value {
  const separator = toText(args[0], runtime) ?? ''
  let joined = ''
  for (let index = 1; index < args.length; index += 1) {
    const arg = args[index]
    if (!Array.isArray(arg)) joined = append(joined, toText(arg, runtime), separator, runtime)
    else for (const each of toList(arg)) joined = append(joined, toText(each, runtime), separator, runtime)
  }
  return joined
}

function append(joined: string, text: string | null, separator: string, runtime: Runtime): string {
  if (text === null || text === '') return joined
  spend(runtime, separator.length)
  return joined === '' ? text : joined + separator + text
}

function left(text: string, count: number): string {
  return count < 0 ? text : text.slice(0, count)
}

function mid(args: readonly Argument[], runtime: Runtime): Value {
  const text = toText(args[0], runtime) ?? ''
  const start = requireInteger(args[1], 'start', runtime)
  const length = requireInteger(args[2], 'length', runtime)
  if (start < 1) throw fault(runtime, 'E_INDEX_RANGE', '"start" is less than 1', 'The first character is 1.')
  return length <= 0 ? '' : text.slice(start - 1, start - 1 + length)
}

function inStr(args: readonly Argument[], runtime: Runtime): Value {
  const hay = toText(args[0], runtime)
  const needle = toText(args[1], runtime)
  const start = toInteger(args[2], 'start', runtime) ?? 1
  if (start < 1) throw fault(runtime, 'E_INDEX_RANGE', '"start" is less than 1', 'The first character is 1.')
  // As in Visual Basic, nothing is found in an empty text or behind the end, not even an empty text.
  if (hay === null || needle === null || start > hay.length) return 0
  spendSearch(runtime, hay, needle)
  if (toText(args[3], runtime) !== 'vbTextCompare') return hay.indexOf(needle, start - 1) + 1
  spendLetters(runtime, hay)
  spendLetters(runtime, needle)
  return lowerCase(hay, false).indexOf(lowerCase(needle, false), start - 1) + 1
}

const wordBlock = 256

function word(args: readonly Argument[], runtime: Runtime): Value {
  const text = toText(args[0], runtime) ?? ''
  const wanted = requireInteger(args[1], 'wordNumber', runtime)
  const given = toText(args[2], runtime) ?? ''
  // Of characters beyond 16 bits each half is one, as in .NET.
  spend(runtime, given.length)
  const delimiters = given.length > 8 ? new Set(given.split('')) : null
  const separates = (unit: string) => delimiters?.has(unit) ?? given.includes(unit)
  let count = 0
  let start = 0
  for (let at = 0; at <= text.length; at += 1) {
    // Bit by bit, as the word may come soon.
    if (at % wordBlock === 0) spend(runtime, 4 * wordBlock)
    if (at < text.length && !separates(text.charAt(at))) continue
    if (at > start) count += 1
    if (at > start && count === wanted) return text.slice(start, at)
    start = at + 1
  }
  return ''
}

const cultureName = /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i
const unknownCulture = ['"culture" is not a culture name', 'Write one like "tr-TR".'] as const

function checkCulture({ args: [, culture] }: CallExpression): readonly ExpressionIssue[] {
  if (culture?.kind !== 'text' || culture.value === '' || cultureName.test(culture.value)) return []
  return [errorAt('E_UNKNOWN_CULTURE', unknownCulture[0], culture, unknownCulture[1])]
}

/** Turkish and Azerbaijani tell dotted from dotless i; no other culture changes simple case mapping. */
function isTurkic(culture: string | null, runtime: Runtime): boolean {
  if (culture === null || culture === '') return false
  if (!cultureName.test(culture)) throw fault(runtime, 'E_UNKNOWN_CULTURE', ...unknownCulture)
  return /^(tr|az)(-|$)/i.test(culture)
}

function base64(text: string): string {
  let bytes = ''
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    bytes += String.fromCharCode(unit & 0xff, unit >> 8)
  }
  return btoa(bytes)
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).toUpperCase().padStart(2, '0'))

function utf8Hex(text: string): string {
  let hex = ''
  for (const byte of new TextEncoder().encode(text)) hex += hexOfByte[byte]
  return hex
}
