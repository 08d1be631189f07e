import {
  type Anchor,
  describeAction,
  describeAttributes,
  ProvisioningError,
  type SystemObject,
  type Value,
} from '@sutler/core'
import { provesAbsence } from '../cycle/absence.ts'
import { type Cycle, freshLink, type Lease, noLease, type Recorder } from '../cycle/context.ts'
import { withLease } from '../cycle/lease.ts'
import { resolveReferences } from '../cycle/references.ts'
import { openCycle } from '../cycle/run-cycle.ts'
import { touchesMembers } from '../page/acts.ts'
import { commitPage } from '../page/commit.ts'
import { decidePage } from '../page/decide.ts'
import { mapPage } from '../page/evaluate.ts'
import type { UniqueChoice, Verdict } from '../page/item.ts'
import { markPage } from '../page/mark.ts'
import { memberChanges } from '../page/members.ts'
import { observePage } from '../page/observe.ts'
import { plannedAction } from '../page/record.ts'
import { refusal } from '../page/refusal.ts'
import { sendPage } from '../page/send.ts'
import type { CycleEnv, Job, PlannedAction, Preview } from '../types.ts'
import { asSingleRun } from './single-run.ts'

type Steps = { -readonly [K in keyof Preview['steps'][number]]: Preview['steps'][number][K] }[]

/**
 * Takes one object through all six steps and says what came of each. Checkpoint and watermark stay untouched.
 *
 * `apply` carries the action out as a cycle would, deprovisions included: an urgent leaver waits for no guard.
 * Throws CONFLICT when a cycle of the job is running, and INVALID_VALUE when the job has several object mappings and `type` names none.
 */
export async function previewObject(
  job: Job,
  env: CycleEnv,
  subject: { readonly type?: string; readonly anchor: Anchor; readonly apply: boolean },
): Promise<Preview> {
  if (subject.apply)
    return withLease(job, env, async (lease) => preview(await openSingle(job, env, lease, null), subject))
  const recorder = { held: [], followed: new Map(), reserved: new Map(), action: () => {}, problem: () => {} }
  return preview(await openSingle(job, env, noLease, recorder), subject)
}

/** One object is always compared with what the target holds, as an initial cycle does. */
function openSingle(job: Job, env: CycleEnv, lease: Lease, recorder: Recorder | null): Promise<Cycle> {
  return openCycle(job, env, { mode: 'initial' }, { lease, recorder, allowed: null, onDemand: true })
}

async function preview(cycle: Cycle, { type, anchor, apply }: { type?: string; anchor: Anchor; apply: boolean }) {
  const { job, env } = cycle
  const mapping = mappingFor(job, type)
  const steps: Steps = []
  const object = await job.source.get(mapping.sourceType, anchor)
  const [link] = await env.store.tx((t) => t.links(job.id, mapping.sourceType, [anchor]))
  const absent = object !== null || (await provesAbsence(job, mapping.sourceType)) ? 'gone' : 'unknown'
  steps.push(importStep(mapping, anchor, object, absent))
  const item = { mapping, link: link ?? freshLink(job.id, mapping.sourceType, anchor), object }
  if (object === null && absent === 'unknown') {
    steps.push(linkStep(item.link))
    return { type: mapping.sourceType, source: anchor, steps, action: null, applied: false }
  }
  const { mapped, verdicts } = mapPage(cycle, [item])
  for (const one of mapped) steps.push(scopingStep(one.observation, mapping, object), linkStep(one.item.link))
  const seen = await observePage(cycle, mapped, true)
  const [verdict] = [...verdicts, ...seen.verdicts, ...(await decidePage(cycle, seen.observed, true))]
  if (!verdict) throw new Error('A preview always has a verdict.')
  const action = await describe(cycle, steps, verdict)
  if (apply && action) {
    await asSingleRun(cycle, async () => {
      await commitPage(cycle, await sendPage(cycle, await markPage(cycle, [verdict])), { reached: null })
      await resolveReferences(cycle, { type: mapping.sourceType, source: anchor })
    })
    steps.push(exportStep(cycle, action))
  }
  const applied = steps.at(-1)?.step === 'export' && steps.at(-1)?.status === 'success'
  return { type: mapping.sourceType, source: anchor, steps, action, applied }
}

/** `absent`: what it means that the source does not show the object; an incomplete read never deprovisions anyone. */
function importStep(
  { sourceType, secretSources }: Job['mappings'][number],
  anchor: Anchor,
  object: SystemObject | null,
  absent: 'gone' | 'unknown',
): Steps[number] {
  const none = `The source has no ${sourceType} ${anchor}.`
  if (object !== null) {
    const detail = describeAttributes(object.attributes, secretSources)
    return { step: 'import', status: 'success', summary: `Read ${sourceType} ${anchor}.`, detail }
  }
  if (absent === 'gone') return { step: 'import', status: 'warning', summary: none, detail: {} }
  const summary = `${none} Its listing is incomplete, though, so nobody counts as gone. Correct the source first.`
  return { step: 'import', status: 'failure', summary, detail: {} }
}

function exportStep({ counts, heldReason }: Cycle, action: PlannedAction): Steps[number] {
  if (counts.failed > 0)
    return { step: 'export', status: 'failure', summary: 'The write failed; the log says why.', detail: {} }
  if (heldReason !== null)
    return {
      step: 'export',
      status: 'warning',
      summary: `Carried out but for what the guard holds: ${heldReason}`,
      detail: {},
    }
  if (counts.skipped > 0)
    return { step: 'export', status: 'skipped', summary: 'A cycle was writing this object; try again.', detail: {} }
  return { step: 'export', status: 'success', summary: `Carried out: ${action.kind}.`, detail: {} }
}

function mappingFor(job: Job, type: string | undefined) {
  const named = job.mappings.find((mapping) => mapping.sourceType === type)
  const [only, ...others] = job.mappings
  if (named) return named
  if (only && others.length === 0 && type === undefined) return only
  const types = job.mappings.map((mapping) => mapping.sourceType).join(', ')
  throw new ProvisioningError(
    type === undefined
      ? `Job ${job.id} maps several object types (${types}); say which one with --type.`
      : `Job ${job.id} does not map ${type}; it maps ${types}.`,
    { code: 'INVALID_VALUE' },
  )
}

function scopingStep(
  observation: { kind: string; scope?: string },
  mapping: Job['mappings'][number],
  object: SystemObject | null,
): Steps[number] {
  const scope = observation.scope ?? 'gone'
  const explained = object === null ? null : mapping.explainScope(object)
  const summaries: Record<string, string> = {
    active: 'In scope.',
    inactive: 'In scope, and marked inactive by the source.',
    outOfScope: 'Out of scope.',
    gone: 'Gone from the source.',
  }
  return {
    step: 'scoping',
    status: scope === 'active' ? 'success' : 'warning',
    summary: explained?.inScope === false ? explained.text : (summaries[scope] ?? scope),
    detail: { scope, filter: explained },
  }
}

function linkStep({ state }: { state: { kind: string; target?: string } }): Steps[number] {
  const summary =
    state.kind === 'linked'
      ? `Linked to ${state.target}.`
      : state.kind === 'intent'
        ? 'A create whose answer was lost is still open.'
        : 'Not linked yet.'
  return { step: 'matching', status: 'success', summary, detail: { link: state.kind } }
}

async function describe(cycle: Cycle, steps: Steps, verdict: Verdict): Promise<PlannedAction | null> {
  if (verdict.kind === 'leave') {
    steps.push({
      step: 'processing',
      status: 'skipped',
      summary: 'Left alone: the mapping ignores it, or it waits in escrow.',
      detail: {},
    })
    return null
  }
  const failure =
    verdict.kind === 'act' && verdict.action.kind === 'refuse' ? refusal(verdict, verdict.action) : verdict
  if (failure.kind === 'failed') {
    steps.push(...(failure.choices ?? []).map(choiceStep))
    steps.push({ step: failure.step, status: 'failure', summary: `${failure.code}: ${failure.message}`, detail: {} })
    return null
  }
  if (verdict.kind !== 'act') return null
  return describeAct(cycle, steps, verdict)
}

/** Each candidate that was looked at, and what came of it. */
function choiceStep({ path, tries }: UniqueChoice): Steps[number] {
  const last = tries.at(-1)?.outcome
  const fine = last === 'chosen' || last === 'kept'
  return {
    step: 'processing',
    status: fine ? 'success' : 'failure',
    summary: `${path}: ${tries.map(({ value, outcome }) => `${value} ${tryWords[outcome]}`).join(', ')}.`,
    detail: tries.map(({ value, outcome }) => ({ value, outcome })),
  }
}

const tryWords: Readonly<Record<UniqueChoice['tries'][number]['outcome'], string>> = Object.freeze({
  chosen: 'is free',
  kept: 'stays, as it is on offer',
  taken: 'is taken',
  reserved: 'is reserved for somebody else',
})

async function describeAct(cycle: Cycle, steps: Steps, act: Extract<Verdict, { kind: 'act' }>) {
  const secret = act.evaluated.projection?.secret ?? new Set<string>()
  const detail: Value = describeAction(act.action, secret)
  const members = touchesMembers(act) ? await memberChanges(cycle, act) : []
  const action = plannedAction(cycle, act, members)
  steps.push(...(act.evaluated.choices ?? []).map(choiceStep))
  const reason = 'reason' in act.action ? ` (${act.action.reason})` : ''
  steps.push({
    step: 'processing',
    status: 'success',
    summary: `Action: ${action?.kind ?? act.action.kind}${reason}.`,
    detail,
  })
  const { deferred } = act.evaluated.references
  if (deferred.length > 0)
    steps.push({
      step: 'referenceResolution',
      status: 'warning',
      summary: `${deferred.length} reference(s) wait for objects that are not provisioned yet.`,
      detail: deferred.map(({ path, awaitedType, awaited }) => ({ path, type: awaitedType, source: awaited })),
    })
  return action
}
