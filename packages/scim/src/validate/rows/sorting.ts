import { expect } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { table } from '../row.ts'
import { three } from './three.ts'

export const sortRows = table('Sorting', { feature: 'sort', after: ['filter.sw'] }, [
  ...(
    [
      [
        'ascending',
        'sortOrder ascending sorts from small to great',
        { sortBy: 'userName', sortOrder: 'ascending' },
        'abg',
      ],
      [
        'descending',
        'sortOrder descending turns the order round',
        { sortBy: 'userName', sortOrder: 'descending' },
        'gba',
      ],
      ['default', 'Without sortOrder the order is ascending', { sortBy: 'userName' }, 'abg'],
      ['sub', 'sortBy may name a sub-attribute', { sortBy: 'name.familyName', sortOrder: 'ascending' }, 'gab'],
      ['absent', 'Who has no value comes last', { sortBy: 'title', sortOrder: 'ascending' }, 'bag'],
    ] as const
  ).map(([id, title, parameters, order]) => ({
    id: `sort.${id}`,
    ...{ clause: 'RFC 7644 §3.4.2.3', level: 'MUST' as const, title },
    remedy: 'Sort before you cut the page, or do not announce sort.',
    after: id === 'ascending' ? [] : ['sort.ascending'],
    async check(probe: Probe) {
      const { letters } = await three(probe, parameters)
      expect(
        letters === order,
        `the order should be ${order}, by the first letters alpha, beta, gamma; ${letters} came`,
      )
    },
  })),
])
