import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { AsyncProfilingStats } from '../../src/model/async-stats.ts'
import { BACKENDS } from '../contract/backends.ts'
import type { BackendUnderTest } from '../contract/backends.ts'

const SERVER = fileURLToPath(new URL('../../../test/fixtures/ledger/server.mjs', import.meta.url))
const VICTIMS = 10
const ATTEMPTS = 6

for (const backend of BACKENDS.filter(({ capabilities }) => capabilities.tasks)) {
  test(`${backend.name}: one request blocks, ten others wait: the block is the culprit's, the others queue`, async (t) => {
    const origin = await startServer(t, backend)
    await strike(origin)
    let errors: string[] = []
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const struck = await strike(origin)
      errors = findErrors(struck)
      if (attempt === 0 || errors.length === 0) t.diagnostic(describe(struck))
      if (errors.length === 0) return
    }
    assert.deepEqual(errors, [])
  })
}

interface Struck {
  /** Length of the block in milliseconds. */
  real: number
  /** Queued time of a request in the same crowd without a block. */
  quiet: number
  culprit: AsyncProfilingStats
  victims: AsyncProfilingStats[]
}

async function startServer(t: TestContext, backend: BackendUnderTest): Promise<string> {
  const env = { ...process.env, DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: backend.name }
  const child = spawn(process.execPath, [...backend.nodeArguments, SERVER], { env, stdio: ['pipe', 'pipe', 'inherit'] })
  t.after(() => child.kill())
  const [port] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string]
  return `http://127.0.0.1:${port.trim()}`
}

async function strike(origin: string): Promise<Struck> {
  const ask = async (path: string): Promise<string> => {
    const response = await fetch(origin + path)
    await response.text()
    return response.headers.get('x-debug-toolbar-request')!
  }
  const crowd = (path: string): Promise<string>[] => Array.from({ length: VICTIMS }, () => ask(path))
  const peaceful = await Promise.all(crowd('/peace'))
  const waiting = crowd('/wait')
  const culprit = await ask('/hog')
  const victims = await Promise.all(waiting)
  const [block] = (await (await fetch(`${origin}/blocks`)).json()) as { time: number }[]
  const read = async (id: string): Promise<AsyncProfilingStats> => {
    const record = await (await fetch(`${origin}/_debug_toolbar/api/requests/${id}`)).json()
    return (record as { panels: { AsyncProfilingPanel: AsyncProfilingStats } }).panels.AsyncProfilingPanel
  }
  const inPeace = (await Promise.all(peaceful.map(read))).map(({ ledger }) => ledger.queued).toSorted((a, b) => a - b)
  const quiet = inPeace[VICTIMS >> 1]!
  return { real: block!.time, quiet, culprit: await read(culprit), victims: await Promise.all(victims.map(read)) }
}

/** Returns the errors of one attempt; a machine's disturbance ends between two attempts, a wrong figure stays wrong. */
function findErrors({ real, quiet, culprit, victims }: Struck): string[] {
  const near = (value: number): boolean => Math.abs(value - real) <= real * 0.1 + quiet
  const [call] = culprit.blockingCalls
  const errors = victims.flatMap(({ ledger, blockingCalls, eventLoopLag, tasks }) => {
    const ready = Math.max(...tasks.map(({ readyDelay }) => readyDelay ?? 0))
    const isRight = blockingCalls.length === 0 && near(ledger.queued) && near(eventLoopLag.max) && ready > real * 0.5
    return isRight ? [] : [JSON.stringify({ real, ledger, blockingCalls, eventLoopLag, ready })]
  })
  const isRight = call !== undefined && near(call.duration) && near(culprit.eventLoopLag.max)
  return isRight && culprit.ledger.running > real * 0.9
    ? errors
    : [...errors, JSON.stringify({ real, call, ledger: culprit.ledger })]
}

function describe({ real, quiet, culprit, victims }: Struck): string {
  const queued = victims.map(({ ledger }) => ledger.queued.toFixed(0)).join(' ')
  return `blocked ${real.toFixed(1)} ms; named ${culprit.blockingCalls[0]?.duration.toFixed(1)} ms; victims queued ${queued} ms, without it ${quiet.toFixed(1)} ms`
}
