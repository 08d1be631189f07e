import type { Plan, PlannedAction } from '@sutler/server'
import { collectProblems, problemsText } from './problems.ts'
import { cut, displayWidth, type Paint, pad, printable, valueText } from './text.ts'

/** Actions shown unless somebody asks for all: a screen or two. */
const actionsShown = 50

const kinds = Object.freeze({
  create: ['+', 'create', 'green'],
  update: ['~', 'update', 'yellow'],
  disable: ['o', 'disable', 'red'],
  delete: ['-', 'delete', 'red'],
  link: ['=', 'adopt', 'blue'],
  members: ['*', 'members', 'yellow'],
  reference: ['>', 'reference', 'yellow'],
} as const)

export interface PlanTextOptions {
  readonly columns: number
  /** Every action; otherwise the first ones. */
  readonly all: boolean
  /** How many the first ones are; 50. */
  readonly shown?: number
  /** How to see the others. */
  readonly more?: string
}

/** A plan for people: each action with what changes, then the counts and the guard's verdict. */
export function planForPeople(plan: Plan, paint: Paint, options: PlanTextOptions): string {
  const shown = options.all ? plan.actions : plan.actions.slice(0, options.shown ?? actionsShown)
  const blocks = shown.map((action) => actionText(action, paint, options.columns))
  const rest = plan.actions.length - shown.length
  if (rest > 0)
    blocks.push(`and ${rest.toLocaleString('en')} more: ${options.more ?? '--verbose, or --out plan.json'}\n`)
  const problems = collectProblems(Number.POSITIVE_INFINITY)
  for (const problem of plan.problems) problems.add(problem)
  const { all, columns } = options
  const problemLines = problemsText(problems.list(), paint, { all, columns, more: '--verbose' })
  return [...blocks, blocks.length > 0 ? '\n' : '', problemLines, verdictText(plan, paint)].join('')
}

/** One action: a headline, then each path with what it becomes. */
export function actionText(action: PlannedAction, paint: Paint, columns: number): string {
  const [sign, verb, style] = kinds[action.kind]
  const target = action.target === null ? '' : ` → ${printable(action.target)}`
  const headline = cut(`${sign} ${verb} ${action.type} ${printable(action.source)}${target}`, columns)
  const entries = Object.entries(action.changes)
  const widest = Math.min(28, Math.max(0, ...entries.map(([path]) => displayWidth(shortPath(path)))))
  const lines = entries.map(([path, change]) => {
    const name = pad(cut(shortPath(path), widest), widest)
    return `${cut(`    ${name}  ${changeText(change)}`, columns)}\n`
  })
  return `${paint(style, headline)}\n${lines.join('')}`
}

function changeText(change: { readonly old: unknown; readonly new: unknown }): string {
  if (isMemberChange(change.new)) return memberText(change.new)
  if (change.old === null || change.old === undefined) return valueText(change.new)
  return `${valueText(change.old)} → ${valueText(change.new)}`
}

interface MemberChange {
  readonly add?: readonly unknown[]
  readonly remove?: readonly unknown[]
}

function isMemberChange(value: unknown): value is MemberChange {
  return typeof value === 'object' && value !== null && ('add' in value || 'remove' in value)
}

function memberText({ add = [], remove = [] }: MemberChange): string {
  return [...add.map((one) => `+${valueText(one)}`), ...remove.map((one) => `-${valueText(one)}`)].join(' ')
}

/** An extension attribute without its URN, which is 58 characters long and always the same. */
function shortPath(path: string): string {
  return path.startsWith('urn:') ? path.slice(path.lastIndexOf(':') + 1) : path
}

function verdictText(plan: Plan, paint: Paint): string {
  const counts = new Map<PlannedAction['kind'], number>()
  for (const { kind } of plan.actions) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const always = ['create', 'update', 'disable', 'delete']
  const parts = (Object.keys(kinds) as PlannedAction['kind'][])
    .filter((kind) => always.includes(kind) || counts.has(kind))
    .map((kind) => `${(counts.get(kind) ?? 0).toLocaleString('en')} to ${planVerb[kind]}`)
  const guard = plan.guard === null ? 'lets it pass' : paint('red', `holds it: ${printable(plan.guard)}`)
  const none = plan.actions.length === 0
  const headline = none ? 'nothing to change' : parts.join(', ')
  return `${paint('bold', `Plan for ${plan.jobId}:`)} ${headline}\nDeletion guard: ${guard}\n`
}

const planVerb = Object.freeze({
  create: 'create',
  update: 'update',
  disable: 'disable',
  delete: 'delete',
  link: 'adopt',
  members: 'gain or lose members',
  reference: 'link',
})
