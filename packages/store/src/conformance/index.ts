import { describe } from 'vitest'
import type { OpenStore } from '../types.ts'
import { directoryConformance } from './directory.ts'
import { jobConformance } from './jobs.ts'
import { linkConformance } from './links.ts'
import { listConformance } from './lists.ts'
import { queueConformance } from './queues.ts'
import { recordConformance } from './records.ts'
import { reservationConformance } from './reservations.ts'
import { runConformance } from './runs.ts'

/**
 * Declares the tests every store must pass. `open` gives a new, empty store for each test; the suite closes it.
 * `name` says which store it is.
 */
export function storeConformance(name: string, open: () => Promise<OpenStore>): void {
  describe(`store on ${name}`, () => {
    linkConformance(open)
    listConformance(open)
    jobConformance(open)
    queueConformance(open)
    runConformance(open)
    reservationConformance(open)
    directoryConformance(open)
    recordConformance(open)
  })
}
