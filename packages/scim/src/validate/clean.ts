import { eqFilter } from '../client/filter.ts'
import { objectsIn } from './json.ts'
import type { RunProbe } from './probe.ts'
import type { LeftObject } from './types.ts'

/** Deletes what a check has made, unless later ones need it. What cannot be deleted now is tried again at the end. */
export async function cleanAfter(probe: RunProbe): Promise<void> {
  for (const path of probe.created.paths().filter((one) => !probe.isKept(one))) {
    try {
      await probe.send('DELETE', path)
    } catch {
      return // the end of the run tries again, and says what stays
    }
  }
}

/** Deletes all that this run has made, and says what it could not. */
export async function cleanUp(probe: RunProbe): Promise<readonly LeftObject[]> {
  await settle(probe)
  const left: LeftObject[] = []
  for (const path of probe.created.paths()) {
    if (probe.silent() > 0) {
      left.push({ path, why: 'the service no longer answers' })
      continue
    }
    const why = await attempt(async () => {
      const { status } = await probe.send('DELETE', path)
      return probe.created.paths().includes(path) ? `DELETE was answered with ${status}` : null
    })
    if (why !== null) left.push({ path, why })
  }
  const lost = probe.created.unsettled()
  return [
    ...left,
    ...lost.map(([name, endpoint]) => ({ path: `${endpoint}: ${name}`, why: 'its POST was not answered clearly' })),
  ]
}

/** Looks for objects whose creation was not answered, by the name that only this run uses. */
async function settle({ created, names, get }: RunProbe): Promise<void> {
  for (const [name, endpoint] of created.unsettled().filter(([one]) => one.toLowerCase().includes(names.prefix))) {
    const attribute = endpoint === '/Groups' ? 'displayName' : 'userName'
    await attempt(async () => {
      const reply = await get(`${endpoint}?filter=${encodeURIComponent(eqFilter([{ path: attribute, value: name }]))}`)
      if (reply.status !== 200) return null
      const own = objectsIn(reply.json.Resources).filter(
        (one) => String(one[attribute]).toLowerCase() === name.toLowerCase(),
      )
      for (const { id } of own) if (typeof id === 'string') created.add(`${endpoint}/${encodeURIComponent(id)}`, name)
      if (own.length === 0) created.settled(name)
      return null
    })
  }
}

async function attempt(work: () => Promise<string | null>): Promise<string | null> {
  try {
    return await work()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
