import { Cron } from 'croner'
import type { ScheduleConfig } from '../config/types.ts'

/**
 * When a job is due next, ms since 1970; null: never by itself.
 *
 * An interval counts from the start of the last run, so a job that never ran, or whose time passed while nothing was
 * running, is due at once. A cron pattern that was missed is made up for once.
 */
export function nextDue(schedule: ScheduleConfig | null, lastStart: number | null, now: number): number | null {
  if (schedule === null) return null
  if (schedule.kind === 'every') return lastStart === null ? now : lastStart + schedule.everyMs
  const zone = schedule.timezone === null ? {} : { timezone: schedule.timezone }
  const from = new Date(lastStart ?? now)
  return new Cron(schedule.pattern, { ...zone, paused: true }).nextRun(from)?.getTime() ?? null
}
