import type { Requirement } from './requirement.ts'
import { bulkRows } from './rows/bulk.ts'
import { cursorRows } from './rows/cursors.ts'
import { discoveryRows } from './rows/discovery.ts'
import { schemaRows } from './rows/discovery-schemas.ts'
import { entraRows } from './rows/entra.ts'
import { entraGateRows } from './rows/entra-gate.ts'
import { entraGroupRows } from './rows/entra-groups.ts'
import { errorRows } from './rows/errors.ts'
import { filterRows } from './rows/filters.ts'
import { groupRows } from './rows/groups.ts'
import { interopRows } from './rows/interop.ts'
import { memberRows } from './rows/members.ts'
import { pageRows } from './rows/pages.ts'
import { patchRows } from './rows/patch.ts'
import { patchRuleRows } from './rows/patch-rules.ts'
import { projectionRows } from './rows/projection.ts'
import { searchRows } from './rows/searches.ts'
import { sortRows } from './rows/sorting.ts'
import { tokenRows } from './rows/tokens.ts'
import { transportRows } from './rows/transport.ts'
import { createRows } from './rows/users-create.ts'
import { deleteRows } from './rows/users-delete.ts'
import { readRows } from './rows/users-read.ts'
import { replaceRows } from './rows/users-replace.ts'
import { etagRows } from './rows/versions.ts'

/** All requirements, in the order they are judged: each comes behind those it stands on. */
export const requirements: readonly Requirement[] = Object.freeze([
  ...discoveryRows,
  ...schemaRows,
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
