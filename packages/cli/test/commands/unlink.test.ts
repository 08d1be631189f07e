import { expect, it } from 'vitest'
import { unlink } from '../../src/commands/unlink.ts'
import { fakeIo, installationOf } from '../support.ts'

it('says what became of the account', async () => {
  const asked: unknown[] = []
  const installation = installationOf({
    unlink: async (jobId, object) => {
      asked.push([jobId, object])
      return 'u-7'
    },
  })
  const { io, texts } = fakeIo(async () => installation)
  expect(await unlink(io, { config: 'sutler.yaml', object: '7', type: 'worker' })).toBe(0)
  expect(asked).toEqual([['hr-to-app', { anchor: '7', type: 'worker' }]])
  expect(texts.stdout).toBe(
    '7 is no longer linked. Its account u-7 was left as it is. The next cycle matches it again.\n',
  )
})
