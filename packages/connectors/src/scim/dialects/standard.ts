import { firstVersionWire } from '@sutler/scim'
import type { Dialect } from './types.ts'

/** Any service with SCIM 2.0: asked what it can, and written to as the narrowest services take it. */
export const standard = Object.freeze<Dialect>({
  name: 'standard',
  title: 'SCIM 2.0 (RFC 7643, RFC 7644)',
  notes: ['What is taken for a service that no other dialect is known for.'],
  sources: ['https://www.rfc-editor.org/rfc/rfc7644'],
  addresses: [],
  objects: {},
})

/** Any service with SCIM 1.1. */
export const firstVersion = Object.freeze<Dialect>({
  name: 'scim-1.1',
  title: 'SCIM 1.1',
  notes: [
    'A mapping is written as for SCIM 2.0; schema names and `manager` are translated on the way.',
    'PATCH sends a part of the resource; what is cleared is named in `meta.attributes`.',
  ],
  sources: ['http://www.simplecloud.info/specs/draft-scim-api-01.html'],
  addresses: [],
  wire: firstVersionWire,
  discovery: false,
  objects: {},
})
