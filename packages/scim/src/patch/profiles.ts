import type { Leniency } from './types.ts'

/** What a client is forgiven, under the name a credential carries. */
export type Profile = Leniency & { readonly name: string }

const nothing: Leniency = {
  booleanText: false,
  numberText: false,
  bareText: false,
  operationCase: false,
  pathKeys: false,
  removeValues: false,
  upsertElements: false,
  valueShapes: false,
  emptyIsRemove: false,
  unknownAttributes: false,
  wrappedMembers: false,
  bareExtensionNames: false,
  severalPrimaries: false,
  looseEnvelope: false,
}

function profile(name: string, ...forgiven: readonly (keyof Leniency)[]): Profile {
  return Object.freeze({ ...nothing, ...Object.fromEntries(forgiven.map((one) => [one, true])), name })
}

/** What RFC 7643 and RFC 7644 say, and nothing else. */
export const strict: Profile = profile('strict')

/** Microsoft Entra ID, with and without `aadOptscim062020`. */
export const entra: Profile = profile(
  'entra',
  'booleanText',
  'numberText',
  'bareText',
  'operationCase',
  'pathKeys',
  'removeValues',
  'upsertElements',
  'valueShapes',
  'emptyIsRemove',
  'unknownAttributes',
  'wrappedMembers',
  'bareExtensionNames',
  'looseEnvelope',
)

/** All profiles; the name is what a credential is given. */
export const profiles = Object.freeze({
  strict,
  entra,
  /** Updates by PUT of all it read, group renames without a path, `groups: []`. */
  okta: profile('okta', 'unknownAttributes', 'emptyIsRemove', 'looseEnvelope'),
  google: profile('google', 'unknownAttributes', 'emptyIsRemove', 'looseEnvelope'),
  /** What a user looks like is a template that an administrator edits. */
  onelogin: profile(
    'onelogin',
    'booleanText',
    'numberText',
    'valueShapes',
    'emptyIsRemove',
    'unknownAttributes',
    'looseEnvelope',
  ),
  /** PingOne and PingFederate, which may send two e-mail addresses that are both primary. */
  ping: profile('ping', 'valueShapes', 'emptyIsRemove', 'unknownAttributes', 'severalPrimaries', 'looseEnvelope'),
  jumpcloud: profile('jumpcloud', 'removeValues', 'valueShapes', 'emptyIsRemove', 'unknownAttributes', 'looseEnvelope'),
})

export type ProfileName = keyof typeof profiles
