import { expect, it } from 'vitest'
import { problemsText } from '../../src/output/problems.ts'

const message = `workers.csv: rows 13, 982 share the id "1011"; none of them is used. ${'Make it unique. '.repeat(9)}`
const list = { kept: [{ type: 'worker', source: '1011', code: 'CONFLICT', message }], omitted: 0 }
const plain = (_style: string, text: string) => text

it('cuts a problem to the width of the terminal, and says where it is told in full', () => {
  const text = problemsText(list, plain, { all: false, more: 'sutler status --problems', columns: 80 })
  expect(text.split('\n').map((line) => line.length)).toEqual([10, 80, 35, 0])
  expect(text).toContain('worker 1011  CONFLICT  workers.csv: rows 13, 982 share the id "1011"')
  expect(text).toContain('in full: sutler status --problems')
})

it.each([
  ['there is no terminal', { all: false, columns: null }],
  ['everything is asked for', { all: true, columns: 80 }],
])('tells it in full when %s', (_, options) => {
  expect(problemsText(list, plain, { ...options, more: '' })).toContain(message)
})
