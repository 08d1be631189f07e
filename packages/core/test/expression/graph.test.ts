import { describe, expect, it } from 'vitest'
import { expressionFunctions, graphFunctions } from '../../src/index.ts'

describe("Graph's listing of functions", () => {
  const listed = graphFunctions()

  /** Keys under which Graph stores the arguments, in the order of the call. */
  it.each<[string, string[]]>([
    ['Append', ['source', 'suffix']],
    ['AppRoleAssignments', ['source']],
    ['IsNothing', ['source']],
    ['Join', ['separator', 'source']],
    ['Mid', ['source', 'start', 'length']],
    ['Not', ['source']],
    ['Prepend', ['prefix', 'source']],
    [
      'Replace',
      [
        'source',
        'Find',
        'RegularExpression',
        'RegularExpressionGroupName',
        'Replacement',
        'ReplacementPropertyName',
        'Template',
      ],
    ],
    ['SingleAppRoleAssignment', ['source']],
    ['Split', ['source', 'delimiter']],
    ['StripSpaces', ['source']],
    ['Switch', ['source', 'defaultValue', 'switchValue']],
  ])('%s takes %j', (name, keys) => {
    const found = listed.find((one) => one.name === name)
    expect(found?.parameters.map((parameter) => parameter.name)).toEqual(keys)
  })

  it('FormatDateTime keeps the keys of its form with three arguments', () => {
    const found = listed.find((one) => one.name === 'FormatDateTime')
    const names = found?.parameters.map((parameter) => parameter.name) ?? []
    expect(names.filter((name) => ['source', 'inputFormat', 'outputFormat'].includes(name))).toEqual([
      'source',
      'inputFormat',
      'outputFormat',
    ])
  })

  it('has the shape of attributeMappingFunctionSchema', () => {
    expect(listed.find((one) => one.name === 'Mid')?.parameters[1]).toEqual({
      name: 'start',
      type: 'Integer',
      required: true,
      allowMultipleOccurrences: false,
    })
    expect(listed.find((one) => one.name === 'Join')?.parameters[1]).toMatchObject({
      type: 'String',
      allowMultipleOccurrences: true,
    })
    expect(listed.find((one) => one.name === 'Split')?.parameters.map(({ required }) => required)).toEqual([
      true,
      false,
    ])
    expect(listed.find((one) => one.name === 'Not')?.parameters[0]).toMatchObject({ name: 'source' })
  })

  it('leaves out what only cloud sync has, and nothing else', () => {
    const own = expressionFunctions.filter((spec) => spec.dialect === 'cloud-sync').map((spec) => spec.name)
    expect(listed.some((one) => own.includes(one.name))).toBe(false)
    expect(listed.length + own.length).toBe(expressionFunctions.length)
  })
})
