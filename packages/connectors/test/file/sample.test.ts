import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { listAll, opened } from './support.ts'

const path = fileURLToPath(new URL('../../../../examples/hr-to-scim/workers.csv', import.meta.url))

describe('the public sample of 1,000 HR rows', () => {
  it('has 359 workers of their own; 265 ids are refused, each with its rows', async () => {
    const { source } = await opened(null, { path, anchor: 'WorkerID' })
    const { items, unreadable, complete } = await listAll(source)
    expect([items.length, unreadable.length, complete]).toEqual([359, 265, true])
    expect(unreadable.every((found) => found.code === 'CONFLICT' && /rows \d+, \d+/.test(found.message))).toBe(true)
    expect(await source.count?.('worker')).toBe(624)
  })

  it('has 624 workers when the newest hire date counts', async () => {
    const { source } = await opened(null, { path, anchor: 'WorkerID', duplicates: { newest: 'HireDate' } })
    const { items, unreadable } = await listAll(source)
    expect([items.length, unreadable.length]).toEqual([624, 0])
  })
})
