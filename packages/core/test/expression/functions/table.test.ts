import { describe, expect, it } from 'vitest'
import { compileExpression, expressionFunctions, parseExpression } from '../../../src/index.ts'

/** Every function that Microsoft's pages on mapping expressions and its list of functions name. */
const everywhere = `
  Append AppRoleAssignments AppRoleAssignmentsComplex AssertiveAppRoleAssignmentsComplex BitAnd CBool CDate Coalesce
  ConvertToBase64 ConvertToUTF8Hex Count CStr DateAdd DateDiff DateFromNum Error FormatDateTime Guid
  IgnoreFlowIfNullOrEmpty IIF InStr IsNothing IsNull IsNullOrEmpty IsPresent IsString Item Join Left Len Mid
  NormalizeDiacritics Not Now NumFromDate PCase Prepend RandomString Redact RemoveDuplicates Replace SelectUniqueValue
  SingleAppRoleAssignment Split StripSpaces Switch ToLower ToUpper Trim Word`
  .trim()
  .split(/\s+/)
const cloudSync = ['Contains', 'ConvertFromBase64', 'CRef', 'DNComponent', 'StringFromSid']

describe('the function table', () => {
  it('lacks no function, and has none that nobody knows', () => {
    expect(expressionFunctions.map((row) => row.name).sort()).toEqual([...everywhere, ...cloudSync].sort())
  })

  it.each(cloudSync)('has %s in the dialect of cloud sync alone', (name) => {
    const row = expressionFunctions.find((each) => each.name === name)
    expect(row?.dialect).toBe('cloud-sync')
    const expression = row?.examples[0]?.expression ?? ''
    expect(parseExpression(expression).ok).toBe(true)
    expect(compileExpression(expression, { dialect: 'cloud-sync' }).ok).toBe(true)
    const result = compileExpression(expression)
    const issue = result.ok ? undefined : result.issues.find((each) => each.code === 'E_DIALECT')
    expect(issue).toMatchObject({ severity: 'error', hint: expect.stringContaining('dialect: cloud-sync') })
    expect(expression.slice(issue?.start, issue?.end)).toMatch(/^\w+\(/)
  })

  it('says to whoever looks for a text with Contains what does that', () => {
    const result = compileExpression('IIF(Contains([a], "x") > 0, "y", "n")')
    expect(result.ok ? '' : result.issues[0]?.hint).toContain('InStr(source, text) > 0')
  })

  it.each(everywhere)('has %s in every dialect', (name) => {
    expect(expressionFunctions.find((each) => each.name === name)).not.toHaveProperty('dialect')
  })

  it('says of DefaultDomain, which has no meaning without a tenant, what to write instead', () => {
    const result = compileExpression('Join("@", [a], DefaultDomain())')
    expect(result).toMatchObject({ ok: false, issues: [{ code: 'E_UNKNOWN_FUNCTION' }] })
    expect(result.ok ? '' : result.issues[0]?.hint).toContain('"example.com"')
  })
})
