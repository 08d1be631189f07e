import { describe, expect, it } from 'vitest'
import { compileExpression } from '../../../src/index.ts'
import { holds } from './evaluate.ts'

describe('tests of a value', () => {
  holds([
    ['IsNull([displayName])', {}, true],
    ['IsNull([a])', { a: null }, true],
    ['IsNull([a])', { a: '' }, false],
    ['IsNull([a])', { a: [] }, true],
    ['IsNull([a])', { a: false }, false],
    ['IsNothing([a])', {}, true],
    ['IsNothing([a])', { a: '' }, false],
    ['IsNothing([a])', { a: 0 }, false],
    ['IsNothing([a])', { a: [] }, true],
    ['IsNothing(Item([a], 1))', { a: [null] }, true],
    ['IsNullOrEmpty([displayName])', {}, true],
    ['IsNullOrEmpty([a])', { a: '' }, true],
    ['IsNullOrEmpty([a])', { a: ' ' }, false],
    ['IsNullOrEmpty([a])', { a: [''] }, false],
    ['IsNullOrEmpty([a])', { a: 0 }, false],
    ['IsPresent([a])', {}, false],
    ['IsPresent([a])', { a: '' }, false],
    ['IsPresent([a])', { a: ' ' }, true],
    ['IsPresent([a])', { a: [] }, false],
    ['IsPresent([a])', { a: false }, true],
    ['IsString([a])', { a: '' }, true],
    ['IsString([a])', { a: 5 }, true],
    ['IsString([a])', { a: true }, true],
    ['IsString([a])', {}, false],
    ['IsString([a])', { a: ['x'] }, false],
    ['IsString([a])', { a: { value: 'x' } }, false],
    ['Not([a])', { a: 'True' }, false],
    ['Not([a])', { a: 'tRUE' }, false],
    ['Not([a])', { a: 'False' }, true],
    ['Not([a])', { a: 'yes' }, true],
    ['Not([a])', { a: 1 }, true],
    ['Not([a] = "x")', { a: 'x' }, false],
  ])
})

describe('BitAnd and CBool', () => {
  holds([
    ['BitAnd(&HF, &HF7)', {}, 7],
    ['BitAnd([a], "2")', { a: '514' }, 2],
    ['BitAnd([a], 2)', { a: ' 512 ' }, 0],
    ['BitAnd(-1, 255)', {}, 255],
    ['BitAnd(-2, -4)', {}, -4],
    ['BitAnd([a], 1)', {}, null],
    ['BitAnd(1, [a])', {}, null],
    ['BitAnd([a], 1)', { a: 'x' }, 'error: E_ARGUMENT_TYPE'],
    ['BitAnd([a], 1)', { a: 1.5 }, 'error: E_ARGUMENT_TYPE'],
    ['BitAnd(9223372036854775807, &HFFFFFFFFFFFFFFFF)', {}, '9223372036854775807'],
    ['IIF(BitAnd([uac], 2) = 2, "disabled", "enabled")', { uac: 514 }, 'disabled'],
    ['CBool([attribute1] = [attribute2])', { attribute1: 'x', attribute2: 'x' }, true],
    ['CBool([a])', { a: 'TRUE' }, true],
    ['CBool([a])', { a: 'False' }, false],
    ['CBool([a])', { a: '0' }, false],
    ['CBool([a])', { a: '-1' }, true],
    ['CBool([a])', { a: '0.0' }, false],
    ['CBool([a])', { a: 0.5 }, true],
    ['CBool([a])', {}, false],
    ['CBool([a])', { a: 'yes' }, 'error: E_ARGUMENT_TYPE'],
    ['CBool([a])', { a: '' }, 'error: E_ARGUMENT_TYPE'],
    ['CBool(BitAnd([uac], 2))', { uac: 512 }, false],
  ])
})

describe('IgnoreFlowIfNullOrEmpty', () => {
  const prefix = 'IgnoreFlowIfNullOrEmpty(Switch([prefix], "", "3443", "Dr.", "3444", "Prof.", "3445", "Prof. Dr."))'
  holds([
    ['IgnoreFlowIfNullOrEmpty([department])', {}, 'outcome: ignore-attribute'],
    ['IgnoreFlowIfNullOrEmpty([department])', { department: '' }, 'outcome: ignore-attribute'],
    ['IgnoreFlowIfNullOrEmpty([department])', { department: ' ' }, ' '],
    ['IgnoreFlowIfNullOrEmpty([department])', { department: [] }, 'outcome: ignore-attribute'],
    ['IgnoreFlowIfNullOrEmpty([department])', { department: ['x'] }, ['x']],
    ['IgnoreFlowIfNullOrEmpty([department])', { department: false }, false],
    [prefix, { prefix: '3444' }, 'Prof.'],
    [prefix, { prefix: '1' }, 'outcome: ignore-attribute'],
    ['Join("-", [a], IgnoreFlowIfNullOrEmpty([b]))', { a: 'x' }, 'outcome: ignore-attribute'],
  ])
})

describe('Redact', () => {
  it.each([
    ['Redact([a])', { a: 'x' }, { kind: 'value', value: 'x', redacted: true }],
    ['Redact("StringToBeRedacted")', {}, { kind: 'value', value: 'StringToBeRedacted', redacted: true }],
    ['Redact([a])', {}, { kind: 'value', value: null, redacted: true }],
    ['Redact([a])', { a: ['x'] }, { kind: 'value', value: ['x'], redacted: true }],
    ['Join("-", "a", Redact([a]))', { a: 'x' }, { kind: 'value', value: 'a-x', redacted: true }],
    ['Len(Redact([a]))', { a: 'xy' }, { kind: 'value', value: 2, redacted: true }],
    ['IIF([a] = "x", Redact([a]), [b])', { b: 'y' }, { kind: 'value', value: 'y', redacted: false }],
    ['Redact(IgnoreFlowIfNullOrEmpty([a]))', {}, { kind: 'ignore-attribute' }],
  ])('%s of %j gives %j', (text, attributes, expected) => {
    const compiled = compileExpression(text)
    expect(compiled.ok && compiled.compiled.evaluate({ attributes, now: 0 })).toEqual(expected)
  })

  it('no error of what is under it tells the value', () => {
    const secret = '4711'
    const texts = [
      'Item(Redact([a]), Redact([a]))',
      'Mid("x", Redact([b]), 1)',
      'InStr("x", "y", Redact([b]))',
      'CBool(Redact([c]))',
      'Left("x", Redact([c]))',
      'IIF(Redact([c]), 1, 2)',
      'BitAnd(Redact([c]), 1)',
      'Error(Redact([a]))',
      'Replace("x", , Redact([d]), , "y")',
      'ToLower("x", Redact([c]))',
      'DateAdd("d", 1, Redact([c]))',
      'FormatDateTime(Redact([c]), , "yyyy", "yyyy")',
      'Split("x", Redact([e]))',
    ]
    let errors = 0
    for (const text of texts) {
      const compiled = compileExpression(text)
      expect(compiled.ok, text).toBe(true)
      const attributes = { a: secret, b: -4711, c: 'x 4711 !', d: '4711(', e: '' }
      const result = compiled.ok ? compiled.compiled.evaluate({ attributes, now: 0 }) : null
      if (result?.kind === 'error') errors += 1
      expect(JSON.stringify(result), text).not.toContain(secret)
    }
    expect(errors).toBe(texts.length)
  })
})
