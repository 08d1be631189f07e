import { isObject } from '../../value/kind.ts'
import type { Value } from '../../value/types.ts'
import { type FunctionSpec, required } from '../function-spec.ts'
import { type Argument, fault, type Runtime, spend, toList, toText } from '../runtime.ts'

const parameters = [required('source', 'any', 'the attribute: `[appRoleAssignments]`')]
const source = { appRoleAssignments: [{ id: '1', value: 'admin', displayName: 'Administrator' }, 'reader'] }
const type = 'WindowsAzureActiveDirectoryRole'
const complex = [
  { primary: false, type, display: 'Administrator', value: 'admin' },
  { primary: false, type, display: 'reader', value: 'reader' },
]

export const roleFunctions: readonly FunctionSpec[] = [
  {
    name: 'SingleAppRoleAssignment',
    theme: 'role',
    summary: 'The first role: its value, or its display name when it has none. Null without a role.',
    parameters,
    returns: 'text',
    examples: [{ expression: 'SingleAppRoleAssignment([appRoleAssignments])', source, result: 'admin' }],
    call: ([assignments], runtime) => rolesOf(assignments, runtime)[0]?.value ?? null,
  },
  {
    name: 'AppRoleAssignments',
    theme: 'role',
    summary: 'The roles as a list of texts, each its value, or its display name when it has none.',
    parameters,
    returns: 'list',
    examples: [{ expression: 'AppRoleAssignments([appRoleAssignments])', source, result: ['admin', 'reader'] }],
    call: ([assignments], runtime) => [...new Set(rolesOf(assignments, runtime).map((role) => role.value))],
  },
  {
    name: 'AppRoleAssignmentsComplex',
    theme: 'role',
    addsOnly: true,
    summary: 'The roles as a SCIM target takes them. Only ever adds: a role taken away in the source stays.',
    parameters,
    returns: 'complex',
    examples: [{ expression: 'AppRoleAssignmentsComplex([appRoleAssignments])', source, result: complex }],
    call: complexRoles,
  },
  {
    name: 'AssertiveAppRoleAssignmentsComplex',
    theme: 'role',
    replaces: true,
    summary: 'The roles as a SCIM target takes them. Roles the source does not have are taken away at the target.',
    parameters,
    returns: 'complex',
    examples: [{ expression: 'AssertiveAppRoleAssignmentsComplex([appRoleAssignments])', source, result: complex }],
    call: complexRoles,
  },
]

const stepsPerRole = 15

interface Role {
  readonly value: string
  readonly display: string
}

/** One object for each role, though a person may hold it twice, by a group and directly (RFC 7643 §2.4). */
function complexRoles([assignments]: readonly Argument[], runtime: Runtime): Value {
  const roles = new Map<string, Value>()
  for (const { value, display } of rolesOf(assignments, runtime)) {
    const key = `${value.length} ${value}${display}`
    if (!roles.has(key)) roles.set(key, { primary: false, type, display, value })
  }
  return [...roles.values()]
}

function rolesOf(assignments: Argument, runtime: Runtime): readonly Role[] {
  const list = toList(assignments)
  spend(runtime, stepsPerRole * list.length)
  return list.flatMap((each) => roleOf(parsed(each, runtime), runtime) ?? [])
}

/** An assignment may come as the JSON text that Entra sends in a PATCH. */
function parsed(assignment: Value, runtime: Runtime): Value {
  if (typeof assignment !== 'string' || !assignment.trimStart().startsWith('{')) return assignment
  try {
    return JSON.parse(assignment)
  } catch {
    throw fault(runtime, 'E_ARGUMENT_TYPE', 'a role assignment begins like JSON and is none')
  }
}

const defaultAccess = '00000000-0000-0000-0000-000000000000'

/** Null: nothing, or Entra's "Default Access", which is no role. */
function roleOf(assignment: Value, runtime: Runtime): Role | null {
  if (!isObject(assignment)) {
    const name = toText(assignment, runtime) ?? ''
    return name === '' ? null : { value: name, display: name }
  }
  const part = (name: string) => (Object.hasOwn(assignment, name) ? toText(assignment[name], runtime) : null) || null
  const display = part('displayName') ?? part('display')
  const value = part('value') ?? display
  if (value !== null) return { value, display: display ?? value }
  if (part('appRoleId') === defaultAccess || part('id') === defaultAccess) return null
  const message = 'a role assignment has neither a value nor a display name'
  throw fault(
    runtime,
    'E_ARGUMENT_TYPE',
    message,
    'Read the role with its assignment: { "value": …, "displayName": … }.',
  )
}
