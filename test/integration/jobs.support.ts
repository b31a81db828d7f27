import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TestContext } from 'node:test'

/** Number of async functions with different names. */
export const JOBS = 20

export interface Jobs {
  /** Runs each job as often as `counts` says, all at once. */
  runJobs(counts: readonly number[]): Promise<void>
}

export interface Kind {
  /** Number of waits in one call of a job. */
  waits: number
  /** Returns the body of a job: it calls its leaf, and a callback may call a function of its own. */
  body: (leaf: string, back: string) => string
  /** Has such a callback. */
  isCalledBack?: boolean
  /** Calls the leaf from a callback, whose registrar the `instrumentation` backend may not know. */
  isLeafCalledBack?: boolean
}

/** Jobs by the kind of their waits. */
export const KINDS: readonly Kind[] = [
  {
    waits: 1,
    isLeafCalledBack: true,
    body: (leaf) => `await new Promise((resolve) => setTimeout(() => resolve(${leaf}()), 1))`,
  },
  {
    waits: 2,
    body: (leaf) => `const bell = new EventEmitter()
  setImmediate(() => bell.emit('rung'))
  await once(bell, 'rung')
  await ${leaf}()`,
  },
  {
    waits: 4,
    body: (leaf) => `for await (const part of Readable.from(['a', 'b'])) void part
  await ${leaf}()`,
  },
  { waits: 2, body: (leaf) => `await null; await ${leaf}()` },
]

/** Callbacks that foreign code calls: often another request, when it returns its connection. */
export const CALLBACK_KINDS: readonly Kind[] = [
  {
    waits: 2,
    body: (leaf) => `await new Promise((resolve) => pool.acquire(resolve))
  await ${leaf}()
  pool.release()`,
  },
  {
    waits: 2,
    isCalledBack: true,
    body: (leaf, back) => `await new Promise((resolve) => pool.acquire(AsyncResource.bind(() => resolve(${back}()))))
  await ${leaf}()
  pool.release()`,
  },
  {
    waits: 2,
    isCalledBack: true,
    body: (
      leaf,
      back,
    ) => `await new Promise((resolve) => pipeline(Readable.from(['a', 'b']), new PassThrough().resume(), () => resolve(${back}())))
  await ${leaf}()`,
  },
  {
    waits: 2,
    isCalledBack: true,
    body: (leaf, back) => `const bell = new EventEmitter()
  bell.once('rung', () => bell.emit('done', ${back}()))
  setTimeout(() => bell.emit('rung'), 1)
  await new Promise((resolve) => bell.on('done', resolve))
  await ${leaf}()`,
  },
]

/** Uses a database. */
export const DATABASE_KIND: Kind = {
  waits: 2,
  body: (leaf) => `await database.query('select 1')
  await ${leaf}()`,
}

const label = (job: number): string => String(job).padStart(2, '0')
export const jobName = (job: number): string => `job${label(job)}`
export const leafName = (job: number): string => `leaf${label(job)}`
export const backName = (job: number): string => `back${label(job)}`
export const kindOf = (job: number, kinds: readonly Kind[]): Kind => kinds[job % kinds.length]!

/** Returns how often request `number` runs each job; no two requests have the same counts. */
export function countsOf(number: number, jobs: number): number[] {
  const counts = Array.from({ length: jobs }, (_, job) => (number * 7 + job * 5) % 3)
  // Three digits to base 6 tell the requests apart.
  counts[0] = number % 6
  counts[1] = Math.floor(number / 6) % 6
  counts[2] = Math.floor(number / 36)
  return counts
}

/** Writes and loads a module of jobs: each has its own name, line and way to wait, and calls a leaf of its own. */
export async function loadJobs(t: TestContext): Promise<Jobs> {
  return (await import(pathToFileURL(writeJobs(t, KINDS, JOBS)).href)) as Jobs
}

/** Writes a module of so many jobs of these kinds and returns its path. */
export function writeJobs(t: TestContext, kinds: readonly Kind[], jobs: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'jobs-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'jobs.mjs')
  writeFileSync(file, sourceOfJobs(kinds, jobs))
  return file
}

function sourceOfJobs(kinds: readonly Kind[], jobs: number): string {
  const all = Array.from({ length: jobs }, (_, job) => job)
  const functions = all.map(
    (job) => `
async function ${leafName(job)}() {
  await sleep(1)
}
async function ${backName(job)}() {
  await sleep(1)
}
async function ${jobName(job)}() {
  ${kindOf(job, kinds).body(leafName(job), backName(job))}
}`,
  )
  return `${HEAD}${functions.join('\n')}
const jobs = [${all.map(jobName).join(', ')}]
export function runJobs(counts) {
  return Promise.all(counts.flatMap((count, job) => Array.from({ length: count }, () => jobs[job]())))
}
`
}

/**
 * Head of the module. Its pool works like hand-written ones: the caller that returns a connection calls the next one.
 */
const HEAD = `import { AsyncResource } from 'node:async_hooks'
import { EventEmitter, once } from 'node:events'
import { PassThrough, pipeline, Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
const database = globalThis.database
const waiting = []
let free = 10
const pool = {
  acquire(callback) {
    if (free === 0) waiting.push(callback)
    else {
      free--
      callback()
    }
  },
  release() {
    const next = waiting.shift()
    if (next) next()
    else free++
  },
}
`
