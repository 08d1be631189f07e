import { type Anchor, canonical, claimedBy, type MatchQuery, type Value } from '@sutler/core'
import type { Claims, Cycle } from '../cycle/context.ts'
import type { Act } from './acts.ts'
import type { Verdict } from './item.ts'

/** What a cycle begins with. */
export const noClaims = (): Claims => ({ holders: new Map(), undecided: new Set(), lingering: new Set() })

/**
 * One target account belongs to one source object: later comers are refused, whoever holds it is left alone. Claims of
 * pages under way are kept by the account's anchor and, for accounts that are only being created, by the values they
 * will be found by.
 */
export async function refuseClaimed(cycle: Cycle, verdicts: Verdict[]): Promise<Verdict[]> {
  const anchors = verdicts.flatMap((verdict) => (verdict.kind === 'act' ? (anchorClaim(verdict) ?? []) : []))
  const holders = anchors.length > 0 ? await storedHolders(cycle, verdicts, anchors) : new Map<Anchor, Anchor>()
  return verdicts.map((verdict) => {
    if (verdict.kind !== 'act') return verdict
    const { source } = verdict.evaluated.item.link
    const anchor = anchorClaim(verdict)
    const claims = claimsOf(verdict)
    const holder =
      (anchor === null ? undefined : holders.get(anchor)) ??
      claims.map((claim) => cycle.claims.holders.get(claim)).find((other) => other !== undefined && other !== source)
    if (holder !== undefined && holder !== source)
      return {
        ...verdict,
        action: {
          kind: 'refuse',
          code: 'TARGET_CLAIMED',
          candidates: [anchor ?? `the account being made for ${holder}`],
        },
      }
    for (const claim of claims) cycle.claims.holders.set(claim, source)
    return verdict
  })
}

/** Notes that a page begins to read the target. Answers with what `endReading` takes once the page is decided. */
export function beginReading({ claims }: Cycle): symbol {
  const page = Symbol('page')
  claims.undecided.add(page)
  return page
}

/** What was claimed for accounts that this page could not see yet is let go, unless another page still needs it. */
export function endReading({ claims }: Cycle, page: symbol): void {
  claims.undecided.delete(page)
  for (const late of claims.lingering) {
    late.unseenBy.delete(page)
    if (late.unseenBy.size > 0) continue
    claims.lingering.delete(late)
    release(claims, late.claims)
  }
}

/**
 * From the commit on the links themselves say whose the accounts are. An account that was made meanwhile, though, is
 * unknown to pages that read the target before: for them the claim stands until they are decided.
 */
export function releaseClaims({ claims }: Cycle, verdicts: readonly Verdict[]): void {
  const created = new Set<Anchor>()
  const settled = new Set<Anchor>()
  for (const verdict of verdicts) {
    const { source } = (verdict.kind === 'act' ? verdict.evaluated.item : verdict.item).link
    const lingers = verdict.kind === 'act' && verdict.action.kind === 'create' && claims.undecided.size > 0
    ;(lingers ? created : settled).add(source)
  }
  const late: [string, Anchor][] = []
  for (const [claim, source] of claims.holders)
    if (settled.has(source)) claims.holders.delete(claim)
    else if (created.has(source)) late.push([claim, source])
  if (late.length > 0) claims.lingering.add({ claims: late, unseenBy: new Set(claims.undecided) })
}

function release({ holders }: Claims, late: Iterable<readonly [claim: string, source: Anchor]>): void {
  for (const [claim, source] of late) if (holders.get(claim) === source) holders.delete(claim)
}

const anchorClaim = ({ evaluated, action }: Act): Anchor | null => claimedBy(evaluated.item.link.state, action)

function claimsOf(act: Act): string[] {
  const { action, evaluated } = act
  const anchor = anchorClaim(act)
  if (action.kind !== 'create' && anchor === null) return []
  const { observation, item } = evaluated
  const queries = observation.kind === 'present' ? observation.queries : []
  const keys = queries.map((query) => keyOf(item.mapping.targetType, query))
  return anchor === null ? keys : [`anchor ${anchor}`, ...keys]
}

/** Caseless: most matching attributes are, and a refusal too many only waits for the next cycle. */
function keyOf(targetType: string, { terms }: MatchQuery): string {
  return `${targetType} ${canonical(terms as unknown as Value)}`.toLowerCase()
}

async function storedHolders(cycle: Cycle, verdicts: readonly Verdict[], anchors: readonly Anchor[]) {
  const holders = new Map<Anchor, Anchor>()
  const targetTypes = new Set(verdicts.flatMap((v) => (v.kind === 'act' ? [v.evaluated.item.mapping.targetType] : [])))
  const types = cycle.job.mappings.filter((m) => targetTypes.has(m.targetType)).map((m) => m.sourceType)
  await cycle.env.store.tx(async (t) => {
    for (const type of types)
      for (const link of await t.linksByTarget(cycle.job.id, type, anchors))
        if (link.state.kind === 'linked') holders.set(link.state.target, link.source)
  })
  return holders
}
