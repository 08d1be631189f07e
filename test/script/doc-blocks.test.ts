import { expect, test } from 'vitest'
import { docCommands, fits } from '../support/doc-blocks.ts'

const page = [
  '```sh',
  'not run',
  '```',
  '1. Indented:',
  '',
  '   ```sh run',
  '   echo one',
  '   ```',
  '',
  '   ```text output',
  '   one',
  '   ```',
  '```sh run',
  'echo two',
  '```',
].join('\n')

test('only marked blocks are run, each with the output that follows it', () => {
  expect(docCommands(page)).toEqual([
    { line: 6, script: 'echo one', output: 'one' },
    { line: 13, script: 'echo two', output: null },
  ])
})

test('an ellipsis stands for anything, all else has to be there', () => {
  expect(fits('run 7 took 0.3 s\nend\n', 'run … took … s\nend')).toBe(true)
  expect(fits('a\nb\nc\nend', 'a\n…\nend')).toBe(true)
  expect(fits('run 7 failed', 'run … took … s')).toBe(false)
  expect(fits('(1.5)', '(1x5)')).toBe(false)
  expect(fits('one and more', 'one')).toBe(false)
})
