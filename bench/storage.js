/**
 * Measures the trace's storage: the clock, columns against arrays of objects, bytes per task and slice, and the
 * analysis of a large trace. Prints one line per figure: `npm run build && node --expose-gc bench/storage.js`.
 */
import { performance } from 'node:perf_hooks'
import { analyzeAsync } from '../dist/src/analyze/async-stats.js'
import { systemClock } from '../dist/src/core/recording/clock.js'
import { LoopMeter } from '../dist/src/core/recording/loop-meter.js'
import { LoopStack, StackEntry } from '../dist/src/core/recording/loop-stack.js'
import { Recorder } from '../dist/src/core/recording/recorder.js'
import { Columns } from '../dist/src/model/columns/columns.js'

const ROUNDS = 7
const TASKS = 10_000
const SLICES = 160_000

/** @type {(what: string, value: string) => void} */
const say = (what, value) => console.log(`${what.padEnd(58)} ${value}`)
/** @type {(values: number[]) => number} */
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

/**
 * Returns nanoseconds per call, the median of several rounds.
 * @param {(index: number) => void} action
 */
function nanoseconds(action, times = 1_000_000) {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now()
    for (let index = 0; index < times; index++) action(index)
    return ((performance.now() - start) * 1e6) / times
  })
  return `${median(rounds).toFixed(1)} ns`
}

/**
 * Returns the retained bytes per item, on the heap and outside it.
 * @param {() => unknown} make
 * @param {number} items
 */
function bytes(make, items) {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const before = collectedMemory()
    const kept = make()
    const used = collectedMemory() - before
    if (kept === undefined) throw new Error('Expected something to keep.')
    return used / items
  })
  return `${median(rounds).toFixed(1)} B`
}

function collectedMemory() {
  // Array buffers are released by the second collection at the latest.
  for (let index = 0; index < 3; index++) globalThis.gc?.()
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

let sink = 0
say(
  'clock: performance.now()',
  nanoseconds(() => (sink += performance.now())),
)
say(
  'clock: bound performance.now',
  nanoseconds(() => (sink += systemClock.now())),
)
say(
  'clock: idle time',
  nanoseconds(() => (sink += systemClock.idle())),
)
say(
  'clock: Date.now()',
  nanoseconds(() => (sink += systemClock.epoch(0))),
)
say(
  'clock: loop count (nodeTiming.uvMetricsInfo)',
  nanoseconds(() => (sink += performance.nodeTiming.uvMetricsInfo?.loopCount ?? 0)),
)

/** @type {Map<number, import('../dist/src/model/trace.js').CodePlace>} The same object for the same place. */
const known = new Map()
/** @type {(index: number) => import('../dist/src/model/trace.js').CodePlace} */
const placeAt = (index) => known.get(index) ?? known.set(index, newPlace(index)).get(index) ?? newPlace(index)

const SLICE = /** @type {const} */ ({ task: 'u32', start: 'f64', end: 'f64', stretch: 'f64', endSite: 'u32' })
function fillColumns() {
  const columns = new Columns(SLICE, SLICES)
  for (let index = 0; index < SLICES; index++) {
    const row = columns.addRow()
    const { at } = columns
    at.task[row] = index
    at.start[row] = index + 0.5
    at.end[row] = index + 0.75
    at.stretch[row] = index + 0.25
    at.endSite[row] = 1
  }
  return columns.finish()
}
function fillObjects() {
  const rows = []
  for (let index = 0; index < SLICES; index++) {
    rows.push({ task: index, start: index + 0.5, end: index + 0.75, stretch: index + 0.25, endSite: 1 })
  }
  return rows
}
/** @type {(name: string, fill: () => unknown) => void} */
function compare(name, fill) {
  const times = Array.from({ length: ROUNDS }, () => {
    const start = performance.now()
    fill()
    return ((performance.now() - start) * 1e6) / SLICES
  })
  say(`${name}: one slice`, `${median(times).toFixed(1)} ns, ${bytes(fill, SLICES)}`)
}
compare('columns', fillColumns)
compare('objects', fillObjects)

/**
 * Records tasks that call each other as in a binary tree, then run and wait in turn.
 * @param {number} tasks
 * @param {number} slicesPerTask
 */
function record(tasks, slicesPerTask) {
  const recorder = new Recorder({ name: 'bench', clock: systemClock, maxTasks: TASKS, outer: null })
  recorder.capabilities = { tasks: true, awaitPoints: true, blockingFunction: false, ledger: true }
  const loop = new LoopStack(new LoopMeter(systemClock))
  const states = Array.from({ length: tasks }, (_, index) =>
    recorder.beginTask(recorder.siteOf(placeAt(index % 100)), index >> 1, systemClock.now()),
  )
  for (let round = 0; round < slicesPerTask; round++) {
    for (const [index, state] of states.entries()) {
      recorder.resumeTask(state, systemClock.now())
      loop.enter(new StackEntry(recorder, state, state.number), systemClock.now())
      const site = recorder.siteOf(placeAt(100 + (index % 100)))
      recorder.suspendTask(state, site, systemClock.now())
      loop.leave(systemClock.now(), site + 1)
    }
  }
  for (const state of states) recorder.settleTask(state, systemClock.now())
  return recorder.finish()
}

/** @type {(index: number) => import('../dist/src/model/trace.js').CodePlace} */
const newPlace = (index) => ({
  script: '/app/shop.js',
  line: index + 1,
  column: 1,
  functionLine: index % 100,
  functionColumn: 1,
  functionName: `fn${index % 100}`,
})

say(
  'trace: bytes per task',
  bytes(() => record(TASKS, 0), TASKS),
)
say(
  'trace: bytes per slice',
  bytes(() => record(1, SLICES), SLICES),
)
say('recorder: resume, slice and suspend, four readings', nanoseconds(recordRounds(), 100_000))

function recordRounds() {
  const recorder = new Recorder({ name: 'bench', clock: systemClock, maxTasks: 100_000, outer: null })
  const loop = new LoopStack(new LoopMeter(systemClock))
  const state = recorder.beginTask(recorder.siteOf(newPlace(0)), 0, systemClock.now())
  const site = recorder.siteOf(newPlace(1))
  return () => {
    recorder.resumeTask(state, systemClock.now())
    loop.enter(new StackEntry(recorder, state, 1), systemClock.now())
    recorder.suspendTask(state, site, systemClock.now())
    loop.leave(systemClock.now(), site + 1)
  }
}

const trace = record(TASKS, SLICES / TASKS)
// Half of the slices follow a turn of the loop, as in an app that waits for others.
trace.slices.stretch.forEach((_, row, column) => (column[row] = row >> 1))
/** @type {import('../dist/src/model/place.js').SourcePlace[]} */
const places = trace.sites.map(({ place }) => ({
  function: place.functionName,
  file: 'shop.js',
  line: place.functionLine,
  column: 1,
  wait: { line: place.line, column: 1 },
  waitKind: 'await',
  isTask: true,
  callee: null,
}))
const times = Array.from({ length: ROUNDS }, () => {
  const start = performance.now()
  sink += analyzeAsync({ trace, places, blockingThreshold: 50, detectBlocking: true, taskNames: true }).tasks.length
  return performance.now() - start
})
say(
  `analysis: ${trace.tasks.count} tasks, ${trace.slices.count} slices`,
  `${times[0]?.toFixed(0)} ms cold, ${median(times).toFixed(0)} ms warm`,
)
if (sink === 0) throw new Error('Expected the measured calls to have run.')
