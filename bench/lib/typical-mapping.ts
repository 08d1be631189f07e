import type { Attributes, ObjectMappingDefinition, SystemObject, Value } from '@sutler/core'
import { firstDay, person } from '../../script/lib/people.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** 25 attributes: 15 taken over as they are, 10 from expressions of three to five calls. */
export const typicalMapping: ObjectMappingDefinition = {
  source: 'Worker',
  target: 'User',
  attributes: [
    { target: 'externalId', source: 'WorkerID' },
    { target: 'name.givenName', source: 'GivenName' },
    { target: 'name.familyName', source: 'FamilyName' },
    { target: 'name.formatted', source: 'DisplayName' },
    { target: 'preferredLanguage', source: 'Language' },
    { target: 'title', source: 'JobTitle' },
    { target: 'userType', source: 'Status' },
    { target: 'phoneNumbers[type eq "work"].value', source: 'Phone' },
    { target: 'addresses[type eq "work"].streetAddress', source: 'Street' },
    { target: 'addresses[type eq "work"].postalCode', source: 'PostalCode' },
    { target: 'addresses[type eq "work"].locality', source: 'Location' },
    { target: 'addresses[type eq "work"].country', source: 'Country' },
    { target: `${enterprise}:employeeNumber`, source: 'WorkerID' },
    { target: `${enterprise}:department`, source: 'Department' },
    { target: `${enterprise}:division`, source: 'Team' },
    {
      target: 'userName',
      match: 1,
      expression:
        'ToLower(Join("@", NormalizeDiacritics(StripSpaces(Join(".", [GivenName], [FamilyName]))), "example.com"))',
    },
    { target: 'displayName', expression: 'Join(" ", PCase([GivenName]), ToUpper([FamilyName]))' },
    { target: 'active', expression: 'IIF(IsPresent([Status]), Not([IsSoftDeleted]), CBool("False"))' },
    { target: 'nickName', expression: 'ToLower(Append(Mid([GivenName], 1, 1), Left([FamilyName], 7)))' },
    {
      target: 'emails[type eq "work"].value',
      expression: 'Join("@", ToLower([Login]), Item(Split([Email], "@"), 2))',
    },
    {
      target: 'emails[type eq "other"].value',
      expression: 'Replace(ToLower(Trim([Email])), "@example.org", , , "@mail.example.org", , )',
    },
    {
      target: `${enterprise}:organization`,
      expression:
        'Coalesce(Switch(Left([Country], 2), , "DE", "Contoso GmbH", "FR", "Contoso SARL", "US", "Contoso Inc."), Append("Contoso ", [Country]))',
    },
    { target: 'locale', expression: 'Join("-", ToLower(Left([Language], 2)), ToUpper([Country]))' },
    { target: `${enterprise}:costCenter`, expression: 'IgnoreFlowIfNullOrEmpty(Word(Trim([CostCenter]), 2, "-"))' },
    {
      target: 'timezone',
      expression:
        'IIF(InStr([Location], "Berlin") > 0, "Europe/Berlin", Switch(ToUpper([Country]), "Etc/UTC", "US", "America/New_York"))',
    },
  ],
}

/** What {@link typicalMapping} makes of a person, written by hand: no table, no tree, nothing looked up. */
export function mapByHand(source: Attributes, isSoftDeleted: boolean): Map<string, Value> {
  const target = new Map<string, Value>()
  const put = (path: string, value: Value | undefined) => {
    if (value !== undefined && value !== null && value !== '') target.set(path, value)
  }
  const text = (name: string) => String(source[name] ?? '')
  const given = text('GivenName')
  const family = text('FamilyName')
  const email = text('Email')
  const country = text('Country')
  put('active', text('Status') === '' ? false : !isSoftDeleted)
  put('addresses[type eq "work"].country', source.Country)
  put('addresses[type eq "work"].locality', source.Location)
  put('addresses[type eq "work"].postalCode', source.PostalCode)
  put('addresses[type eq "work"].streetAddress', source.Street)
  put('displayName', [titleCase(given), upper(family)].filter((part) => part !== '').join(' '))
  put('emails[type eq "other"].value', lower(email.trim()).replaceAll('@example.org', '@mail.example.org'))
  put('emails[type eq "work"].value', `${lower(text('Login'))}@${email.split('@')[1]}`)
  put('externalId', source.WorkerID)
  put('locale', `${lower(text('Language').slice(0, 2))}-${upper(country)}`)
  put('name.familyName', source.FamilyName)
  put('name.formatted', source.DisplayName)
  put('name.givenName', source.GivenName)
  put('nickName', lower(given.slice(0, 1) + family.slice(0, 7)))
  put('phoneNumbers[type eq "work"].value', source.Phone)
  put('preferredLanguage', source.Language)
  put('timezone', timezoneOf(text('Location'), country))
  put('title', source.JobTitle)
  put(
    `${enterprise}:costCenter`,
    text('CostCenter')
      .trim()
      .split('-')
      .filter((part) => part !== '')[1],
  )
  put(`${enterprise}:department`, source.Department)
  put(`${enterprise}:division`, source.Team)
  put(`${enterprise}:employeeNumber`, source.WorkerID)
  put(`${enterprise}:organization`, organizations[country.slice(0, 2)] ?? `Contoso ${country}`)
  put('userName', lower(`${unmarked(`${given}.${family}`.replaceAll(' ', ''))}@example.com`))
  put('userType', source.Status)
  return target
}

function lower(text: string): string {
  return /[İΣ]/.test(text) ? Array.from(text, (c) => (c === 'İ' ? c : c.toLowerCase())).join('') : text.toLowerCase()
}

function upper(text: string): string {
  return /[ßı]/.test(text)
    ? Array.from(text, (c) => ('ßı'.includes(c) ? c : c.toUpperCase())).join('')
    : text.toUpperCase()
}

const organizations: Readonly<Record<string, string>> = { DE: 'Contoso GmbH', FR: 'Contoso SARL', US: 'Contoso Inc.' }

function timezoneOf(location: string, country: string): string {
  if (location.includes('Berlin')) return 'Europe/Berlin'
  return country.toUpperCase() === 'US' ? 'America/New_York' : 'Etc/UTC'
}

function titleCase(text: string): string {
  return lower(text).replace(/(?<![\p{L}\p{M}\p{N}'])\p{L}/gu, upper)
}

const expanded: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'AE',
  ø: 'oe',
  Ø: 'OE',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
  đ: 'd',
  Đ: 'D',
  ð: 'd',
  Ð: 'D',
  þ: 'th',
  Þ: 'TH',
}

function unmarked(text: string): string {
  return text
    .normalize('NFD')
    .replace(/(\p{Script=Latin})\p{M}+/gu, '$1')
    .normalize('NFC')
    .replace(/[ßæÆøØłŁıđĐðÐþÞ]/g, (letter) => expanded[letter] ?? letter)
}

/** People of the invented organisation, with the columns a bigger HR file has besides; some columns of some are empty. */
export function typicalPeople(count: number): readonly SystemObject[] {
  const day = firstDay(count, 7)
  return Array.from({ length: count }, (_, index) => {
    const row = person(day, index)
    const attributes = {
      ...row,
      Street: index % 11 === 0 ? '' : `${(index % 240) + 1} ${row.FamilyName} Street`,
      PostalCode: String(10_000 + (index % 80_000)),
      Phone: index % 7 === 0 ? null : `+49 30 ${100_000 + index}`,
      CostCenter: index % 5 === 0 ? '' : ` CC-${1000 + (index % 90)}-${row.Country} `,
    }
    return { type: 'Worker', anchor: row.WorkerID, attributes }
  })
}
