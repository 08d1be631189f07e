import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checks, type RunOptions, runCheck, subjectOf } from './run.ts'
import type { Fixture, Subject } from './types.ts'

/**
 * Registers one test for each check: all that a connector's conformance test needs.
 *
 * @param options `deviations` with reasons; `close` ends what the fixture started
 * @example connectorConformance(myFixture, { deviations: [{ id: 'C17', reason: 'the API has no count' }] })
 */
export function connectorConformance(
  fixture: Fixture | (() => Promise<Fixture>),
  options: RunOptions & { readonly close?: () => Promise<void> } = {},
): void {
  describe('connector conformance', () => {
    let subject: Subject | undefined
    beforeAll(async () => {
      subject = await subjectOf(typeof fixture === 'function' ? await fixture() : fixture)
    })
    afterAll(async () => options.close?.())
    for (const check of checks) {
      it(`${check.id} ${check.title}`, async (test) => {
        if (!subject) throw new Error('the fixture did not open')
        const result = await runCheck(check, subject.fixture, subject, options)
        if (result.status === 'skipped') test.skip('does not apply')
        expect(result.status === 'failed' ? result.message : null, `${check.id} ${check.title}`).toBeNull()
      })
    }
  })
}
