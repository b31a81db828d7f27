import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import type { TestContext } from 'node:test'
import { promisify } from 'node:util'
import { fileURLToPath } from 'node:url'
import type { AsyncProfilingStats, BlockingCall } from '../../src/model/async-stats.ts'

const FOLDER = fileURLToPath(new URL('../../../test/fixtures/blocking/', import.meta.url))
const LINES = readFileSync(`${FOLDER}programs.mjs`, 'utf8').split('\n')

/** Minimum share of right results, among the programs whose block the machine really ran. */
const SHARE = 0.98
/** Milliseconds that each block takes by the clock. */
const TIME = 120
/** Minimum share of CPU time in a block; with less, the machine causes the samples' result. */
const LEAST_CPU = 0.8
const ROUNDS = 4

interface Result {
  name: string
  error?: string
  stats: AsyncProfilingStats
  /** The blocks as they ran: wall time, and the process's CPU time in it, milliseconds. */
  blocks: { wall: number; cpu: number }[]
  /** Blocking calls of the requests that overlap. */
  others?: BlockingCall[]
  expected: {
    function?: string
    /** Text at which it begins. */
    text?: string
    callee?: string
    task?: string | null
    callback?: boolean
    calls?: number
    /** Functions that all share the block. */
    functions?: string[]
    /** Its parts add up to one block. */
    adds?: boolean
    /** Functions of which one or more share it. */
    among?: string[]
    /** It waits for the system, and needs no CPU. */
    waits?: boolean
  }
}

interface Backend {
  name: string
  flags: readonly string[]
}

const BACKENDS: readonly Backend[] = [
  {
    name: 'instrumentation',
    flags: ['--import', import.meta.resolve('debug-toolbar/register')],
  },
  { name: 'hooks', flags: [] },
]

for (const { name, flags } of BACKENDS) {
  test(`${name}: who blocked, where and for how long`, { timeout: 300_000 }, async (t) => {
    let results = await run(name, flags)
    const missed = new Map<string, string>()
    const undecided = new Map<string, string>()
    const total = results.length
    for (let round = 1; results.length > 0; round++) {
      for (const result of results) judge(result, missed, undecided)
      // A machine's disturbance ends between two rounds, an error stays.
      const again = [...undecided.keys(), ...missed.keys()]
      for (const text of missed.values()) t.diagnostic(`round ${round}: ${text}`)
      results = round < ROUNDS && again.length > 0 ? await run(name, flags, again) : []
    }
    tell(t, total, missed, undecided)
    const decided = total - undecided.size
    assert.ok(total >= 75, `${total} programs`)
    assert.ok(missed.size <= decided * (1 - SHARE), [...missed.values()].join('\n'))
  })
}

async function run(backend: string, flags: readonly string[], only: readonly string[] = []): Promise<Result[]> {
  const env = { ...process.env, DEBUG_TOOLBAR_ASYNC_PROFILER_BACKEND: backend }
  const options = { cwd: FOLDER, env, maxBuffer: 64 * 1024 * 1024 }
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, 'corpus.mjs', ...only], options)
  const lines = stdout.split('\n').filter((line) => line.startsWith('{'))
  return lines.map((line) => JSON.parse(line) as Result)
}

function judge(result: Result, missed: Map<string, string>, undecided: Map<string, string>): void {
  missed.delete(result.name)
  undecided.delete(result.name)
  const fault = faultOf(result)
  if (fault === null) return
  const into = wasStarved(result) ? undecided : missed
  into.set(result.name, `${result.name}: ${fault}`)
}

const wasStarved = ({ blocks, expected }: Result): boolean =>
  blocks.some(({ wall, cpu }) => (expected.waits === true ? wall > TIME * 1.3 : cpu < wall * LEAST_CPU))

function tell(t: TestContext, total: number, missed: Map<string, string>, undecided: Map<string, string>): void {
  t.diagnostic(`${total - missed.size - undecided.size} of ${total} right`)
  for (const text of missed.values()) t.diagnostic(`missed ${text}`)
  for (const text of undecided.values()) t.diagnostic(`the machine was busy with others: ${text}`)
}

/** Returns the fault of a result in words, or null. */
function faultOf({ name, error, stats, blocks, others = [], expected }: Result): string | null {
  if (error !== undefined) return error
  const isFound = (each: string): boolean => stats.blockingCalls.some((call) => call.function === each)
  const names = expected.among?.filter(isFound) ?? expected.functions ?? [expected.function ?? name]
  const calls = names.map((each) => stats.blockingCalls.find((call) => call.function === each))
  const found = stats.blockingCalls.map((call) => `${call.function}:${call.line} ${call.duration.toFixed(1)} ms`)
  if (calls.includes(undefined) || calls.length === 0 || stats.blockingCalls.length !== calls.length)
    return `expected ${(expected.among ?? names).join(', ')}, got ${found.join(', ') || 'nothing'}`
  if (others.length > 0) return `blamed on ${others.length} others as well`
  for (const call of calls) {
    const fault = faultOfCall(call!, stats, expected)
    if (fault !== null) return fault
  }
  const walls = blocks.map((block) => block.wall)
  const wall = expected.adds === true ? walls.reduce((sum, each) => sum + each, 0) : Math.max(...walls)
  const duration = calls.reduce((sum, call) => sum + call!.duration, 0)
  // The machine's noise in the expected duration is unknown, so it is not subtracted.
  return Math.abs(duration - wall) <= Math.max(5, wall / 10)
    ? null
    : `${duration.toFixed(1)} ms instead of ${wall.toFixed(1)}`
}

function faultOfCall(
  call: BlockingCall,
  { tasks, backend }: AsyncProfilingStats,
  expected: Result['expected'],
): string | null {
  const line = lineOf(expected.text ?? `function ${call.function}(`)
  if (call.file !== 'programs.mjs' || call.line !== line) return `${call.file}:${call.line} instead of line ${line}`
  if (call.calls !== (expected.calls ?? 1)) return `${call.calls} calls`
  if (expected.callee !== undefined && call.callee !== expected.callee) return `calls ${call.callee}`
  const task = tasks.find(({ taskId }) => taskId === call.taskId)?.function ?? null
  // A callback's task depends on the backend and on its registrar.
  if (expected.callback === true) return task === null || task === 'handler' ? null : `in ${task}`
  const wanted = expected.task === undefined ? 'handler' : expected.task
  return task === wanted ? null : `in ${task} instead of ${wanted} (${backend})`
}

function lineOf(text: string): number {
  // The table of programs holds some of the texts as well, but no line begins with one there.
  const row = LINES.findIndex((line) => ['', '  return ', 'async '].some((word) => line.startsWith(word + text)))
  assert.ok(row >= 0, `"${text}" begins a line of the programs`)
  return row + 1
}
