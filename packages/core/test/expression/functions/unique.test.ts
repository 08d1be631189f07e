import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type Attributes,
  type Candidate,
  chooseUnique,
  compileExpression,
  type EvaluationResult,
  settleResult,
  takenAmong,
} from '../../../src/index.ts'

function evaluate(text: string, attributes: Attributes = {}): EvaluationResult {
  const result = compileExpression(text)
  if (!result.ok) throw new Error(result.issues.map((issue) => issue.message).join('; '))
  return result.compiled.evaluate({ attributes, now: 0 })
}

const value = (text: string | null, redacted = false): Candidate => ({ kind: 'value', value: text, redacted })
const failed: Candidate = { kind: 'error', code: 'E_INDEX_RANGE', message: 'no such item', start: 3, end: 9 }

describe('SelectUniqueValue', () => {
  it.each<[string, Attributes, (string | null)[]]>([
    ['SelectUniqueValue([a], [b])', { a: 'x', b: 'y' }, ['x', 'y']],
    ['SelectUniqueValue([a], [b], [c])', { a: 'x' }, ['x', null, null]],
    ['SelectUniqueValue([a], [b])', { b: 'y' }, [null, 'y']],
    ['SelectUniqueValue([a], [b])', { a: '', b: 'y' }, ['', 'y']],
    ['SelectUniqueValue([a], [b])', { a: 7, b: ['z'] }, ['7', 'z']],
    ['SelectUniqueValue([a], "x")', { a: 'x' }, ['x', 'x']],
    ['SelectUniqueValue(IgnoreFlowIfNullOrEmpty([a]), [b])', { b: 'y' }, [null, 'y']],
    ['SelectUniqueValue([a], [b], )', { a: 'x', b: 'y' }, ['x', 'y']],
    ['selectuniquevalue([a], [b])', { a: 'x', b: 'y' }, ['x', 'y']],
    ['( SelectUniqueValue([a], [b]) )', { a: 'x', b: 'y' }, ['x', 'y']],
    ['IIF([k] = "1", SelectUniqueValue([a], [b]), [c])', { k: 1, a: 'x', b: 'y' }, ['x', 'y']],
    ['Switch([k], [c], "1", SelectUniqueValue([a], [b]))', { k: '1', a: 'x', b: 'y' }, ['x', 'y']],
    ['Switch([k], SelectUniqueValue([a], [b]), "1", [c])', { k: '2', a: 'x', b: 'y' }, ['x', 'y']],
    ['Coalesce([c], SelectUniqueValue([a], [b]))', { a: 'x', b: 'y' }, ['x', 'y']],
    ['IIF([k], Coalesce([c], SelectUniqueValue([a], [b])), [c])', { k: 'true', a: 'x', b: 'y' }, ['x', 'y']],
    ['IgnoreFlowIfNullOrEmpty(SelectUniqueValue([a], [b]))', { a: 'x', b: 'y' }, ['x', 'y']],
  ])('%s of %j offers %j', (text, attributes, offered) => {
    const candidates = offered.map((each) => value(each))
    expect(evaluate(text, attributes)).toEqual({ kind: 'unique', candidates, redacted: false })
  })

  it.each<[string, Attributes, EvaluationResult]>([
    ['SelectUniqueValue([a], [b])', {}, { kind: 'value', value: null, redacted: false }],
    ['SelectUniqueValue([a], [b])', { a: '', b: [] }, { kind: 'value', value: null, redacted: false }],
    ['Coalesce(SelectUniqueValue([a], [b]), [c])', { c: 'z' }, { kind: 'value', value: 'z', redacted: false }],
    ['IgnoreFlowIfNullOrEmpty(SelectUniqueValue([a], [b]))', {}, { kind: 'ignore-attribute' }],
    ['IIF([k], SelectUniqueValue([a], [b]), [c])', { c: 'z', a: 'x' }, { kind: 'value', value: 'z', redacted: false }],
    ['SelectUniqueValue([a], IIF([k], IgnoreObjectFlow, [b]))', { a: 'x', k: 'true' }, { kind: 'ignore-object' }],
  ])('%s of %j asks nobody', (text, attributes, expected) => {
    expect(evaluate(text, attributes)).toEqual(expected)
  })

  it('keeps a rule that fails for the case that it is reached', () => {
    const text = 'SelectUniqueValue([a], Item([b], 2), [c])'
    const result = evaluate(text, { a: 'x', b: ['y'], c: 'z' })
    expect(result).toMatchObject({
      kind: 'unique',
      candidates: [value('x'), { kind: 'error', code: 'E_INDEX_RANGE', start: text.indexOf('Item') }, value('z')],
    })
    expect(settleResult(result, [])).toMatchObject({ value: 'x' })
    expect(settleResult(result, ['x'])).toMatchObject({ kind: 'error', code: 'E_INDEX_RANGE' })
  })

  it('does not hide a source that breaks', () => {
    const attributes = Object.defineProperty({ b: 'y' }, 'a', {
      enumerable: true,
      get: () => {
        throw new RangeError('hush')
      },
    })
    const result = evaluate('SelectUniqueValue([a], [b])', attributes)
    expect(result).toMatchObject({ kind: 'error', code: 'E_INTERNAL' })
    expect(JSON.stringify(result)).not.toContain('hush')
  })

  it('passes over a rule that is left blank', () => {
    const candidates = [value('x'), value(null), value('y')]
    expect(evaluate('SelectUniqueValue([a], , [b])', { a: 'x', b: 'y' })).toMatchObject({ candidates })
  })

  it('cannot offer several values at once', () => {
    expect(evaluate('SelectUniqueValue([a], [b])', { a: ['x', 'y'], b: 'z' })).toMatchObject({
      candidates: [{ kind: 'error', code: 'E_ARGUMENT_TYPE', start: 0 }, value('z')],
    })
  })

  it.each<[string, boolean[], boolean]>([
    ['Redact(SelectUniqueValue([a], [b]))', [true, true], true],
    ['SelectUniqueValue(Redact([a]), [b])', [true, false], true],
    ['SelectUniqueValue([a], Redact([b]))', [false, true], true],
    ['IIF(Redact([a]) = "x", SelectUniqueValue([a], [b]), [b])', [true, true], true],
    ['SelectUniqueValue([a], [b])', [false, false], false],
  ])('%s hides %j', (text, each, whole) => {
    const result = evaluate(text, { a: 'x', b: 'y' })
    expect(result).toMatchObject({ kind: 'unique', redacted: whole })
    if (result.kind !== 'unique') return
    expect(result.candidates.map((one) => one.kind === 'value' && one.redacted)).toEqual(each)
  })

  it('stays hidden when a redacted rule gives nothing', () => {
    expect(evaluate('SelectUniqueValue(Redact([a]), [b])', {})).toMatchObject({ kind: 'value', redacted: true })
  })

  it.each([
    ['SelectUniqueValue()', 'E_ARGUMENT_COUNT'],
    ['SelectUniqueValue([a])', 'E_ARGUMENT_COUNT'],
    ['SelectUniqueValue([a], )', 'E_ARGUMENT_COUNT'],
    ['ToLower(SelectUniqueValue([a], [b]))', 'E_NOT_TOP_LEVEL'],
    ['SelectUniqueValue(SelectUniqueValue([a], [b]), [c])', 'E_NOT_TOP_LEVEL'],
    ['IIF(IsNull(SelectUniqueValue([a], [b])), "x", "y")', 'E_NOT_TOP_LEVEL'],
    ['IIF(SelectUniqueValue([a], [b]) = "x", "x", "y")', 'E_NOT_TOP_LEVEL'],
    ['Switch(SelectUniqueValue([a], [b]), "x", "k", "y")', 'E_NOT_TOP_LEVEL'],
    ['Switch([a], "x", SelectUniqueValue([a], [b]), "y")', 'E_NOT_TOP_LEVEL'],
    ['"x" & SelectUniqueValue([a], [b])', 'E_NOT_TOP_LEVEL'],
    ['Append("x", IIF([c], SelectUniqueValue([a], [b]), ""))', 'E_NOT_TOP_LEVEL'],
  ])('%s is refused: %s', (text, code) => {
    const result = compileExpression(text)
    expect(result.ok ? [] : result.issues.map((issue) => issue.code)).toContain(code)
  })

  it('is refused at its own place', () => {
    const text = 'ToLower(SelectUniqueValue([a], [b]))'
    const result = compileExpression(text)
    const [issue] = result.ok ? [] : result.issues
    expect(text.slice(issue?.start, issue?.end)).toBe('SelectUniqueValue([a], [b])')
  })

  it.each([
    ['SelectUniqueValue([a], [b])', true],
    ['IIF([c] = "x", SelectUniqueValue([a], [b]), [a])', true],
    ['Coalesce([a], [b])', false],
  ])('%s may ask the target: %s', (text, unique) => {
    const result = compileExpression(text)
    expect(result.ok && result.compiled.unique).toBe(unique)
  })
})

describe('choosing', () => {
  it.each<[string, Candidate[], string[], Partial<EvaluationResult>]>([
    ['the first that is free', [value('a'), value('b')], [], { value: 'a' }],
    ['a later one when the first is taken', [value('a'), value('b')], ['a'], { value: 'b' }],
    ['whatever the case, keeping its own', [value('JDoe'), value('JoDoe')], ['jdoe'], { value: 'JoDoe' }],
    ['however an accent is written', [value('é'), value('b')], ['e\u0301'], { value: 'b' }],
    ['no other than what is spelt alike', [value('straße')], ['STRASSE'], { value: 'straße' }],
    ['past null and empty', [value(null), value(''), value('c')], [], { value: 'c' }],
    ['nothing when nothing is there', [value(null), value('')], ['a'], { value: null }],
    ['nothing of an empty offer', [], [], { value: null }],
    ['without looking at later failures', [value('a'), failed], [], { value: 'a' }],
    ['the failure that it comes to', [value('a'), failed, value('b')], ['a'], failed],
    ['a failure even after nothing', [value(null), failed], [], failed],
    ['an error when all are taken', [value('a'), value('b')], ['a', 'B'], { code: 'E_NO_UNIQUE_VALUE' }],
    ['an error when the only one is taken', [value(null), value('a')], ['a'], { code: 'E_NO_UNIQUE_VALUE' }],
    ['what is hidden, hidden', [value('a', true)], [], { value: 'a', redacted: true }],
    ['what is not hidden, plainly', [value('a', true), value('b')], ['a'], { value: 'b', redacted: false }],
  ])('takes %s', (_title, candidates, existing, expected) => {
    expect(chooseUnique(candidates, takenAmong(existing))).toMatchObject(expected)
  })

  it('is the first text that is there and free, whatever is offered', () => {
    const offer = fc.array(fc.option(fc.constantFrom('', 'a', 'A', 'b', 'c')), { maxLength: 6 })
    fc.assert(
      fc.property(offer, fc.subarray(['a', 'b', 'C']), (offered, existing) => {
        const taken = existing.map((each) => each.toLowerCase())
        const there = offered.filter((each) => each !== null && each !== '')
        const free = there.find((each) => !taken.includes(each?.toLowerCase() ?? ''))
        const result = chooseUnique(
          offered.map((each) => value(each)),
          takenAmong(existing),
        )
        if (free === undefined && there.length > 0) expect(result).toMatchObject({ code: 'E_NO_UNIQUE_VALUE' })
        else expect(result).toEqual(value(free ?? null))
      }),
    )
  })

  it('asks about no more than it needs, and never about nothing', () => {
    const asked: string[] = []
    const isTaken = (text: string) => asked.push(text) === 1
    chooseUnique([value(null), value('a'), value(''), value('b'), value('c')], isTaken)
    expect(asked).toEqual(['a', 'b'])
  })

  it('says how many were tried, where, and none of their values', () => {
    const result = chooseUnique([value('hush-1'), value('hush-2')], () => true, { start: 2, end: 5 })
    expect(result).toMatchObject({ kind: 'error', start: 2, end: 5, message: 'all 2 values on offer are taken' })
    expect(JSON.stringify(result)).not.toContain('hush')
  })

  it('leaves every other result as it is', () => {
    const results: EvaluationResult[] = [{ kind: 'ignore-object' }, { kind: 'value', value: 'a', redacted: false }]
    for (const result of results) expect(settleResult(result, ['a'])).toBe(result)
  })

  it('hides what comes of an expression that hides something', () => {
    const result: EvaluationResult = { kind: 'unique', candidates: [value('a')], redacted: true }
    expect(settleResult(result, [])).toEqual(value('a', true))
  })
})
