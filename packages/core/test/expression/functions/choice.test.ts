import { describe } from 'vitest'
import { holds } from './evaluate.ts'

describe('IIF', () => {
  const both = 'IIF([country]="USA",IIF([state]="CA","True","False"),"False")'
  holds([
    ['IIF([country]="USA",[country],[department])', { country: 'USA', department: 'd' }, 'USA'],
    ['IIF([country]="USA",[country],[department])', { country: 'usa', department: 'd' }, 'd'],
    [both, { country: 'USA', state: 'CA' }, 'True'],
    [both, { country: 'USA', state: 'NY' }, 'False'],
    ['IIF([country]="USA","True",IIF([state]="CA","True","False"))', { state: 'CA' }, 'True'],
    ['IIF([country]="","Other",[country])', {}, 'Other'],
    ['IIF(IsNullOrEmpty([country]),"Other",[country])', { country: '' }, 'Other'],
    ['IIF(IsPresent([country]),[country],"Other")', { country: 'FR' }, 'FR'],
    ['IIF([a], "y", "n")', { a: 'tRuE' }, 'y'],
    ['IIF([a], "y", "n")', { a: false }, 'n'],
    ['IIF([a], "y", "n")', { a: '' }, 'n'],
    ['IIF([a], "y", "n")', { a: [] }, 'n'],
    ['IIF([a], "y", "n")', { a: 'maybe' }, 'error: E_ARGUMENT_TYPE'],
    ['IIF([a], "y", "n")', { a: 1 }, 'error: E_ARGUMENT_TYPE'],
    ['IIF([a] = "x", [b], "n")', { a: 'x' }, null],
    ['IIF([a] = "x", [b], "n")', { a: 'x', b: ['1', '2'] }, ['1', '2']],
    ['IIF([a] = "x", Item([b], 9), "n")', { a: 'y' }, 'n'],
    ['IIF([a] = "x", IgnoreAttributeFlow, "n")', { a: 'x' }, 'outcome: ignore-attribute'],
    ['IIF([a] = "x", "y", IgnoreObjectFlow)', {}, 'outcome: ignore-object'],
    ['IIF([a] = "x", "y")', {}, 'refused: E_ARGUMENT_COUNT'],
  ])
})

describe('comparisons', () => {
  holds([
    ['IIF([a] = "x", 1, 2)', { a: 'X' }, 2],
    ['IIF([a] <> "x", 1, 2)', {}, 1],
    ['IIF([a] <> "", 1, 2)', {}, 2],
    ['IIF([a] = [b], 1, 2)', {}, 1],
    ['IIF([a] > 9, 1, 2)', { a: '10' }, 1],
    ['IIF([a] > "9", 1, 2)', { a: '10' }, 1],
    ['IIF([a] > "9a", 1, 2)', { a: '10' }, 2],
    ['IIF([a] >= 10, 1, 2)', { a: 10 }, 1],
    ['IIF([a] <= 9, 1, 2)', { a: -10 }, 1],
    ['IIF([a] < -9, 1, 2)', { a: '-10' }, 1],
    ['IIF([a] = "1", 1, 2)', { a: '001' }, 1],
    ['IIF([a] = "+1", 1, 2)', { a: 1 }, 1],
    ['IIF([a] = "1.0", 1, 2)', { a: 1 }, 2],
    ['IIF([a] >= "", 1, 2)', {}, 2],
    ['IIF([a] <= "b", 1, 2)', { a: 'a' }, 1],
    ['IIF([a] < "b", 1, 2)', { a: 'B' }, 1],
    ['IIF([a] = "True", 1, 2)', { a: true }, 1],
    ['IIF([a] = "TRUE", 1, 2)', { a: true }, 1],
    ['IIF([a] <> "yes", 1, 2)', { a: true }, 1],
    ['IIF([a] = "TRUE", 1, 2)', { a: 'True' }, 2],
    ['IIF(Not([a]) = "False", 1, 2)', { a: 'true' }, 1],
    ['IIF(Count([a]) = Len([b]), 1, 2)', { a: ['x'], b: 'y' }, 1],
    ['IIF(Count([a]) < Len([b]), 1, 2)', { a: ['x'], b: 'yy' }, 1],
    ['IIF([a] = "x", 1, 2)', { a: ['x', 'y'] }, 'error: E_ARGUMENT_TYPE'],
    ['IIF([a] = "x", 1, 2)', { a: ['x'] }, 1],
    ['IIF(("a" = "a") = "True", 1, 2)', {}, 'refused: E_COMPARISON_POSITION'],
  ])
})

describe('Switch', () => {
  const zones =
    'Switch([state], "Australia/Sydney", "NSW", "Australia/Sydney","QLD", "Australia/Brisbane", "SA", "Australia/Adelaide")'
  holds([
    [zones, { state: 'QLD' }, 'Australia/Brisbane'],
    [zones, { state: 'qld' }, 'Australia/Sydney'],
    [zones, {}, 'Australia/Sydney'],
    ['Switch(ToLower([statusFlag]), "0", "true", "1", "false", "0")', { statusFlag: 'TRUE' }, '1'],
    ['Switch([statusFlag], "Default Value", "true", "1", "", "0")', {}, '0'],
    ['Switch([country],[country],"","Other")', { country: '' }, 'Other'],
    ['Switch([IsSoftDeleted], , "False", "True", "True", "False")', { IsSoftDeleted: false }, 'True'],
    ['Switch([IsSoftDeleted], , "False", "True", "True", "False")', { IsSoftDeleted: 'False' }, 'True'],
    ['Switch([IsSoftDeleted], , "False", "True", "True", "False")', { IsSoftDeleted: 'false' }, null],
    ['Switch([a], , "k", "v")', { a: 'x' }, null],
    ['Switch([a], "", "k", "v")', { a: 'x' }, ''],
    ['Switch([a], "d", "k", "1", "k", "2")', { a: 'k' }, '1'],
    ['Switch([a], "d", "1", "v")', { a: 1 }, 'v'],
    ['Switch([a], "d", [k], "v")', {}, 'v'],
    ['Switch([a], "d", "k", )', { a: 'k' }, null],
    ['Switch([a], "d", "k", IgnoreAttributeFlow)', { a: 'k' }, 'outcome: ignore-attribute'],
    ['Switch([a], Item([b], 9), "k", "v", Item([b], 9), "w")', { a: 'k' }, 'v'],
    ['Switch([a], "d", "k", "v")', { a: ['k', 'l'] }, 'error: E_ARGUMENT_TYPE'],
    ['Switch([a], "d", "k")', {}, 'refused: E_SWITCH_PAIRS'],
    ['Switch([a], "d", "k", "v", "l")', {}, 'refused: E_SWITCH_PAIRS'],
  ])
})

describe('Coalesce', () => {
  holds([
    ['Coalesce([mail],[userPrincipalName])', { userPrincipalName: 'John.Doe@contoso.com' }, 'John.Doe@contoso.com'],
    ['Coalesce([mail],[upn])', { mail: 'm', upn: 'u' }, 'm'],
    ['Coalesce([mail],[upn])', {}, null],
    ['Coalesce([mail],[upn],"")', {}, ''],
    ['Coalesce([mail],"d")', { mail: '' }, ''],
    ['Coalesce([mail],"d")', { mail: [] }, 'd'],
    ['Coalesce([mail])', { mail: 'm' }, 'm'],
    ['Coalesce([a], Item([b], 9))', { a: false }, false],
    ['Coalesce([a], IgnoreAttributeFlow)', {}, 'outcome: ignore-attribute'],
    ['Coalesce([a], , "d")', {}, 'd'],
  ])
})
