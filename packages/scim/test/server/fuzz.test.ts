import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { randomFrom } from '../../../../test/support/random.ts'
import { entra, strict } from '../../src/patch/profiles.ts'
import { admin, createService, groupUrn, messages, userUrn } from './fixture.ts'

/** Requests that are made; `SUTLER_FUZZ=1000000` is the whole of what is asked for, and takes some minutes. */
const rounds = Number(process.env.SUTLER_FUZZ ?? 10_000)
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31))
const longestMs = 50

interface Entry {
  readonly filter: string
  readonly patchOps: unknown
}

const vectors = (name: string): readonly Entry[] =>
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), 'utf8'))
const filters = vectors('scim-filters').map(({ filter }) => filter)
const patches = vectors('scim-patches').map(({ patchOps }) =>
  JSON.stringify({ schemas: [`${messages}:PatchOp`], Operations: patchOps }),
)
const pieces = [
  '(',
  ')',
  '[',
  ']',
  '"',
  '\\',
  ' and ',
  ' not ',
  ' pr',
  '.',
  ':',
  '{',
  '}',
  'null',
  '1e999',
  '\u0000',
  '\ud800',
  '💥',
  '__proto__',
]

it(`answers ${rounds} mutated filters, paths and PATCH bodies with no 5xx, none in over ${longestMs} ms (SEED=${seed})`, async () => {
  const random = randomFrom(seed)
  const place = (length: number) => Math.floor(random() * length)
  const pick = <T>(list: readonly T[]): T => list[place(list.length)] as T
  const { call } = createService()
  const user = await call('POST', '/Users', {
    body: { schemas: [userUrn], userName: 'ada', emails: [{ value: 'a@b.c' }] },
  })
  const group = await call('POST', '/Groups', { body: { schemas: [groupUrn], displayName: 'All' } })
  const targets = [`/Users/${user.body.id}`, `/Groups/${group.body.id}`]

  /** A text with up to three pieces cut out, doubled, put in or taken from another. */
  const mutated = (corpus: readonly string[]): string => {
    let text = pick(corpus)
    for (let left = place(4); left > 0; left -= 1) {
      const [at, length] = [place(text.length + 1), place(12)]
      const [before, cut, after] = [text.slice(0, at), text.slice(at, at + length), text.slice(at + length)]
      const other = pick(corpus)
      const start = place(other.length)
      text = before + pick(['', cut + cut, cut + pick(pieces), other.slice(start, start + 30), cut.repeat(20)]) + after
    }
    return text
  }
  const send = (profile: typeof strict): (() => ReturnType<typeof call>) => {
    const client = { ...admin, profile }
    const kind = place(3)
    if (kind === 0) {
      const filter = encodeURIComponent(mutated(filters).toWellFormed())
      const types = pick(['/Users', '/Groups', ''])
      return () => call('GET', `${types}?filter=${filter}`, { client })
    }
    const path = { op: pick(['add', 'replace', 'remove']), path: mutated(filters), value: 'x' }
    const body =
      kind === 1 ? mutated(patches) : JSON.stringify({ schemas: [`${messages}:PatchOp`], Operations: [path] })
    const target = pick(targets)
    return () => call('PATCH', target, { client, body })
  }

  const wrong: string[] = []
  let carriedOut = 0
  for (let round = 0; round < rounds; round += 1) {
    const again = send(random() < 0.5 ? strict : entra)
    for (let attempt = 1; ; attempt += 1) {
      const started = process.cpuUsage()
      const { status, text } = await again()
      const { user: spent, system } = process.cpuUsage(started)
      if (status < 300) carriedOut += 1
      if (status >= 500 && status !== 501) wrong.push(`round ${round}: ${status} ${text}`)
      if ((spent + system) / 1000 <= longestMs) break
      // Once more: a pause to collect garbage is not the request's.
      if (attempt < 3) continue
      wrong.push(`round ${round}: ${Math.round((spent + system) / 1000)} ms`)
      break
    }
  }
  expect(wrong).toEqual([])
  // Mistakes are made near what is right: a good part is right still.
  expect(carriedOut).toBeGreaterThan(rounds / 20)
}, 1_800_000)
