import { writeFileSync } from 'node:fs'
import { expect, it, vi } from 'vitest'
import { inOrder } from '../../script/lib/gates.ts'
import type { Command } from '../../script/lib/run-command.ts'

vi.spyOn(console, 'log').mockImplementation(() => {})

/** What the gates of a mode run, when each command ends with this code. */
async function run(mode: 'all' | 'quick' | 'unit', options: readonly string[], code = 0) {
  const commands: Command[] = []
  const results = []
  for (const gate of inOrder(mode, options)) {
    const result = await gate.run(async (command) => {
      commands.push(command)
      const counts = command.env?.SUTLER_TEST_COUNTS
      if (counts) writeFileSync(counts, JSON.stringify({ passed: 2, failed: [], skipped: [] }))
      return code
    })
    results.push(result)
  }
  return { commands: commands.map(({ program, args }) => [program, ...args].join(' ')), results }
}

it.each(['all', 'quick', 'unit'] as const)(
  '%s measures how much of the mapping language its tests reach',
  async (mode) => {
    const { commands } = await run(mode, [])
    const measured = commands.filter((command) => command.includes('--coverage'))
    expect(measured).toHaveLength(1)
    expect(measured[0]).toMatch(/--project language/)
    expect(measured[0]).toMatch(/thresholds\.lines=98 .*thresholds\.branches=98/)
    expect(commands.filter((command) => command.includes('--project unit'))).toHaveLength(1)
  },
)

it('nothing is measured of a part of the tests', async () => {
  const { commands } = await run('unit', ['-t', 'paths'])
  expect(commands).toHaveLength(2)
  for (const command of commands) expect(command).toMatch(/--passWithNoTests .*-t paths$/)
  expect(commands.join()).not.toContain('--coverage')
})

it('a run that fails beside its tests, by too little coverage too, is a failure of its own', async () => {
  const { results } = await run('unit', [], 1)
  expect(results.at(-1)).toEqual({
    name: 'coverage of the mapping language',
    passed: 2,
    failed: ['coverage of the mapping language: vitest ended with 1, see above'],
    skipped: [],
  })
})
