import type { CycleEvent } from '@sutler/server'
import type { Io } from '../io.ts'

/** Shows how far a cycle is. */
export interface Progress {
  event(event: CycleEvent): void
  /** Takes the bar away, so that other text can follow. */
  stop(): void
}

/** Between two lines where no bar can be drawn. */
const lineEveryMs = 5_000

/** A bar on a terminal, a plain line every few seconds elsewhere; both on stderr, stdout belongs to the result. */
export async function createProgress(io: Io, quiet: boolean): Promise<Progress> {
  if (quiet) return { event: () => {}, stop: () => {} }
  return io.stderr.isTTY ? barProgress(io) : lineProgress(io)
}

function lineProgress(io: Io): Progress {
  let total: number | null = null
  let began = io.now()
  let last = io.now()
  return {
    event(event) {
      if (event.kind === 'started' && event.resumed) io.stderr.write('going on where the last run stopped\n')
      if (event.kind === 'type') {
        total = event.total
        began = io.now()
        last = began
      }
      if (event.kind !== 'progress' || io.now() - last < lineEveryMs) return
      last = io.now()
      io.stderr.write(`${event.type}: ${doneText(event.done, total)}, ${rateText(event.done, last - began)}\n`)
    },
    stop: () => {},
  }
}

/** What a cycle does after its objects, where nobody knows how much of it there is. */
const phases = Object.freeze({
  retries: 'trying again what failed before',
  references: 'linking references',
  deprovision: 'disabling and deleting',
  settle: null,
})

async function barProgress(io: Io): Promise<Progress> {
  const { Presets, SingleBar } = (await import('cli-progress')).default
  let bar: InstanceType<typeof SingleBar> | null = null
  let began = 0
  let noteShown = false
  const note = (text: string | null): void => {
    if (text !== null || noteShown) io.stderr.write(`\r\u001b[K${text === null ? '' : `${text} …`}`)
    noteShown = text !== null
  }
  const stop = (): void => {
    bar?.stop()
    bar = null
    note(null)
  }
  const start = (type: string, total: number | null): void => {
    stop()
    began = io.now()
    const format = total === null ? unknownTotal : knownTotal
    bar = new SingleBar({ ...barOptions, stream: io.progressStream, format }, Presets.legacy)
    bar.start(total ?? 1, 0, { type, rate: '' })
  }
  return {
    event(event) {
      if (event.kind === 'type') start(event.type, event.total)
      if (event.kind === 'progress') bar?.update(event.done, { rate: rateText(event.done, io.now() - began) })
      if (event.kind !== 'phase') return
      stop()
      note(phases[event.phase])
    },
    stop,
  }
}

const knownTotal = '{type} [{bar}] {value}/{total}  {rate}  {eta_formatted} left'
const unknownTotal = '{type}  {value} done  {rate}'

const barOptions = Object.freeze({
  barsize: 24,
  etaBuffer: 20,
  hideCursor: true,
  clearOnComplete: true,
  gracefulExit: false,
})

function doneText(done: number, total: number | null): string {
  return total === null ? done.toLocaleString('en') : `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`
}

function rateText(done: number, ms: number): string {
  return ms <= 0 ? '' : `${Math.round((done * 1000) / ms).toLocaleString('en')}/s`
}
