import type { Value } from '../../value/types.ts'
import { type FunctionSpec, optional, required } from '../function-spec.ts'
import {
  type Argument,
  type Evaluator,
  fault,
  type Runtime,
  requireInteger,
  spend,
  spendSearch,
  toList,
  toText,
} from '../runtime.ts'
import { dnValues } from './distinguished-name.ts'

const dn = { dn: 'CN=Joe,OU=Sales,DC=example,DC=com' }

export const directoryFunctions: readonly FunctionSpec[] = [
  {
    name: 'ConvertFromBase64',
    theme: 'directory',
    dialect: 'cloud-sync',
    summary: 'The text that a Base64 text holds, in UTF-16 with the little end first unless ASCII or UTF8 is given.',
    parameters: [
      required('source', 'text'),
      { ...optional('Encoding', 'text', 'what the bytes are read as'), words: ['Unicode', 'ASCII', 'UTF8'] },
    ],
    returns: 'text',
    examples: [{ expression: 'ConvertFromBase64("SGVsbG8gd29ybGQh", UTF8)', result: 'Hello world!' }],
    effort: 0.25,
    call: convertFromBase64,
  },
  {
    name: 'CRef',
    theme: 'directory',
    dialect: 'cloud-sync',
    summary: 'The text as a reference. References are texts here, so it stays as it is.',
    parameters: [required('value', 'text', 'a distinguished name')],
    returns: 'text',
    examples: [{ expression: 'CRef([dn])', source: dn, result: dn.dn }],
    effort: 0,
    call: ([value], runtime) => toText(value, runtime),
  },
  {
    name: 'DNComponent',
    theme: 'directory',
    dialect: 'cloud-sync',
    summary: 'One value of a distinguished name, counted from the left. The first is 1.',
    parameters: [
      required('dn', 'text', 'a distinguished name'),
      { ...required('ComponentNumber', 'number', 'the first from the left is 1'), minimum: 1 },
    ],
    returns: 'text',
    examples: [{ expression: 'DNComponent(CRef([dn]), 2)', source: dn, result: 'Sales' }],
    effort: 8,
    call: dnComponent,
  },
  {
    name: 'StringFromSid',
    theme: 'directory',
    dialect: 'cloud-sync',
    summary: 'A security identifier as S-1-…, from its bytes in Base64. One that is a text already stays.',
    parameters: [required('ObjectSID', 'text', 'bytes in Base64')],
    returns: 'text',
    examples: [{ expression: 'StringFromSid("AQIAAAAAAAUgAAAAIAIAAA==")', result: 'S-1-5-32-544' }],
    effort: 10,
    call: stringFromSid,
  },
  {
    name: 'Contains',
    theme: 'directory',
    dialect: 'cloud-sync',
    summary:
      'The number of the first value in a list that holds the text, counted from 1; 0 when none does. Case counts.',
    parameters: [
      required('attribute', 'list', 'an attribute with several values'),
      required('search', 'text', 'what the value is to hold'),
    ],
    returns: 'number',
    examples: [
      {
        expression: 'Item([proxies], Contains([proxies], "SMTP:"))',
        source: { proxies: ['smtp:b@x', 'SMTP:a@x'] },
        result: 'SMTP:a@x',
      },
    ],
    call: contains,
  },
  {
    name: 'Error',
    theme: 'flow',
    undocumented: true,
    summary: 'Refuses the object with a message. Values of the source are left out of it.',
    parameters: [required('ErrorMessage', 'text', 'a constant text')],
    returns: 'any',
    examples: [{ expression: 'IIF(IsPresent([sam]), [sam], Error("no name"))', source: { sam: 'jd' }, result: 'jd' }],
    lazy: ([message], runtime) => {
      let reads = false
      const noted = (name: string) => {
        reads = true
        runtime.onRead?.(name)
      }
      // A message is printed and stored wherever an object's outcome is; what it reads may be secret.
      const watched: Runtime = { ...runtime, onRead: noted }
      const text = textOf(message, watched, runtime)
      if (!reads) throw fault(runtime, 'E_USER_ERROR', text || 'the mapping refuses this object')
      const hint = 'Its message reads the source, whose values are never shown. Write a constant text.'
      throw fault(runtime, 'E_USER_ERROR', 'the mapping refuses this object', hint)
    },
  },
]

/** The message, worked out with a runtime of its own whose steps count for the evaluation. */
function textOf(message: Evaluator | undefined, own: Runtime, runtime: Runtime): string | null {
  try {
    return toText(message?.(own), own)
  } finally {
    runtime.fuel = own.fuel
  }
}

const questionMark = 0x3f
const notBase64 = /[^A-Za-z0-9+/]/

/** The bytes of a Base64 text as .NET reads it: padded, blanks allowed anywhere. */
function bytesOf(text: string, runtime: Runtime): Uint8Array<ArrayBuffer> {
  // No work is done on a result that would be too long: eight characters hold six bytes, three of UTF-16.
  const least = Math.floor((text.length * 3) / 8)
  if (least > runtime.fuel) spend(runtime, least)
  const compact = text.replace(/[ \t\r\n]/g, '')
  if (compact.length % 4 !== 0 || notBase64.test(compact.replace(/={1,2}$/, '')))
    throw fault(runtime, 'E_ARGUMENT_TYPE', 'the value is not Base64')
  const binary = atob(compact)
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at)
  return bytes
}

function convertFromBase64([source, encoding]: readonly Argument[], runtime: Runtime): Value {
  const text = toText(source, runtime)
  const name = toText(encoding, runtime) ?? 'Unicode'
  if (text === null) return null
  const bytes = bytesOf(text, runtime)
  if (name === 'ASCII') {
    for (let at = 0; at < bytes.length; at += 1) if ((bytes[at] ?? 0) > 127) bytes[at] = questionMark
    return new TextDecoder().decode(bytes)
  }
  if (name !== 'Unicode' && name !== 'UTF8') {
    throw fault(runtime, 'E_ARGUMENT_TYPE', '"Encoding" is not known', 'Write Unicode, ASCII or UTF8.')
  }
  return new TextDecoder(name === 'UTF8' ? 'utf-8' : 'utf-16le', { ignoreBOM: true }).decode(bytes)
}

function dnComponent([name, number]: readonly Argument[], runtime: Runtime): Value {
  const text = toText(name, runtime)
  const wanted = requireInteger(number, 'ComponentNumber', runtime)
  if (text === null || text === '') return text
  const values = dnValues(text)
  if (values === null) throw fault(runtime, 'E_ARGUMENT_TYPE', 'the value is not a distinguished name')
  const value = values[wanted - 1]
  if (value !== undefined) return value
  throw fault(runtime, 'E_INDEX_RANGE', 'the name has no such component', 'The first component is 1.')
}

/** MS-DTYP §2.4.2: revision, count, six bytes of authority, then 32 bits with the little end first for each part. */
function stringFromSid([sid]: readonly Argument[], runtime: Runtime): Value {
  const text = toText(sid, runtime)
  if (text === null || text === '' || /^S-1(-(\d+|0x[0-9A-F]{12}))+$/i.test(text)) return text
  const bytes = bytesOf(text, runtime)
  const [revision, count = 0] = bytes
  if (revision !== 1 || count > 15 || bytes.length !== 8 + 4 * count) {
    throw fault(runtime, 'E_ARGUMENT_TYPE', 'the value is not a security identifier')
  }
  const view = new DataView(bytes.buffer)
  const high = view.getUint16(2)
  const low = view.getUint32(4)
  const authority = high === 0 ? String(low) : `0x${hex(high, 4)}${hex(low, 8)}`
  const parts = Array.from({ length: count }, (_, index) => view.getUint32(8 + 4 * index, true))
  return ['S-1', authority, ...parts].join('-')
}

function hex(number: number, digits: number): string {
  return number.toString(16).toUpperCase().padStart(digits, '0')
}

function contains([list, search]: readonly Argument[], runtime: Runtime): Value {
  const text = toText(search, runtime)
  if (text === null) return 0
  const holds = (value: string | null) => {
    spend(runtime, 1)
    if (value === null) return false
    spendSearch(runtime, value, text)
    return value.includes(text)
  }
  return toList(list).findIndex((each) => holds(toText(each, runtime))) + 1
}
