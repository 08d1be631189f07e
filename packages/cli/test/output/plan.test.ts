import { expect, it } from 'vitest'
import { actionText } from '../../src/output/plan.ts'

it('shows members of a group as those who join and those who leave', () => {
  const changes = { members: { old: null, new: { add: ['1001', '1002'], remove: ['1003'] } } }
  const action = { type: 'team', source: 'T-1', target: 't1', kind: 'members', changes, fingerprint: '' } as const
  expect(actionText(action, (_, text) => text, 80)).toBe('* members team T-1 → t1\n    members  +1001 +1002 -1003\n')
})
