import { describe } from 'vitest'
import { holds } from './evaluate.ts'

describe('Count', () => {
  holds([
    ['Count([a])', {}, 0],
    ['Count([a])', { a: [] }, 0],
    ['Count([a])', { a: 'x' }, 1],
    ['Count([a])', { a: '' }, 1],
    ['Count([a])', { a: ['x', 'y', 'x'] }, 3],
    ['Count([a])', { a: [null, ''] }, 2],
    ['Count([a])', { a: { x: 1, y: 2 } }, 1],
    ['Count(Split([a], ","))', { a: 'x,,y' }, 3],
    ['Count([a], [b])', {}, 'refused: E_ARGUMENT_COUNT'],
    ['IIF(Count([a]) > 9, "many", "few")', { a: Array.from({ length: 10 }, String) }, 'many'],
  ])
})

describe('Item', () => {
  holds([
    ['Item([proxyAddresses], 1)', { proxyAddresses: ['a', 'b'] }, 'a'],
    ['Item([a], 2)', { a: ['x', 'y'] }, 'y'],
    ['Item([a], 1)', { a: 'alone' }, 'alone'],
    ['Item([a], "2")', { a: ['x', 'y'] }, 'y'],
    ['Item([a], [n])', { a: ['x'], n: 0 }, 'error: E_INDEX_RANGE'],
    ['Item([a], [n])', { a: ['x'], n: -1 }, 'error: E_INDEX_RANGE'],
    ['Item([a], 2)', { a: ['x'] }, 'error: E_INDEX_RANGE'],
    ['Item([a], 1)', {}, 'error: E_INDEX_RANGE'],
    ['Item([a], 1)', { a: [] }, 'error: E_INDEX_RANGE'],
    ['Item([a], [n])', { a: ['x'] }, 'error: E_ARGUMENT_TYPE'],
    ['Item([a], 2)', { a: ['x', null] }, null],
    ['Item([a], 1)', { a: [['x', 'y']] }, ['x', 'y']],
  ])
})

describe('Split', () => {
  holds([
    [
      'Split([extensionAttribute5], ",")',
      { extensionAttribute5: 'PermissionSetOne,PermissionSetTwo' },
      ['PermissionSetOne', 'PermissionSetTwo'],
    ],
    ['Split("One, Two", ",")', {}, ['One', ' Two']],
    ['Split("a,,b,", ",")', {}, ['a', '', 'b', '']],
    ['Split("", ",")', {}, ['']],
    ['Split([a], ",")', {}, []],
    ['Split("abc", ",")', {}, ['abc']],
    ['Split("a; b; c", "; ")', {}, ['a', 'b', 'c']],
    ['Split("a.b", ".")', {}, ['a', 'b']],
    ['Split("aXbxc", "x")', {}, ['aXb', 'c']],
    ['Split("a b", [d])', {}, 'error: E_ARGUMENT_TYPE'],
    ['Split([a], ",")', { a: ['x', 'y'] }, 'error: E_ARGUMENT_TYPE'],
    ['Split(123, 2)', {}, ['1', '3']],
    ['Split([a])', { a: 'x' }, 'refused: E_ARGUMENT_COUNT'],
    ['Split([a], )', { a: 'x' }, 'refused: E_ARGUMENT_COUNT'],
    ['Split([a], "")', { a: 'x' }, 'refused: E_ARGUMENT_TYPE'],
  ])
})

describe('RemoveDuplicates', () => {
  holds([
    ['RemoveDuplicates([a])', { a: ['b', 'a', 'b', 'A', 'a'] }, ['b', 'a', 'A']],
    ['RemoveDuplicates([a])', {}, []],
    ['RemoveDuplicates([a])', { a: 'x' }, ['x']],
    ['RemoveDuplicates([a])', { a: ['SMTP:x', 'smtp:x'] }, ['SMTP:x', 'smtp:x']],
    ['RemoveDuplicates([a])', { a: ['1', 1, true, 'true', 1] }, ['1', 1, true, 'true']],
    [
      'RemoveDuplicates([a])',
      {
        a: [
          { x: 1, y: 2 },
          { y: 2, x: 1 },
        ],
      },
      [{ x: 1, y: 2 }],
    ],
    ['RemoveDuplicates([a])', { a: ['', null, '', null] }, ['', null]],
    ['Join(",", RemoveDuplicates(Split([a], ",")))', { a: 'x,y,x' }, 'x,y'],
  ])
})
