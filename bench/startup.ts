/** How long `sutler --help` takes, and how long `script/server` takes to answer once it is set up. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { fileURLToPath } from 'node:url'
import { median, report, round } from './lib/report.ts'
import { withFolder } from './lib/work-folder.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const rounds = Number(process.env.BENCH_ROUNDS ?? 7)

execFileSync(`${root}bin/sutler`, ['--help'])
const help: number[] = []
const server: number[] = []
for (let round = 0; round < rounds; round++) {
  const started = performance.now()
  execFileSync(`${root}bin/sutler`, ['--help'])
  help.push(performance.now() - started)
  server.push(await untilItAnswers())
}
const helpMs = round(median(help), 0)
const serverMs = round(median(server), 0)
report({
  bench: 'startup',
  figure: 'sutler --help',
  value: helpMs,
  unit: 'ms',
  limit: null,
  ratio: null,
  must: '<= 300',
  ok: helpMs <= 300,
  runs: help.map((ms) => round(ms, 0)),
})
report({
  bench: 'startup',
  figure: 'script/server until it answers',
  value: serverMs,
  unit: 'ms',
  limit: null,
  ratio: null,
  must: '<= 2000',
  ok: serverMs <= 2000,
  runs: server.map((ms) => round(ms, 0)),
})

function untilItAnswers(): Promise<number> {
  return withFolder(async (folder) => {
    const port = await freePort()
    const started = performance.now()
    const child = spawn(`${root}script/server`, ['--port', String(port)], { cwd: folder, stdio: 'ignore' })
    try {
      while (!(await answers(port)))
        if (performance.now() - started > 20_000) throw new Error('script/server does not answer')
      return performance.now() - started
    } finally {
      child.kill()
      await once(child, 'exit')
    }
  })
}

async function answers(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/healthz`)).ok
  } catch {
    return new Promise((resolve) => setImmediate(resolve, false))
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const address = probe.address()
  probe.close()
  return typeof address === 'object' && address ? address.port : 0
}
