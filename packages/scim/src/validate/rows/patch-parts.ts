import { difference, type Json } from '../json.ts'
import { expect } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import type { Made } from '../reply.ts'

/** Values and operations that rows of PATCH share. */
export const work = { value: 'work@example.com', type: 'work' }
export const home = { value: 'home@example.com', type: 'home' }
export const both = { emails: [work, home] }
export const name = { givenName: 'Ada', familyName: 'Byron' }
export const add = (path: string, value: Json[string]) => ({ op: 'add', path, value })
export const replace = (path: string, value: Json[string]) => ({ op: 'replace', path, value })
export const remove = (path: string) => ({ op: 'remove', path })

/** Throws Violation unless it was answered as done. */
export async function expectDone({ status }: { readonly status: number }): Promise<void> {
  expect(status >= 200 && status < 300, '200 or 204 should have come')
}

/** Throws Violation unless the object reads so. */
export async function expectAfter(probe: Probe, made: Made, wanted: Json): Promise<void> {
  const found = difference(await probe.read(made), wanted)
  expect(found === null, `after it ${found ?? ''}`)
}
