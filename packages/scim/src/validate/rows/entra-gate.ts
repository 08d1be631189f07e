import { groupUrn, userUrn } from '../../schema/urns.ts'
import { at, type Json, objectsIn, textsIn } from '../json.ts'
import { listing } from '../lists.ts'
import { expect, NotOffered } from '../outcome.ts'
import type { Probe } from '../probe.ts'
import { table } from '../row.ts'

const gallery = 'Entra ID gallery: SCIM tests'
const wantedRate = 25
const atOnce = 4
/** More would be a load and not a test. */
const mostRate = 50

async function attributesOf(probe: Probe, urn: string): Promise<readonly Json[]> {
  const schemas = objectsIn((await probe.get('/Schemas')).json.Resources)
  return objectsIn(schemas.find(({ id }) => id === urn)?.attributes)
}

/** Requests a second that were answered with 200 over some seconds, several under way at once. */
async function measuredRate(probe: Probe): Promise<number> {
  const began = probe.now()
  let begun = 0
  let answered = 0
  const worker = async () => {
    while (probe.now() - began < probe.loadMs) {
      const due = began + (begun * 1000) / mostRate
      begun += 1
      await probe.pause(due - probe.now())
      const filter = `userName eq "sutler-validate-load-${begun}"`
      const path = `/Users?filter=${encodeURIComponent(filter)}`
      const { status } = await probe.get(path, { patient: false })
      expect(status === 200, `each request should have been answered with 200, while at most ${atOnce} were under way`)
      answered += 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return (answered * 1000) / Math.max(1, probe.now() - began)
}

export const entraGateRows = table('Gallery tests of Entra ID', { profiles: ['entra'] }, [
  {
    id: 'entra.schema.external-id',
    ...{ clause: gallery, level: 'MUST', after: ['discovery.schemas'] },
    title: 'The schemas of users and groups list externalId',
    remedy: 'Add externalId to both documents: the test maps what it finds there alone.',
    async check(probe) {
      for (const urn of [userUrn, groupUrn]) {
        const names = (await attributesOf(probe, urn)).map(({ name }) => name)
        expect(names.includes('externalId'), `${urn} should list externalId`)
      }
    },
  },
  {
    id: 'entra.schema.types',
    ...{ clause: gallery, level: 'MUST', after: ['discovery.schemas'] },
    title: 'type of emails, phoneNumbers and addresses has canonical values, work among them',
    remedy: 'Fill canonicalValues: attribute paths are made of them.',
    async check(probe) {
      const attributes = await attributesOf(probe, userUrn)
      for (const name of ['emails', 'phoneNumbers', 'addresses']) {
        const parts = objectsIn(attributes.find((one) => one.name === name)?.subAttributes)
        const values = textsIn(parts.find((one) => one.name === 'type')?.canonicalValues)
        expect(values.includes('work'), `canonicalValues of ${name}.type should hold work`)
      }
    },
  },
  {
    id: 'entra.schema.nulls',
    ...{ clause: gallery, level: 'SHOULD', after: ['discovery.schemas'] },
    title: 'No schema holds a null',
    remedy: 'Leave out what has no value.',
    async check(probe) {
      expect(!/:\s*null\b/.test((await probe.get('/Schemas')).text), 'there should be no null')
    },
  },
  {
    id: 'entra.pages',
    ...{ clause: gallery, level: 'MUST', after: ['list.count'] },
    title: 'Pages of 5 of all users and groups repeat the startIndex that was asked for',
    remedy: 'Send startIndex with each page.',
    async check(probe) {
      for (const endpoint of ['/Users', '/Groups'])
        for (const startIndex of [1, 6, 11]) {
          const { status, json } = await listing(probe, { startIndex: String(startIndex), count: '5' }, endpoint)
          expect(status === 200, '200 should have come')
          expect(json.startIndex === startIndex, `startIndex should be ${startIndex}`)
        }
    },
  },
  {
    id: 'entra.roles',
    ...{ clause: gallery, level: 'MUST' },
    title: 'Roles are found whose primary is the text "True"',
    remedy: 'Take "True" for true where a boolean is compared.',
    async check(probe) {
      const name = probe.names.next()
      const made = await probe.user({ roles: [{ value: name, primary: true }] })
      if (made.json.roles === undefined) throw new NotOffered('users have no roles')
      const filter = `userName eq "${String(made.json.userName)}" and roles[primary eq "True"].value eq "${name}"`
      const found = objectsIn((await listing(probe, { filter })).json.Resources)
      expect(found.length === 1 && found[0]?.id === made.id, 'exactly this user should have come')
    },
  },
  {
    id: 'entra.group.rename',
    ...{ clause: gallery, level: 'MUST', after: ['groups.read'] },
    title: 'displayName and externalId of a group change and read back exactly',
    remedy: 'Store both unaltered.',
    async check(probe) {
      const [group, displayName, externalId] = [await probe.group(), `upd-${probe.names.next()}`, probe.names.next()]
      const { status } = await probe.patch(
        group,
        { op: 'Replace', path: 'displayName', value: displayName },
        { op: 'Replace', path: 'externalId', value: externalId },
      )
      expect([200, 204].includes(status), '204 should have come')
      const json = await probe.read(group)
      expect(at(json, 'displayName') === displayName, `displayName should be "${displayName}"`)
      expect(at(json, 'externalId') === externalId, `externalId should be "${externalId}"`)
    },
  },
  {
    id: 'entra.rate',
    ...{ clause: gallery, level: 'MUST', after: ['entra.connection'] },
    title: `At least ${wantedRate} requests a second are answered, for some seconds`,
    remedy: 'Make searches by userName quick, and allow one client at least so many requests.',
    async check(probe) {
      const rate = await measuredRate(probe)
      expect(
        rate >= wantedRate,
        `${wantedRate} requests a second should have been answered, and ${rate.toFixed(1)} were`,
      )
    },
  },
])
