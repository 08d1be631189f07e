import { configDefaults, defineConfig } from 'vitest/config'

const pglite = 'packages/*/test/**/*pglite*.test.ts'
const postgres = 'packages/*/test/**/*postgres*.test.ts'
const scripts = 'test/script/**/*.test.ts'
const docs = 'test/docs/**/*.test.ts'
const language = 'packages/core/test/{expression,mapping}/**/*.test.ts'
// Tests of the mapping language that measure time or draw thousands of expressions: its others run with coverage, which
// makes code slower.
const timing = 'packages/core/test/expression/**/{catastrophic,laws,time}.test.ts'

// Two workers: what a small CI machine has. Projects run one after the other (groupOrder), so that a suite that
// measures time or starts servers has the machine to itself.
export default defineConfig({
  test: {
    maxWorkers: 2,
    testTimeout: 30_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: [
            'packages/!(core)/test/**/*.test.ts',
            'packages/core/test/!(expression|mapping)/**/*.test.ts',
            timing,
            scripts,
          ],
          exclude: [...configDefaults.exclude, pglite, postgres],
          // Files share a process: 100 files take one second instead of fourteen.
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'language',
          include: [language],
          exclude: [...configDefaults.exclude, timing],
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'pglite',
          include: [pglite],
          // One process for all: each PGlite holds half a gigabyte and takes seconds to start.
          isolate: false,
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: [postgres, 'test/**/*.test.ts'],
          exclude: [...configDefaults.exclude, scripts, docs],
          testTimeout: 120_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 2 },
        },
      },
      {
        extends: true,
        test: {
          name: 'docs',
          include: [docs],
          testTimeout: 120_000,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
})
