/** Milliseconds of processor time that work takes here: what else the machine is busy with does not count. */
export function processorMs(work: () => void): number {
  const start = process.threadCpuUsage()
  work()
  const { user, system } = process.threadCpuUsage(start)
  return (user + system) / 1000
}
