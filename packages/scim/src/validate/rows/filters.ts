import { enterpriseUrn, userUrn } from '../../schema/urns.ts'
import { at, objectsIn } from '../json.ts'
import { lettersOf, listed, listing, type Population, population } from '../lists.ts'
import { expect } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { everywhere, type Row, table } from '../row.ts'

/** A filter, and which of the three users it has to find. */
interface FilterRow {
  readonly id: string
  readonly title: string
  readonly filter: (names: Population & { readonly userNames: Readonly<Record<'a' | 'b' | 'g', string>> }) => string
  readonly finds: string
  readonly after?: readonly string[]
  readonly clause?: string
  readonly profiles?: Row['profiles']
  /** MUST when it is left out. */
  readonly level?: Row['level']
}

/** Of the users of this run alone: what else the service holds must not matter. */
const own = ({ prefix }: Population, rest: string) => `userName sw "${prefix}" and ${rest}`
const scoped = ['filter.sw', 'filter.and']
const values = 'RFC 7643 §2.4'
const caseless = 'RFC 7643 §2.2'

// biome-ignore format: a table
const rows: readonly FilterRow[] = [
  { id: 'eq', title: 'eq finds the resource with this value', filter: ({ userNames }) => `userName eq "${userNames.a}"`, finds: 'a', profiles: everywhere },
  { id: 'sw', title: 'sw finds values that begin so', filter: ({ prefix }) => `userName sw "${prefix}"`, finds: 'abg' },
  { id: 'and', title: 'and finds what both terms hold for', filter: (p) => own(p, 'title eq "Engineer"'), finds: 'a', after: ['filter.sw'], profiles: everywhere },
  { id: 'ew', title: 'ew finds values that end so', filter: ({ prefix }) => `userName ew "${prefix.slice(1)}-beta@example.com"`, finds: 'b' },
  { id: 'co', title: 'co finds values that hold this text anywhere', filter: ({ prefix }) => `userName co "${prefix.slice(1)}-b"`, finds: 'b' },
  { id: 'ne', title: 'ne finds other values', filter: (p) => own(p, `userName ne "${p.userNames.a}"`), finds: 'bg', after: scoped },
  { id: 'ne.absent', level: 'SHOULD', title: 'ne holds where there is no value', filter: (p) => own(p, 'title ne "Engineer"'), finds: 'bg', after: [...scoped, 'filter.ne'] },
  { id: 'pr', title: 'pr finds resources that have a value', filter: (p) => own(p, 'title pr'), finds: 'ab', after: scoped },
  { id: 'gt', title: 'gt finds greater values', filter: (p) => own(p, `userName gt "${p.userNames.b}"`), finds: 'g', after: scoped },
  { id: 'ge', title: 'ge finds greater and equal values', filter: (p) => own(p, `userName ge "${p.userNames.b}"`), finds: 'bg', after: scoped },
  { id: 'lt', title: 'lt finds smaller values', filter: (p) => own(p, `userName lt "${p.userNames.b}"`), finds: 'a', after: scoped },
  { id: 'le', title: 'le finds smaller and equal values', filter: (p) => own(p, `userName le "${p.userNames.b}"`), finds: 'ab', after: scoped },
  { id: 'or', title: 'or finds what one of the terms holds for', filter: ({ userNames }) => `userName eq "${userNames.a}" or userName eq "${userNames.b}"`, finds: 'ab', after: ['filter.eq'] },
  { id: 'not', title: 'not finds what the term does not hold for', filter: (p) => own(p, 'not (title eq "Engineer")'), finds: 'bg', after: scoped },
  { id: 'precedence', title: 'and binds closer than or', filter: ({ userNames }) => `userName eq "${userNames.a}" or userName eq "${userNames.b}" and title eq "Nobody"`, finds: 'a', after: ['filter.or', 'filter.and'] },
  { id: 'grouping', title: 'Parentheses come first', filter: ({ userNames }) => `(userName eq "${userNames.a}" or userName eq "${userNames.b}") and title eq "Director"`, finds: 'b', after: ['filter.or', 'filter.and'] },
  { id: 'boolean', title: 'Booleans are compared as such', filter: (p) => own(p, 'active eq false'), finds: 'b', after: scoped },
  { id: 'sub', title: 'A sub-attribute is named with a dot', filter: (p) => own(p, 'name.familyName eq "Crane"'), finds: 'b', after: scoped },
  { id: 'date', title: 'Times are compared as times', filter: (p) => own(p, `meta.created ge "2001-01-01T00:00:00+01:00"`), finds: 'abg', after: scoped },
  { id: 'multi', title: 'A list matches when one of its values does', filter: ({ prefix }) => `emails.value eq "home-${prefix}-beta@example.com"`, finds: 'b', profiles: ['rfc', 'interop'] },
  { id: 'multi.default', title: 'A list without a sub-attribute is compared by value', filter: ({ prefix }) => `emails co "home-${prefix}-beta"`, finds: 'b', clause: values, after: ['filter.co'] },
  { id: 'elements', title: 'Terms in brackets hold for one and the same value', filter: (p) => own(p, `emails[type eq "home" and value sw "work-"]`), finds: '', after: [...scoped, 'filter.elements.found'] },
  { id: 'case.value', title: 'userName is compared without regard to case', filter: ({ userNames }) => `userName eq "${userNames.a.toUpperCase()}"`, finds: 'a', clause: 'RFC 7643 §4.1.1', after: ['filter.eq'], profiles: everywhere },
  { id: 'case.exact', title: 'externalId is compared exactly', filter: ({ prefix }) => `externalId eq "ext-${prefix}-alpha"`, finds: '', clause: 'RFC 7643 §3.1', after: ['filter.external-id'], profiles: ['rfc', 'interop'] },
  { id: 'case.operator', title: 'Operators may have any letter case', filter: ({ userNames }) => `userName EQ "${userNames.a}"`, finds: 'a', after: ['filter.eq'] },
  { id: 'case.name', title: 'Names of attributes may have any letter case', filter: ({ userNames }) => `USERNAME eq "${userNames.a}"`, finds: 'a', clause: caseless, after: ['filter.eq'] },
  { id: 'urn', title: 'A name may begin with the URN of its schema', filter: ({ userNames }) => `${userUrn}:userName eq "${userNames.a}"`, finds: 'a', clause: 'RFC 7644 §3.10', after: ['filter.eq'] },
  { id: 'nothing', title: 'A filter that nothing matches gives an empty list', filter: () => 'userName eq "sutler-validate-nobody"', finds: '', after: ['filter.eq'], profiles: everywhere },
  { id: 'escape', title: 'Quotes are escaped as in JSON', filter: () => 'userName eq "sutler-validate-\\"nobody\\""', finds: '', after: ['filter.nothing'] },
]
// Two that others stand on.
// biome-ignore format: a table
const earlier: readonly FilterRow[] = [
  { id: 'external-id', title: 'externalId can be searched for', filter: ({ prefix }) => `externalId eq "Ext-${prefix}-alpha"`, finds: 'a', clause: 'RFC 7643 §3.1', after: ['users.create.external-id'], profiles: everywhere },
  { id: 'elements.found', title: 'Brackets choose among the values of a list', filter: ({ prefix }) => `emails[type eq "home" and value eq "home-${prefix}-beta@example.com"]`, finds: 'b' },
]

async function expectFound(probe: Probe, { filter, finds }: FilterRow): Promise<void> {
  const three = await population(probe)
  const userNames = { a: nameOf(three, 'alpha'), b: nameOf(three, 'beta'), g: nameOf(three, 'gamma') }
  const text = filter({ ...three, userNames })
  const { status, json } = await listing(probe, { filter: text })
  expect(status === 200, '200 should have come')
  const found = [...lettersOf(three, objectsIn(json.Resources))].toSorted().join('')
  expect(
    found === finds,
    `${finds.length} resources should have come, of users ${wordsOf(finds)}; ${wordsOf(found)} came`,
  )
}

function nameOf(three: Population, which: 'alpha' | 'beta' | 'gamma'): string {
  return `${three.prefix}-${which}@example.com`
}

/** Letters as names; a question mark is somebody else. */
function wordsOf(letters: string): string {
  const words: Readonly<Record<string, string>> = { a: 'alpha', b: 'beta', g: 'gamma', '?': 'others' }
  return letters === '' ? 'none' : [...new Set(letters)].map((letter) => words[letter]).join(', ')
}

function filterRow(row: FilterRow): Row {
  return {
    id: `filter.${row.id}`,
    ...{ clause: row.clause ?? 'RFC 7644 §3.4.2.2', level: row.level ?? 'MUST', title: row.title },
    remedy: 'Evaluate the filter as the clause says; never leave out a part of it.',
    ...(row.after !== undefined && { after: row.after }),
    ...(row.profiles !== undefined && { profiles: row.profiles }),
    check: (probe) => expectFound(probe, row),
  }
}

const wrong: readonly (readonly [id: string, what: string, filter: string])[] = [
  ['syntax', 'A filter that cannot be read', 'userName eq'],
  ['operator', 'An operator nobody knows', 'userName like "x"'],
  ['boolean-order', 'gt on a boolean', 'active gt false'],
  ['parentheses', 'An open parenthesis', '(userName eq "x"'],
]

function wrongRow([id, what, filter]: (typeof wrong)[number]): readonly Row[] {
  const status: Row = {
    id: `filter.wrong.${id}`,
    ...{ clause: 'RFC 7644 §3.4.2.2', level: 'MUST', title: `${what} is refused with 400` },
    remedy: 'Answer 400 invalidFilter; a list of everything makes clients change the wrong people.',
    async check(probe) {
      expect((await listing(probe, { filter, count: '1' })).status === 400, '400 should have come')
    },
  }
  if (id !== 'syntax') return [status]
  return [
    status,
    {
      id: `${status.id}.type`,
      ...{ clause: 'RFC 7644 §3.4.2.2', level: 'MUST', title: 'That refusal has the scimType invalidFilter' },
      remedy: 'Set scimType to invalidFilter.',
      after: [status.id],
      async check(probe) {
        const { json } = await listing(probe, { filter, count: '1' })
        expect(at(json, 'scimType') === 'invalidFilter', 'scimType should be invalidFilter')
      },
    },
  ]
}

export const filterRows = table('Filters', { feature: 'filter' }, [
  ...[...earlier, ...rows].map(filterRow),
  {
    id: 'filter.extension',
    ...{ clause: 'RFC 7644 §3.10', level: 'MUST', after: ['filter.eq', 'users.create.extension'] },
    title: 'Attributes of an extension are searched for by its URN',
    remedy: 'Read the URN up to its last colon, then the name.',
    async check(probe) {
      const employeeNumber = probe.names.next()
      const { id } = await probe.user({ schemas: [userUrn, enterpriseUrn], [enterpriseUrn]: { employeeNumber } })
      const found = await listed(probe, { filter: `${enterpriseUrn}:employeeNumber eq "${employeeNumber}"` })
      expect(found.length === 1 && found[0]?.id === id, 'exactly this user should have come')
    },
  },
  {
    id: 'filter.password',
    ...{ clause: 'RFC 7644 §7.5', level: 'SHOULD' },
    title: 'Nobody can be found by a password',
    remedy: 'Refuse filters on what is never returned, pr too.',
    async check(probe) {
      const { json } = await probe.user({ password: 't0p-Secret-Sutler!' })
      const found = objectsIn(
        (await listing(probe, { filter: `userName eq "${String(json.userName)}" and password sw "t0p"` })).json
          .Resources,
      )
      expect(found.length === 0, 'no resource should have come')
    },
  },
  ...wrong.flatMap(wrongRow),
])
