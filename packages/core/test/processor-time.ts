/** Milliseconds of processor time that work takes here: what else the machine is busy with does not count. */
export function processorMs(work: () => void): number {
  const start = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(start)
  return (user + system) / 1000
}

const sample = Array.from({ length: 80_000 }, (_, index) => `name${index} `).join('')

/** What the sample takes on the machine that the limits of these tests are meant for, when it does nothing else. */
const sampleMs = 30

/**
 * How many times slower than that machine this one is just now, 1 at least. Processors that are shared are slower while
 * others are busy, which the processor time of a thread does not show.
 */
export function slowness(): number {
  const once = () =>
    processorMs(() => void new Set(sample.replace(/[a-z]\d/g, (found) => found.toUpperCase()).split(' ')))
  return Math.max(1, Math.min(once(), once(), once()) / sampleMs)
}
