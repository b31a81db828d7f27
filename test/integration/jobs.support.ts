import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { TestContext } from 'node:test'

/** Differently named async functions that there are. */
export const JOBS = 20

export interface Jobs {
  /** Runs each job as often as `counts` says, all at once. */
  runJobs(counts: readonly number[]): Promise<void>
}

/** How often a job waits in one call, by what it waits for. */
const KINDS: readonly { waits: number; body: (leaf: string) => string }[] = [
  { waits: 1, body: (leaf) => `await new Promise((resolve) => setTimeout(() => resolve(${leaf}()), 1))` },
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

const label = (job: number): string => String(job).padStart(2, '0')
export const jobName = (job: number): string => `job${label(job)}`
export const leafName = (job: number): string => `leaf${label(job)}`
export const waitsOf = (job: number): number => KINDS[job % KINDS.length]!.waits

/** How often request `number` runs each job; no two requests have the same counts. */
export function countsOf(number: number): number[] {
  const counts = Array.from({ length: JOBS }, (_, job) => (number * 7 + job * 5) % 3)
  // Three digits to base 6: what tells the requests apart.
  counts[0] = number % 6
  counts[1] = Math.floor(number / 6) % 6
  counts[2] = Math.floor(number / 36)
  return counts
}

/** Writes and loads a module of jobs: each has its own name, line and way to wait, and calls a leaf of its own. */
export async function loadJobs(t: TestContext): Promise<Jobs> {
  const folder = mkdtempSync(join(tmpdir(), 'jobs-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'jobs.mjs')
  writeFileSync(file, sourceOfJobs())
  return (await import(pathToFileURL(file).href)) as Jobs
}

function sourceOfJobs(): string {
  const all = Array.from({ length: JOBS }, (_, job) => job)
  const functions = all.map(
    (job) => `
async function ${leafName(job)}() {
  await sleep(1)
}
async function ${jobName(job)}() {
  ${KINDS[job % KINDS.length]!.body(leafName(job))}
}`,
  )
  return `import { EventEmitter, once } from 'node:events'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
${functions.join('\n')}
const jobs = [${all.map(jobName).join(', ')}]
export function runJobs(counts) {
  return Promise.all(counts.flatMap((count, job) => Array.from({ length: count }, () => jobs[job]())))
}
`
}
