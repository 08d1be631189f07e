import type { Preview } from '@sutler/server'
import { describe, expect, it } from 'vitest'
import { run } from '../support.ts'

const action = { type: 'team', source: '7', target: 'a', kind: 'members', changes: {}, fingerprint: '' } as const
const shown = (status: 'success' | 'warning' | 'skipped' | 'failure', summary: string): Preview => ({
  type: 'team',
  source: '7',
  steps: [{ step: 'export', status, summary, detail: {} }],
  action,
  applied: status === 'success',
})

describe('preview --apply', () => {
  it.each([
    ['success', 'Carried out: members.', 'Written.', 0],
    ['warning', 'Carried out but for what the guard holds: 3.', 'Carried out but for what the guard holds: 3.', 4],
    ['skipped', 'A cycle was writing this object; try again.', 'A cycle was writing this object; try again.', 3],
    ['failure', 'The write failed; the log says why.', 'The write failed; the log says why.', 1],
  ] as const)('ends with what came of the write: %s', async (status, summary, last, code) => {
    const ran = await run(['preview', '--object', '7', '--apply'], {
      preview: () => Promise.resolve(shown(status, summary)),
    })
    expect(ran.code).toBe(code)
    expect(ran.stdout.trimEnd().split('\n').at(-1)).toBe(last)
    expect(ran.stdout).not.toContain('Nothing was written')
  })
})
