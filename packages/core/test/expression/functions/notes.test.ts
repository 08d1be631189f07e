import { describe, expect, it } from 'vitest'
import { expressionFunctions, functionNotes, parameterRemarks } from '../../../src/index.ts'

const mark = (name: string) => `<${name}>`
const of = (name: string) => {
  const found = expressionFunctions.find((spec) => spec.name === name)
  if (found === undefined) throw new Error(name)
  return found
}

describe('what is said of a function beside its summary', () => {
  it.each<[string, readonly string[]]>([
    ['ToLower', []],
    ['DNComponent', ['Only with <dialect: cloud-sync>.']],
    ['RandomString', ['It differs each time: write it on create only, with <flow: ObjectAddOnly>.']],
    ['AppRoleAssignmentsComplex', ['Its values are added to those of the target, whatever the flow type is.']],
    [
      'AssertiveAppRoleAssignmentsComplex',
      ["Without a value it empties the target's attribute, unless the mapping says <whenNull: skip>."],
    ],
    ['Error', ["Entra's reference for apps does not list it."]],
  ])('%s', (name, notes) => {
    expect(functionNotes(of(name), mark).filter((note) => notes.includes(note))).toEqual(notes)
    if (notes.length === 0) expect(functionNotes(of(name), mark)).toEqual([])
  })
})

describe('what is said of a parameter', () => {
  const remarks = (name: string) => of(name).parameters.flatMap((parameter) => parameterRemarks(parameter, mark))

  it.each<[string, string]>([
    ['IIF', 'may be a comparison'],
    ['IIF', 'may be IgnoreAttributeFlow or IgnoreObjectFlow'],
    ['Join', 'as many as you like'],
    ['InStr', '<vbTextCompare> or <vbBinaryCompare>'],
    ['InStr', 'may be left out'],
  ])('%s: %s', (name, remark) => {
    expect(remarks(name).join('; ')).toContain(remark)
  })

  it('what has to be there in a number is said', () => {
    const least = expressionFunctions
      .flatMap(({ parameters }) => parameters)
      .filter(({ minimum }) => minimum !== undefined)
    for (const parameter of least) expect(parameterRemarks(parameter, mark)).toContain(`${parameter.minimum} or more`)
    expect(least.length).toBeGreaterThan(0)
  })
})
