/**
 * Measures an export: its size, the time to make all of its text, and the longest time that one piece of it keeps the
 * loop. The record has `--tasks` tasks (10 000), each with 16 slices and, but for the first ones, four levels of
 * callers. `npm run build && node bench/exports.js [--tasks=100000]`.
 */
import { performance } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import { exportFile } from '../dist/src/formats/export-format.js'
import { EXPORT_FORMATS, makeExport } from '../dist/src/formats/export-record.js'
import { loadReportBundle } from '../dist/src/formats/report-bundle.js'

const ROUNDS = 3
const SLICES = 16
const FAN = 10
const { values } = parseArgs({ options: { tasks: { type: 'string', default: '10000' } } })
const count = Number(values.tasks)

/** @type {import('../dist/src/model/async-stats.js').Task[]} */
const tasks = Array.from({ length: count }, (_, index) => {
  const start = index * 0.1
  const step = 0.1 / SLICES
  const parent = index === 0 ? null : String(Math.floor((index - 1) / FAN))
  const site = { function: `load${index % 50}`, file: `src/part${index % 50}.ts`, line: 10, column: 3 }
  return {
    ...site,
    taskId: String(index),
    name: site.function,
    parent,
    startTime: start,
    duration: 0.1,
    selfTime: 0.05,
    waitTime: 0.05,
    status: 'completed',
    slices: Array.from({ length: SLICES }, (_unused, at) => [start + at * step, start + at * step + step / 2]),
  }
})

/** @type {import('../dist/src/model/async-stats.js').AsyncProfilingStats} */
const stats = {
  backend: 'instrumentation',
  capabilities: { tasks: true, awaitPoints: true, blockingFunction: true, ledger: true },
  degraded: null,
  duration: count / 10,
  profilingOverhead: 1,
  tasksCreated: count,
  tasksCompleted: count,
  tasksFailed: 0,
  tasksCancelled: 0,
  tasksPending: 0,
  tasksDropped: 0,
  maxConcurrency: 1,
  eventLoopLag: { min: 0, avg: 0, max: 0, p95: 0 },
  blockingCalls: [],
  tasks,
  taskHierarchy: [],
  awaitPoints: [],
  topAsyncFunctions: [],
  operations: [],
  ledger: { wall: count / 10, running: count / 20, waiting: count / 20, queued: 0, unattributed: 0 },
}
const request = {
  id: 'bench',
  method: 'GET',
  path: '/bench',
  route: null,
  status: 200,
  startTime: Date.now(),
  duration: count / 10,
  complete: true,
  panels: { AsyncProfilingPanel: stats },
}
const record = makeExport(request, {}, Date.now())
const bundle = await loadReportBundle()

for (const format of EXPORT_FORMATS) {
  const rounds = Array.from({ length: ROUNDS }, () => measure(format)).sort((a, b) => a.total - b.total)
  const { total, longest, size } = rounds[ROUNDS >> 1] ?? measure(format)
  const figures = [`${(size / 1e6).toFixed(1)} MB`, `${total.toFixed(0)} ms`, `longest piece ${longest.toFixed(1)} ms`]
  console.log(format.padEnd(12), figures.map((text) => text.padStart(12)).join('  '))
}

/** @param {typeof EXPORT_FORMATS[number]} format */
function measure(format) {
  const file = exportFile(format, record, bundle)
  if (file === null) throw new Error('The report is not built: npm run build')
  const begin = performance.now()
  let [last, longest, size] = [begin, 0, 0]
  for (const chunk of file.chunks) {
    size += chunk.length
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
  }
  return { total: last - begin, longest, size }
}
