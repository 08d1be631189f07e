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

async function barProgress(io: Io): Promise<Progress> {
  const { Format, Presets, SingleBar } = (await import('cli-progress')).default
  let bar: InstanceType<typeof SingleBar> | null = null
  let began = 0
  const stop = (): void => {
    bar?.stop()
    bar = null
  }
  const start = (type: string, total: number | null): void => {
    stop()
    began = io.now()
    bar = new SingleBar(
      {
        stream: io.progressStream,
        format:
          total === null
            ? '{type}  {value} done  {rate}'
            : '{type} [{bar}] {value}/{total}  {rate}  {eta_formatted} left',
        barsize: 24,
        etaBuffer: 20,
        hideCursor: true,
        clearOnComplete: true,
        gracefulExit: false,
        formatBar: Format.BarFormat,
      },
      Presets.legacy,
    )
    bar.start(total ?? 1, 0, { type, rate: '' })
  }
  return {
    event(event) {
      if (event.kind === 'type') start(event.type, event.total)
      if (event.kind === 'progress') bar?.update(event.done, { rate: rateText(event.done, io.now() - began) })
      if (event.kind === 'phase') stop()
    },
    stop,
  }
}

function doneText(done: number, total: number | null): string {
  return total === null ? done.toLocaleString('en') : `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`
}

function rateText(done: number, ms: number): string {
  return ms <= 0 ? '' : `${Math.round((done * 1000) / ms).toLocaleString('en')}/s`
}
