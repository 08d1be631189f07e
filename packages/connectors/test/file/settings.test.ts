import { describe, expect, it } from 'vitest'
import { readSettings } from '../../src/file/settings.ts'

const least = { path: 'a.csv', anchor: 'id' }

describe('settings of a flat file', () => {
  it('need no more than path and anchor', () => {
    expect(readSettings(least, '/etc/sutler')).toEqual([
      {
        type: 'worker',
        path: '/etc/sutler/a.csv',
        label: 'a.csv',
        anchor: 'id',
        format: 'csv',
        delimiter: 'auto',
        encoding: 'auto',
        quote: '"',
        required: [],
        lists: {},
        duplicates: 'refuse',
        missingAnchor: 'refuse',
        finalLineEnd: 'optional',
        allowEmpty: false,
      },
    ])
  })

  it('leave absolute paths alone', () => {
    expect(readSettings({ ...least, path: '/srv/a.csv' }, '/etc')[0]?.path).toBe('/srv/a.csv')
  })

  it.each([
    ['nothing at all', null, /settings: must hold/],
    ['no path', { anchor: 'id' }, /settings\.path: missing/],
    ['no anchor', { path: 'a.csv' }, /settings\.anchor: missing/],
    ['an unknown key', { ...least, delimeter: ';' }, /settings\.delimeter: unknown.*delimiter/],
    ['an empty type', { ...least, type: '' }, /settings\.type/],
    ['an unknown format', { ...least, format: 'xlsx' }, /settings\.format: must be one of auto, csv, jsonl/],
    ['a delimiter of two characters', { ...least, delimiter: '::' }, /settings\.delimiter/],
    ['a quote as delimiter', { ...least, delimiter: '"' }, /settings\.delimiter/],
    ['an unknown encoding', { ...least, encoding: 'utf-5' }, /settings\.encoding: unknown/],
    ['a quote of two characters', { ...least, quote: '""' }, /settings\.quote/],
    ['required that is no list', { ...least, required: 'name' }, /settings\.required/],
    ['a list without separator', { ...least, lists: { members: '' } }, /settings\.lists/],
    ['an unknown duplicate rule', { ...least, duplicates: 'newest' }, /settings\.duplicates.*\{ newest: HireDate \}/],
    ['two duplicate rules', { ...least, duplicates: { newest: 'a', oldest: 'b' } }, /settings\.duplicates/],
    [
      'a strange missingAnchor',
      { ...least, missingAnchor: true },
      /settings\.missingAnchor: must be one of refuse, ignore/,
    ],
    ['a strange allowEmpty', { ...least, allowEmpty: 'yes' }, /settings\.allowEmpty/],
    ['no object types', { objects: {} }, /settings\.objects/],
    ['an object type without settings', { objects: { worker: null } }, /settings\.objects\.worker: must hold/],
    ['both forms at once', { ...least, objects: { worker: least } }, /settings\.path: move it into/],
    [
      'a fault in one of several',
      { objects: { a: least, b: { path: 'b.csv' } } },
      /settings\.objects\.b\.anchor: missing/,
    ],
  ])('are refused with key and remedy: %s', (_, settings, message) => {
    expect(() => readSettings(settings, '/')).toThrow(message)
  })

  it('are told all their faults at once', () => {
    expect(() => readSettings({ anchor: 'id', quote: 1, foo: 2 }, '/')).toThrow(
      /foo: unknown[\s\S]*path: missing[\s\S]*quote/,
    )
  })
})
