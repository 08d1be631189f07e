import type { Requirement } from './requirement.ts'
import { cursorRows } from './rows/cursors.ts'
import { discoveryRows } from './rows/discovery.ts'
import { entraGroupRows, entraRows } from './rows/entra.ts'
import { entraGateRows } from './rows/entra-gate.ts'
import { errorRows } from './rows/errors.ts'
import { filterRows } from './rows/filters.ts'
import { groupRows, memberRows } from './rows/groups.ts'
import { interopRows } from './rows/interop.ts'
import { pageRows } from './rows/pages.ts'
import { patchRows, patchRuleRows } from './rows/patch.ts'
import { projectionRows } from './rows/projection.ts'
import { bulkRows, etagRows, searchRows } from './rows/protocol.ts'
import { sortRows } from './rows/sorting.ts'
import { tokenRows } from './rows/tokens.ts'
import { transportRows } from './rows/transport.ts'
import { createRows, deleteRows, readRows, replaceRows } from './rows/users.ts'

/** All requirements, in the order they are judged: each comes behind those it stands on. */
export const requirements: readonly Requirement[] = Object.freeze([
  ...discoveryRows,
  ...errorRows,
  ...transportRows,
  ...tokenRows,
  ...createRows,
  ...readRows,
  ...replaceRows,
  ...patchRows,
  ...patchRuleRows,
  ...deleteRows,
  ...groupRows,
  ...memberRows,
  ...filterRows,
  ...pageRows,
  ...cursorRows,
  ...sortRows,
  ...projectionRows,
  ...etagRows,
  ...bulkRows,
  ...searchRows,
  ...entraRows,
  ...entraGroupRows,
  ...entraGateRows,
  ...interopRows,
])
