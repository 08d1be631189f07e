import type { StoreTx } from '@sutler/engine'
import type { Session } from '../engine.ts'
import { deferredRepository } from './deferred.ts'
import { heldRepository } from './held.ts'
import { jobRepository } from './jobs.ts'
import { linkQueues } from './link-queues.ts'
import { linkWrites } from './link-writes.ts'
import { linkReads } from './links.ts'
import { logRepository } from './log.ts'
import { memberRepository } from './members.ts'
import { reservationRepository } from './reservations.ts'
import { runRepository } from './runs.ts'

/** The port of the engine, on one transaction. */
export const storeTx = (session: Session): StoreTx => ({
  ...linkReads(session),
  ...linkWrites(session),
  ...linkQueues(session),
  ...deferredRepository(session),
  ...memberRepository(session),
  ...jobRepository(session),
  ...heldRepository(session),
  ...reservationRepository(session),
  ...logRepository(session),
  ...runRepository(session),
})
