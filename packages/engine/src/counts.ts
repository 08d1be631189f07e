import type { Counts } from './types.ts'

export type MutableCounts = { -readonly [K in keyof Counts]: number }

/** All zero, or what an interrupted run had counted so far. */
export function newCounts(earlier: Readonly<Record<string, number>> = {}): MutableCounts {
  const counts: MutableCounts = {
    read: 0,
    unreadable: 0,
    created: 0,
    linked: 0,
    updated: 0,
    disabled: 0,
    deleted: 0,
    unchanged: 0,
    skipped: 0,
    failed: 0,
    held: 0,
    membersAdded: 0,
    membersRemoved: 0,
    referencesLinked: 0,
    referencesWaiting: 0,
    escrow: 0,
    writes: 0,
  }
  for (const key of Object.keys(counts) as (keyof Counts)[]) counts[key] = earlier[key] ?? 0
  return counts
}

/** Adds what a page counted; whoever failed earlier in the run and does not now takes one off. */
export function addCounts(to: MutableCounts, more: Counts): void {
  for (const key of Object.keys(more) as (keyof Counts)[]) to[key] = Math.max(0, to[key] + more[key])
}
